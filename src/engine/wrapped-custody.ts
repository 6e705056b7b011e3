import { type KeyObject, randomBytes, scrypt } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { localError } from '../base/errors.ts';
import type { Sensitive } from '../base/sensitive.ts';
import { keyBytes, keyCheckValue, keyFrom, newKeyBytes, open, sameBytes, seal } from './crypto.ts';
import type { Custody, CustodyKind } from './custody.ts';

/*
 * Custody where there is no keychain: the items lie in the database, sealed under a root key that
 * comes from a passphrase or from a file of the user's.
 */

/** Where sealed items are kept; every call is durable before it returns. */
export interface ItemShelf {
  get(item: string): Uint8Array | undefined;
  put(item: string, sealed: Uint8Array | undefined): Promise<void>;
}

/** What the store remembers of a root key: how to derive it and how to recognise it. */
export interface RootRecord {
  readonly kind: Exclude<CustodyKind, 'keychain'>;
  /** Check value, hex. */
  readonly kcv: string;
  /** scrypt (RFC 7914) parameters and salt, for a passphrase. */
  readonly scrypt?: {
    readonly n: number;
    readonly r: number;
    readonly p: number;
    readonly salt: string;
  };
}

const rootName = {
  keyId: '00000000-0000-0000-0000-000000000000',
  versionId: '00000000-0000-0000-0000-000000000001',
};

/** 128 MiB and about a third of a second per try. */
const scryptCost = { n: 2 ** 17, r: 8, p: 1 };
const scryptMaxBytes = 256 * 1024 * 1024;
/** Bounds on parameters read back, checked before they cost anything. */
const scryptN = { min: 2 ** 15, max: 2 ** 20 };

const passphraseMinChars = 12;

export function wrappedCustody(kind: CustodyKind, root: KeyObject, shelf: ItemShelf): Custody {
  async function read(item: string): Promise<Buffer | undefined> {
    const sealed = shelf.get(item);
    return sealed && open(root, 'wrap', sealed, [item]);
  }

  return {
    kind,
    read,
    peek: read,
    async write(item, content) {
      await shelf.put(item, sealItem(root, item, content));
    },
    async remove(item) {
      await shelf.put(item, undefined);
    },
    close() {},
  };
}

/** An item as it lies in the database. */
export function sealItem(root: KeyObject, item: string, content: Uint8Array): Buffer {
  return seal(root, rootName, 'wrap', content, [item]);
}

/** Makes a new root key from a passphrase of at least 12 characters. */
export async function newPassphraseRoot(
  passphrase: Sensitive,
): Promise<{ readonly root: KeyObject; readonly record: RootRecord }> {
  if (passphrase.revealText().length < passphraseMinChars) {
    throw localError(
      'PassphraseWrong',
      `The passphrase needs at least ${passphraseMinChars} characters`,
    );
  }
  const parameters = { ...scryptCost, salt: randomBytes(16).toString('hex') };
  const root = await rootFromPassphrase(passphrase, parameters);
  return { root, record: { kind: 'passphrase', kcv: kcvOf(root), scrypt: parameters } };
}

/** Derives the root key again; `PassphraseWrong` when it is another one. */
export async function passphraseRoot(
  passphrase: Sensitive,
  record: RootRecord,
): Promise<KeyObject> {
  const parameters = record.scrypt;
  if (!parameters || parameters.n < scryptN.min || parameters.n > scryptN.max) {
    throw localError('IntegrityFailure', 'The record of the passphrase is damaged');
  }
  const root = await rootFromPassphrase(passphrase, parameters);
  if (kcvOf(root) !== record.kcv) {
    throw localError('PassphraseWrong', 'That is not the passphrase it was protected with');
  }
  return root;
}

/** Reads the key file, or makes it (0600) when the store is new. */
export function newKeyFileRoot(path: string): { root: KeyObject; record: RootRecord } {
  try {
    if (!existsSync(path)) makeKeyFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unreadable(path, error);
  }
  const root = readKeyFile(path);
  return { root, record: { kind: 'keyfile', kcv: kcvOf(root) } };
}

/** Reads the key file of an existing store; `KeyMismatch` when it is another store's. */
export function keyFileRoot(path: string, record: RootRecord): KeyObject {
  const root = readKeyFile(path);
  if (typeof record.kcv !== 'string') {
    throw localError('IntegrityFailure', 'The record of the key file is damaged');
  }
  if (!sameBytes(Buffer.from(kcvOf(root)), Buffer.from(record.kcv))) {
    throw localError('KeyMismatch', `${path} is the key file of another store`);
  }
  return root;
}

/**
 * Makes a key file that is there as a whole or not at all, whoever else makes it and whenever the
 * power goes: the only copy of the key must be on the disk before anything is sealed with it.
 */
function makeKeyFile(path: string): void {
  const bytes = newKeyBytes();
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    const content = `${bytes.toString('base64url')}\n`;
    writeFileSync(draft, content, { flag: 'wx', mode: 0o600, flush: true });
    linkSync(draft, path);
    syncFolder(dirname(path));
  } finally {
    bytes.fill(0);
    rmSync(draft, { force: true });
  }
}

/** Makes the names in a folder as durable as the files; Windows has no such thing. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function readKeyFile(path: string): KeyObject {
  let text: string;
  try {
    const file = openSync(path, 'r');
    try {
      const { mode } = fstatSync(file);
      if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
        throw localError('StoreUnsafe', `${path} can be read by others; run: chmod 600 ${path}`);
      }
      text = readFileSync(file, 'utf8');
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  const bytes = Buffer.from(text.trim(), 'base64url');
  if (bytes.length !== keyBytes) {
    throw localError('KeyMismatch', `${path} is not a KMS Secrets key file`);
  }
  return keyFrom(bytes);
}

function unreadable(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined
    ? error
    : localError('KeychainUnavailable', `The key file ${path} cannot be opened (${code})`, error);
}

function rootFromPassphrase(
  passphrase: Sensitive,
  { n, r, p, salt }: { n: number; r: number; p: number; salt: string },
): Promise<KeyObject> {
  const text = passphrase.revealText().normalize('NFKC');
  return new Promise((resolve, reject) => {
    const options = { N: n, r, p, maxmem: scryptMaxBytes };
    scrypt(text, Buffer.from(salt, 'hex'), keyBytes, options, (error, bytes) => {
      if (error) reject(error);
      else resolve(keyFrom(bytes));
    });
  });
}

function kcvOf(root: KeyObject): string {
  return keyCheckValue(root, rootName).toString('hex');
}
