import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { importEntries, importedPairs } from '../base/env-file.ts';
import { KmsError } from '../base/errors.ts';
import { Sensitive } from '../base/sensitive.ts';
import { type Phrase, phrase, say } from '../base/translate.ts';
import { type Engine, type Reply, rootThrough } from '../engine/engine.ts';

/** Far above any file of secrets, and far below what would fill the memory. */
const fileMaxBytes = 16 * 1024 * 1024;

/** Imports a dotenv or JSON file, or an export with its passphrase; the reply has names only. */
export async function importFile(
  { Path, Passphrase, ...options }: Readonly<Record<string, unknown>>,
  engine: Engine,
): Promise<Reply> {
  const path = String(Path);
  const text = await textOf(path);
  const content = text.includes('"kms-secrets-export"')
    ? { Export: Sensitive.fromText(text), Passphrase }
    : { Entries: Sensitive.fromText(entriesIn(text, basename(path))) };
  return engine.call('ImportSecrets', { ...options, ...content }, rootThrough('editor'));
}

async function textOf(path: string): Promise<string> {
  const file = basename(path);
  if (fileMaxBytes < (await stat(path)).size) throw wrong(phrase`${file} is too large`);
  const bytes = await readFile(path);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) throw wrong(phrase`${file} is not UTF-8 text`);
  return text;
}

function entriesIn(text: string, file: string): string {
  const pairs = importedPairs(text, file, wrong);
  if (pairs.length === 0) throw wrong(phrase`${file} has no entries`);
  return importEntries(pairs, file, wrong);
}

const wrong = (what: Phrase): KmsError => new KmsError('InvalidParameter', say(what));
