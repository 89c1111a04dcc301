import {
  CRS,
  Map as LeafletMap,
  circleMarker,
  control,
  divIcon,
  latLngBounds,
  layerGroup,
  marker,
  polygon,
  tileLayer,
  type CircleMarker,
  type LatLngBounds,
} from 'leaflet';
import paris from '#districts';
import type { MapAnswer, MapHeap, MapThing, MapView } from '../map-view';

const byId = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
const view = JSON.parse(byId('view').textContent ?? '') as MapView;
const { texts } = view;
const [box, count, inside, report] = [byId('map'), byId('count'), byId('inside'), byId<HTMLAnchorElement>('report')];
const form = byId<HTMLFormElement>('where');

/** From this zoom on the middle of the map is a place to report from: some 80 m to a thumb's width. */
const nearZoom = 15;
/** Below it the numbers of districts would cover one another. */
const numbersZoom = 11.5;
/** Milliseconds without a move before it is asked what is in sight. */
const calmMs = 250;

let group = view.group;

function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text = '',
  more: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(more)) made.setAttribute(key, value);
  return made;
}

/** Differences in 1e-5 degrees, longitude first, to points. */
function ringOf(flat: readonly number[]): [number, number][] {
  const points: [number, number][] = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < flat.length; i += 2) points.push([(y += flat[i + 1]!) / 1e5, (x += flat[i]!) / 1e5]);
  return points;
}

byId('drawn').hidden = false;
document.querySelector('.both')!.classList.add('two');
const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
const map = new LeafletMap(box, {
  crs: CRS.EPSG3857,
  zoomControl: false,
  attributionControl: false,
  minZoom: 9,
  maxZoom: 18,
  zoomSnap: 0.25,
  zoomDelta: 1,
  zoomAnimation: !still,
  fadeAnimation: !still,
  inertia: !still,
});
control.zoom({ zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(map);
if (view.tiles) {
  box.classList.add('tiled');
  tileLayer(view.tiles.url, { referrerPolicy: 'origin', maxZoom: 18 }).addTo(map);
}
const rings = new Map<string, [number, number][]>();
for (const { number, centre, outline } of paris.districts) {
  const ring = ringOf(outline);
  rings.set(String(number), ring);
  polygon(ring, { className: 'district', interactive: false, weight: 1.5 }).addTo(map);
  const icon = divIcon({ className: 'district-number', html: String(number), iconSize: [28, 22] });
  marker([centre[1]! / 1e5, centre[0]! / 1e5], { icon, interactive: false, keyboard: false }).addTo(map);
}
const city = latLngBounds(([] as [number, number][]).concat(...rings.values()));
map.setMaxBounds(city.pad(1));
const drawn = layerGroup().addTo(map);

/** The box of the district that is chosen, else of the whole city. */
function wanted(district: string): LatLngBounds {
  const ring = rings.get(district);
  return ring ? latLngBounds(ring) : city;
}

let chosen: CircleMarker | undefined;
function choose(pin: CircleMarker): void {
  chosen?.getElement()?.classList.remove('chosen');
  chosen = pin;
  pin.getElement()?.classList.add('chosen');
  pin.bringToFront();
}

function thing({ reference, at, title, lines, act }: MapThing, layer: string): HTMLElement {
  const item = el('li', '', { tabindex: '-1' });
  const pin = circleMarker([at[0], at[1]], { radius: 9, className: `pin ${layer}`, bubblingMouseEvents: false }).addTo(drawn);
  pin.on('click', () => {
    choose(pin);
    item.focus();
    item.scrollIntoView({ block: 'nearest' });
  });
  item.append(el('h3', title));
  for (const line of lines) {
    const told = el('p');
    told.append(el('bdi', line));
    item.append(told);
  }
  const acts = el('p');
  const see = el('a', `${act.label} `, { href: `/?go=${encodeURIComponent(act.go)}` });
  see.append(el('bdi', reference));
  const show = el('button', texts.onMap, { type: 'button' });
  show.onclick = () => {
    choose(pin);
    map.panTo([at[0], at[1]], { animate: !still });
  };
  acts.append(see, show);
  item.append(acts);
  return item;
}

function heap({ at, count: many, title, box: edges }: MapHeap, layer: string): HTMLElement {
  const [south, west, north, east] = edges;
  const nearer = (): void => {
    map.fitBounds(latLngBounds([south, west], [north, east]), { animate: !still });
    box.focus({ preventScroll: true });
  };
  const size = 34 + Math.min(26, String(many).length * 6);
  const icon = divIcon({ className: `heap ${layer}`, html: String(many), iconSize: [size, size] });
  marker([at[0], at[1]], { icon, keyboard: false }).on('click', nearer).addTo(drawn);
  const item = el('li');
  const button = el('button', texts.nearer, { type: 'button', 'aria-label': `${texts.nearer}: ${title}` });
  button.onclick = nearer;
  item.append(el('p', title), button);
  return item;
}

/** What is in sight of a layer. */
interface InSight {
  readonly layer: string;
  readonly things: readonly MapThing[];
  readonly heaps: readonly MapHeap[];
  readonly total: number;
  readonly said: string;
}

/** Everything that is in sight, layer by layer, page after page; undefined where something else came into sight meanwhile. */
async function ask(turn: number): Promise<readonly InSight[] | undefined> {
  const bounds = map.getBounds();
  const edges = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()].map((degrees) => degrees.toFixed(5)).join(',');
  const all: InSight[] = [];
  for (const layer of view.layers) {
    const [things, heaps] = [[] as MapThing[], [] as MapHeap[]];
    for (let after: string | undefined = ''; after !== undefined;) {
      const query = new URLSearchParams({ layer, box: edges, locale: view.locale, group, after });
      const answer = await fetch(`/carte/points?${query.toString()}`);
      if (!answer.ok) throw new Error(String(answer.status));
      const page = (await answer.json()) as MapAnswer;
      if (turn !== turns) return undefined;
      things.push(...page.things);
      heaps.push(...page.heaps);
      after = page.next;
      if (after === undefined) all.push({ layer, things, heaps, total: page.total, said: page.said });
    }
  }
  return all;
}

let turns = 0;
let waiting = 0;
async function look(): Promise<void> {
  const turn = ++turns;
  try {
    const seen = await ask(turn);
    if (!seen) return;
    drawn.clearLayers();
    chosen = undefined;
    const list = el('ol', '', { class: 'things', id: 'list' });
    for (const { layer, things, heaps } of seen)
      list.append(...things.map((one) => thing(one, layer)), ...heaps.map((one) => heap(one, layer)));
    inside.replaceChildren(list);
    const said = seen.filter(({ total }) => total > 0).map((one) => one.said);
    count.textContent = said.join(' · ') || texts.none;
  } catch {
    if (turn === turns) count.textContent = texts.failed;
  }
  if (turn === turns) box.dataset['seen'] = String(turn);
}

function moved(): void {
  const zoom = map.getZoom();
  box.classList.toggle('far', zoom < numbersZoom);
  const { lat, lng } = map.getCenter();
  const isNear = zoom >= nearZoom;
  const digits = (degrees: number): string => degrees.toFixed(5).replace('.', '-');
  report.href = isNear ? `/?go=report-${digits(lat)}-${digits(lng)}` : '/?go=report';
  report.textContent = isNear ? texts.here : texts.report;
  document.querySelector('.frame')!.classList.toggle('near', isNear);
  clearTimeout(waiting);
  waiting = window.setTimeout(() => void look(), calmMs);
}

map.fitBounds(wanted(view.district), { animate: false });
map.on('moveend', moved);
moved();
form.onsubmit = (event) => {
  event.preventDefault();
  const chosenDistrict = form.querySelector<HTMLSelectElement>('[name=district]')!.value;
  group = form.querySelector<HTMLSelectElement>('[name=group]')!.value;
  map.fitBounds(wanted(chosenDistrict), { animate: false });
  moved();
};
