import { sha256 } from 'js-sha256';
import { createMerkle, noPeaks, same, type Peaks } from '../../services/box/merkle';
import { headOf, readReceipt, receiptOf } from '../../services/box/receipt';
import { rootText, type SignedRoot } from '../../services/box/root';
import { qrSvg } from '../../services/qr-code';
import type { VerifyView } from '../verify-view';

const view = JSON.parse(document.getElementById('view')!.textContent ?? '') as VerifyView;
const { texts } = view;
const tree = createMerkle((bytes) => new Uint8Array(sha256.array(bytes)));
const hashBytes = 32;
/** Characters of a receipt in a link: three groups of four, two hyphens. */
const linkedCharacters = 14;
/** Leaves hashed before the page draws again. */
const step = 2000;

const byId = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
const [form, result, state] = [byId<HTMLFormElement>('form'), byId('result'), byId('state')];
const edition = byId<HTMLSelectElement>('edition');

/** The box of an edition as it was published last, its root reckoned here from every leaf. */
interface Box {
  readonly root: SignedRoot;
  /** Hashes in hexadecimal, by place. */
  readonly leaves: readonly string[];
  /** Undefined where this browser cannot check signatures. */
  readonly signed: boolean | undefined;
}
const boxes = new Map<string, Promise<Box | undefined>>();

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const unhex = (text: string): Uint8Array => new Uint8Array((text.match(/../g) ?? []).map((two) => parseInt(two, 16)));
const unbase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
const say = (text: string, values: Readonly<Record<string, string | number>> = {}): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));

/** Everything that is needed, fetched once: from then on the page needs no network. Throws where the root is not that of the leaves. */
async function load(id: string): Promise<Box | undefined> {
  const answer = await fetch(`/opendata/${encodeURIComponent(id)}/root.json`);
  if (answer.status === 404) return undefined;
  const root = (await answer.json()) as SignedRoot;
  const leaves = await fetch(`/opendata/${encodeURIComponent(id)}/leaves?size=${root.size}`);
  const bytes = new Uint8Array(await leaves.arrayBuffer());
  const all: string[] = [];
  let peaks: Peaks = noPeaks;
  for (let at = 0; at < bytes.length; at += step * hashBytes) {
    const some: Uint8Array[] = [];
    for (let from = at; from < Math.min(bytes.length, at + step * hashBytes); from += hashBytes)
      some.push(bytes.subarray(from, from + hashBytes));
    peaks = tree.grow(peaks, some);
    for (const leaf of some) all.push(hex(leaf));
    await new Promise((done) => setTimeout(done));
  }
  if (peaks.size !== root.size || !same(tree.rootOf(peaks), unhex(root.root))) throw new Error('The root is not that of the leaves.');
  return { root, leaves: all, signed: await isSigned(root) };
}

async function isSigned(root: SignedRoot): Promise<boolean | undefined> {
  try {
    const key = await crypto.subtle.importKey('raw', unbase64(root.key) as BufferSource, { name: 'Ed25519' }, false, ['verify']);
    const text = new TextEncoder().encode(rootText(root));
    return await crypto.subtle.verify({ name: 'Ed25519' }, key, unbase64(root.signature) as BufferSource, text);
  } catch {
    // A browser that does not know Ed25519.
    return undefined;
  }
}

function boxOf(id: string): Promise<Box | undefined> {
  const known = boxes.get(id) ?? load(id);
  boxes.set(id, known);
  known.catch(() => boxes.delete(id));
  return known;
}

/** Loads the chosen edition's box and says what it is. */
async function show(): Promise<void> {
  result.textContent = '';
  state.textContent = texts.loading;
  try {
    const box = await boxOf(edition.value);
    if (!box) state.textContent = texts.empty;
    else {
      const { root, signed } = box;
      const when = new Date(root.at).toLocaleString(view.locale, { dateStyle: 'long', timeStyle: 'short' } as Intl.DateTimeFormatOptions);
      const about = say(texts.loaded, { total: root.size, when, root: root.root.slice(0, 16) });
      state.textContent = `${about} ${signed === undefined ? texts.unchecked : signed ? texts.signed : texts.forged}`;
    }
  } catch {
    state.textContent = navigator.onLine ? texts.wrong : texts.offline;
  }
}

/** Draws the link that checks this receipt, for another phone; nothing where there is none. It is drawn here: the receipt is sent to nobody. */
function draw(receipt: string | undefined): void {
  byId('code').hidden = receipt === undefined;
  const drawn = byId('drawn');
  drawn.textContent = '';
  if (receipt === undefined) return;
  const svg = qrSvg(`${location.origin}/verify#${receipt}`);
  drawn.append(document.importNode(new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement, true));
}

async function check(): Promise<string> {
  const read = readReceipt(byId<HTMLInputElement>('receipt').value);
  draw(read.ok ? receiptOf(read.head) : undefined);
  if (!read.ok) return read.reason === 'mistyped' ? texts.mistyped : texts.none;
  const box = await boxOf(edition.value);
  const place = box ? box.leaves.findIndex((leaf) => headOf(leaf) === read.head) : -1;
  if (!box || place < 0) return texts.notYet;
  const leaves = box.leaves.map(unhex);
  const proof = tree.inclusion(leaves, place);
  const held = tree.includes({ leaf: leaves[place]!, index: place, size: leaves.length, proof, root: unhex(box.root.root) });
  return held ? say(texts.found, { place: place + 1, total: leaves.length }) : texts.wrong;
}

const failed = (): void => void (result.textContent = navigator.onLine ? texts.wrong : texts.offline);

/** A receipt behind the # of the link that led here is looked for at once, in one box after the other, and taken out of the address: it is not to stand in the
 *  browser's history. */
async function checkLinked(): Promise<void> {
  const given = location.hash.slice(1, 1 + linkedCharacters);
  if (!readReceipt(given).ok) return;
  history.replaceState(null, '', location.pathname + location.search);
  byId<HTMLInputElement>('receipt').value = given;
  for (const [id] of view.editions) {
    edition.value = id;
    const text = await check();
    result.textContent = text;
    if (text !== texts.notYet) return;
  }
}

for (const [id, title] of view.editions) {
  const option = document.createElement('option');
  option.value = id;
  option.textContent = title;
  edition.append(option);
}
byId('which').hidden = view.editions.length < 2;
form.hidden = view.editions.length === 0;
if (view.editions.length === 0) state.textContent = texts.empty;
else void show().then(checkLinked).catch(failed);
edition.addEventListener('change', () => void show());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  result.textContent = '';
  check().then((text) => (result.textContent = text), failed);
});
