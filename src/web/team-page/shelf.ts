/** A letter that waits on the phone: what is in it only the server can read. */
export interface Letter {
  readonly id: string;
  /** base64url. */
  readonly sealed: string;
}

/** What became of the letters that waited. `signedOut`: they wait for the worker to sign in again. */
export interface Sent {
  readonly left: number;
  readonly signedOut: boolean;
}

const done = <R>(request: IDBRequest<R>): Promise<R> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error(request.error ? request.error.name : 'IndexedDB'));
  });

function openShelf(): Promise<IDBDatabase> {
  const request = indexedDB.open('porte-voix-team', 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('letters', { keyPath: 'id' });
    request.result.createObjectStore('worker');
  };
  return done(request);
}

/** Resolves once it is written for good. */
async function change(store: string, act: (shelf: IDBObjectStore) => void): Promise<void> {
  const db = await openShelf();
  try {
    await new Promise<void>((resolve, reject) => {
      const transaction = db.transaction(store, 'readwrite');
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(new Error('IndexedDB'));
      act(transaction.objectStore(store));
    });
  } finally {
    db.close();
  }
}

async function read<R>(store: string, ask: (shelf: IDBObjectStore) => IDBRequest<R>): Promise<R> {
  const db = await openShelf();
  try {
    return await done(ask(db.transaction(store).objectStore(store)));
  } finally {
    db.close();
  }
}

export const keepLetter = (letter: Letter): Promise<void> => change('letters', (shelf) => shelf.put(letter));
export const waiting = async (): Promise<number> => (await read('letters', (shelf) => shelf.getAllKeys())).length;

/** What the page shows of the worker without a network. */
export const keepWorker = (worker: object | undefined): Promise<void> =>
  change('worker', (shelf) => (worker ? shelf.put(worker, 'me') : shelf.delete('me')));
export const keptWorker = <W>(): Promise<W | undefined> => read('worker', (shelf) => shelf.get('me') as IDBRequest<W | undefined>);

/** Sends every letter that waits, one after the other; each goes from the phone only once the server has said that it has it. Sent twice, it is kept once:
 *  the server knows its id. Rejects without a network. */
export async function sendLetters(): Promise<Sent> {
  const letters = await read('letters', (shelf) => shelf.getAll() as IDBRequest<Letter[]>);
  let left = letters.length;
  for (const letter of letters) {
    const answer = await fetch('/team/letters', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(letter),
    });
    if (answer.status === 401) return { left, signedOut: true };
    if (!answer.ok) continue;
    await change('letters', (shelf) => shelf.delete(letter.id));
    left--;
  }
  return { left, signedOut: false };
}
