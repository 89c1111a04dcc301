import { sendLetters } from './shelf';

/** What the browsers' library does not say of service workers, as far as this one asks. */
interface Later extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface Fetch extends Later {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Sync extends Later {
  readonly tag: string;
}
interface Scope {
  addEventListener<E extends Event>(kind: string, listener: (event: E) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  /** Written before this program by the server: a name that changes with what is kept, and what is kept. */
  readonly kept: { readonly version: string; readonly files: readonly string[] };
}
const scope = self as unknown as Scope;
const { version, files } = scope.kept;
const shelf = `porte-voix-team-${version}`;
/** Milliseconds after which a network that does not answer is none. */
const patience = 4000;

scope.addEventListener<Later>('install', (event) =>
  event.waitUntil(
    caches
      .open(shelf)
      .then((cache) => cache.addAll(files as string[]))
      .then(() => scope.skipWaiting()),
  ),
);

scope.addEventListener<Later>('activate', (event) =>
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name.indexOf('porte-voix-team-') === 0 && name !== shelf).map((name) => caches.delete(name))),
      )
      .then(() => scope.clients.claim()),
  ),
);

/** The page and its files alone, as they were installed; nothing that is asked or answered is ever kept. */
scope.addEventListener<Fetch>('fetch', (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.method !== 'GET' || files.indexOf(pathname) < 0) return;
  event.respondWith(request.mode === 'navigate' ? fresh(request, pathname) : kept(pathname).then((answer) => answer || fetch(request)));
});

const kept = (path: string): Promise<Response | undefined> => caches.open(shelf).then((cache) => cache.match(path));

async function fresh(request: Request, path: string): Promise<Response> {
  const network = fetch(request);
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), patience));
  const answer = await Promise.race([network.catch(() => undefined), late]);
  if (answer && answer.ok) return answer;
  return (await kept(path)) || network;
}

scope.addEventListener<Sync>('sync', (event) => {
  if (event.tag === 'letters') event.waitUntil(sendLetters());
});
