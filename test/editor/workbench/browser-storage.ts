import type { Page } from 'playwright-core';

/** One record of what a page has stored in its browser. */
export interface Kept {
  /** Database, store and key, or the storage and its key. */
  readonly place: string;
  /** Its text in UTF-8, or its bytes as they are. */
  readonly bytes: Buffer;
}

/**
 * All that a VS Code in the browser keeps there instead of in a folder: its user data (settings,
 * local history, backups of unsaved files, state of windows and workspaces) and its logs. Read
 * through the browser, since on disk its records are compressed.
 */
export async function keptByBrowser(page: Page): Promise<Kept[]> {
  const records = await page.evaluate(recordsOfPage);
  return records.map(({ place, base64 }) => ({ place, bytes: Buffer.from(base64, 'base64') }));
}

/** What runs in the page needs of its globals. */
interface Request<T> {
  readonly result: T;
  onsuccess: () => void;
  onerror: () => void;
}
interface ObjectStore {
  getAll(): Request<unknown[]>;
  getAllKeys(): Request<unknown[]>;
}
interface Database {
  readonly objectStoreNames: Iterable<string>;
  transaction(store: string): { objectStore(name: string): ObjectStore };
  close(): void;
}
declare const indexedDB: {
  databases(): Promise<readonly { readonly name?: string }[]>;
  open(name: string): Request<Database>;
};
declare const localStorage: Readonly<Record<string, string>>;
declare const sessionStorage: Readonly<Record<string, string>>;

/** Runs in the page, so it may use nothing from outside itself. */
async function recordsOfPage(): Promise<{ place: string; base64: string }[]> {
  const records: { place: string; base64: string }[] = [];
  const add = (place: string, value: unknown): void => {
    const bytes =
      value instanceof Uint8Array
        ? value
        : value instanceof ArrayBuffer
          ? new Uint8Array(value)
          : new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    records.push({ place, base64: btoa(binary) });
  };
  const answer = <T>(request: Request<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error('The database does not answer'));
    });
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await answer(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([
        answer(objects.getAllKeys()),
        answer(objects.getAll()),
      ]);
      for (const [index, value] of values.entries()) add(`${name}/${store} ${keys[index]}`, value);
    }
    database.close();
  }
  for (const [key, value] of Object.entries(localStorage)) add(`localStorage ${key}`, value);
  for (const [key, value] of Object.entries(sessionStorage)) add(`sessionStorage ${key}`, value);
  return records;
}
