import { toKmsError } from '../base/errors.ts';
import { type Engine, rootThrough } from '../engine/engine.ts';
import { type Arguments, isSet, optionText, WrongUsage } from './arguments.ts';
import { parseEnvFile } from './envFile.ts';
import { exitCodes, type Io, write } from './io.ts';
import { textOfFile, textOfInput } from './values.ts';
import { withEngine } from './vault.ts';

/** What becomes of one entry of the file. */
interface Step {
  readonly secretName: string;
  readonly value: string;
  readonly action: 'create' | 'update' | 'keep';
}

/** `import`: stores the entries of a dotenv or JSON file. Never shows a value. */
export async function importFile(parsed: Arguments, io: Io): Promise<number> {
  const [file] = parsed.positionals;
  if (file === undefined) throw new WrongUsage('Which file?');
  const text = file === '-' ? await textOfInput(io) : await textOfFile(file, io);
  const entries = namedEntries(parsed, entriesOf(text, file));
  if (entries.length === 0) throw new WrongUsage(`${file} has no entries`);
  return await withEngine(io, async (engine) => {
    const update = isSet(parsed, 'update');
    const steps = await Promise.all(entries.map((entry) => plan(entry, update, engine)));
    const dry = isSet(parsed, 'dry-run');
    for (const step of steps) {
      if (!dry) await take(step, engine, io);
      await write(io.stdout, `${told(step, dry)}\n`);
    }
    return exitCodes.done;
  });
}

type Entry = readonly [name: string, value: string];

function entriesOf(text: string, file: string): readonly Entry[] {
  if (!/^\s*\{/.test(text)) {
    return [...new Map(parseEnvFile(text, file).map(({ name, value }) => [name, value]))];
  }
  return Object.entries(parseObject(text, file)).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}

function parseObject(text: string, file: string): object {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null) return json;
  } catch {
    // The parser's message quotes its input.
  }
  throw new WrongUsage(`${file} is no JSON object`);
}

function namedEntries(parsed: Arguments, entries: readonly Entry[]): readonly Entry[] {
  const into = optionText(parsed, 'into');
  const prefix = optionText(parsed, 'prefix') ?? '';
  if (into === undefined) return entries.map(([name, value]) => [prefix + name, value]);
  if (prefix !== '') throw new WrongUsage('--prefix is for secrets of their own, --into for one');
  return entries.length === 0 ? [] : [[into, JSON.stringify(Object.fromEntries(entries))]];
}

async function plan([secretName, value]: Entry, update: boolean, engine: Engine): Promise<Step> {
  const exists = await isStored(secretName, engine);
  return { secretName, value, action: !exists ? 'create' : update ? 'update' : 'keep' };
}

async function isStored(secretName: string, engine: Engine): Promise<boolean> {
  try {
    await engine.call('DescribeSecret', { SecretName: secretName }, rootThrough('cli'));
    return true;
  } catch (error) {
    if (toKmsError(error).code === 'Forbidden.ResourceNotFound') return false;
    throw error;
  }
}

async function take({ secretName, value, action }: Step, engine: Engine, io: Io): Promise<void> {
  if (action === 'keep') return;
  const params = { SecretName: secretName, SecretData: value };
  const caller = rootThrough('cli');
  if (action === 'create') {
    await engine.call('CreateSecret', { ...params, VersionId: 'v1' }, caller);
  } else {
    const versionId = `import-${new Date(io.clock()).toISOString().replaceAll(/[:.]/g, '-')}`;
    await engine.call('PutSecretValue', { ...params, VersionId: versionId }, caller);
  }
}

function told({ secretName, value, action }: Step, dry: boolean): string {
  const size = `${Buffer.byteLength(value)} bytes`;
  if (action === 'keep') return `kept     ${secretName} (exists; --update puts a new version)`;
  const done = { create: 'created ', update: 'updated ' }[action];
  return dry ? `would be ${done}${secretName} (${size})` : `${done} ${secretName} (${size})`;
}
