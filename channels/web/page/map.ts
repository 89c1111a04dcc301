import { CRS, Map as LeafletMap, control, divIcon, latLng, latLngBounds, marker, polygon } from 'leaflet';
import paris from '#districts';

/** A map whose centre is the pin. */
export interface PlaceMap {
  centre(): readonly [latitude: number, longitude: number];
  moveTo(latitude: number, longitude: number): void;
  /** Measures its place on the page again, and shows the whole city the first time. */
  fit(): void;
}

declare global {
  interface Window {
    porteVoixMap?: (box: HTMLElement, titles: { zoomIn: string; zoomOut: string }, moved: (insideParis: boolean) => void) => PlaceMap;
  }
}

/** Below it the numbers of the small districts in the middle would cover one another: they are written smaller. */
const nearZoom = 11;

type Point = [latitude: number, longitude: number];

/** Differences in 1e-5 degrees, longitude first, to points. */
function outlineOf(flat: readonly number[]): Point[] {
  const points: Point[] = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < flat.length; i += 2) points.push([(y += flat[i + 1]!) / 1e5, (x += flat[i]!) / 1e5]);
  return points;
}

/** Even-odd rule. */
function inside([y, x]: Point, ring: readonly Point[]): boolean {
  let within = false;
  ring.forEach(([y1, x1], i) => {
    const [y2, x2] = ring[(i + 1) % ring.length]!;
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) within = !within;
  });
  return within;
}

window.porteVoixMap = (box, titles, moved) => {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = new LeafletMap(box, {
    crs: CRS.EPSG3857,
    zoomControl: false,
    attributionControl: false,
    minZoom: 9,
    maxZoom: 18,
    zoomSnap: 0.25,
    zoomDelta: 1,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    inertia: !calm,
  });
  control.zoom({ zoomInTitle: titles.zoomIn, zoomOutTitle: titles.zoomOut }).addTo(map);
  const rings = paris.districts.map(({ outline }) => outlineOf(outline));
  let city = latLngBounds(rings[0]!);
  rings.forEach((ring, index) => {
    city = city.extend(latLngBounds(ring));
    polygon(ring, { className: 'district', interactive: false, weight: 1.5 }).addTo(map);
    const { number, centre } = paris.districts[index]!;
    const icon = divIcon({ className: 'district-number', html: String(number), iconSize: [28, 22] });
    marker([centre[1]! / 1e5, centre[0]! / 1e5], { icon, interactive: false, keyboard: false }).addTo(map);
  });
  // Wide enough for any corner of the city to come under the pin, also while the whole city is in sight.
  map.setMaxBounds(city.pad(2));
  map.fitBounds(city, { animate: false });
  let fitted = false;
  const resize = (): void => void box.classList.toggle('far', map.getZoom() < nearZoom);
  map.on('zoomend', resize);
  resize();
  const tell = (): void => {
    const { lat, lng } = map.getCenter();
    moved(rings.some((ring) => inside([lat, lng], ring)));
  };
  map.on('dragend', tell);
  box.addEventListener('keyup', tell);
  return {
    centre() {
      const { lat, lng } = map.getCenter();
      return [lat, lng];
    },
    moveTo(latitude, longitude) {
      map.setView(latLng(latitude, longitude), 16, { animate: false });
      tell();
    },
    fit() {
      map.invalidateSize();
      if (!fitted) map.fitBounds(city, { animate: false });
      fitted = true;
    },
  };
};
