import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type MoveAllResult, moveAll } from '../../src/base/protocol.ts';
import { secretsIn } from '../../src/base/replies.ts';
import { detect } from '../../src/detector/detect.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open.ts';
import { findLookups } from '../../src/rewriter/lookup.ts';
import type { Random } from '../engine/proof/support/random.ts';
import { Client } from '../server/client.ts';
import { callerOf, readValue } from '../support/calls.ts';
import { privateEnvironment } from '../support/keyring.ts';
import { repository, temporaryFolder } from '../support/places.ts';

/** Who moves: the command line, or the language server as an editor asks it. */
export type Mover = 'command' | 'server';

export interface KilledMoves {
  readonly kills: number;
  /**
   * Kills that came after the first value was stored, and before the last file was written or,
   * where a server is killed, before it answered.
   */
  readonly inMidst: number;
  /** Values that were in the store no more than in their file, and files that were neither. */
  readonly lost: readonly string[];
  /** What was not as it should be after the move was done again. */
  readonly unfinished: readonly string[];
}

/**
 * Moves the credentials of many files and kills the process that does it at random moments, with a
 * project of its own each time; then looks at every file and every value, moves again, and looks
 * whether all is done.
 */
export async function killMoves(
  mover: Mover,
  { kills, files }: { readonly kills: number; readonly files: number },
  random: Random,
): Promise<KilledMoves> {
  const folder = temporaryFolder('killed-moves');
  const found = { kills: 0, inMidst: 0, lost: [] as string[], unfinished: [] as string[] };
  try {
    for (let round = 0; round < kills; round++) {
      const place = join(folder, `round-${round}`);
      const project = makeProject(place, files, random);
      const killed = await moveUntil(momentOf(mover, round, random), mover, project);
      if (killed) {
        found.kills++;
        const { lost, stored, left } = await lookAfterKill(project);
        found.lost.push(...lost);
        found.inMidst += Number(stored > 0 && (mover === 'server' || left > 0));
        await moveUntil(undefined, mover, project);
      }
      found.unfinished.push(...(await leftUndone(project)));
      rmSync(place, { recursive: true, force: true });
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A time after something was seen, or what the editor has done with the edit when it comes. */
type Moment =
  | { readonly seen: 'start' | 'store' | 'change'; readonly afterMs: number }
  | { readonly seen: 'row'; readonly rows: number }
  | { readonly seen: 'edit'; readonly made: 'before' | 'between' | 'after' | 'never' };

/** One after the other: at any time, while values are stored, while files are written. */
function momentOf(mover: Mover, round: number, random: Random): Moment {
  if (mover === 'server' && round % 2 === 0) {
    const made = (['between', 'never', 'before', 'after'] as const)[(round / 2) % 4];
    return { seen: 'edit', made: made ?? 'never' };
  }
  if (mover === 'server') return { seen: 'row', rows: 1 + random.below(rowsMax) };
  const kinds = [
    ['start', 1_000],
    ['store', 300],
    ['change', 30],
  ] as const;
  const [seen, withinMs] = kinds[round % kinds.length] ?? kinds[0];
  return { seen, afterMs: random.next() * withinMs };
}

/** No more than a project of 20 files makes. */
const rowsMax = 10;

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly values: readonly string[];
}

interface MadeProject {
  readonly place: string;
  readonly root: string;
  readonly files: readonly SourceFile[];
}

const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';

/** One that is found in a file of whatever kind. */
function password(random: Random): string {
  const form = 'aA0!aAaA0aA-00aA0';
  const kinds: Readonly<Record<string, string>> = { a: letters, A: letters, 0: '23456789' };
  for (;;) {
    const value = [...form]
      .map((kind) => {
        const from = kinds[kind] ?? kind;
        return from.charAt(random.below(from.length));
      })
      .join('');
    if (filesOf(0, value, value).every((file) => areFound(file, value))) return value;
  }
}

function areFound([path, text]: readonly [string, string], value: string): boolean {
  const found = detect(text, { path }).filter(({ confidence }) => confidence !== 'low');
  return found.length === text.split(value).length - 1;
}

/** One file of each of five kinds, each with a password of its own or one that it shares. */
function filesOf(n: number, own: string, shared: string) {
  return [
    [`a${n}.ts`, `const dbPassword = '${own}';\nexport const a = [dbPassword, ${n}]; // end\n`],
    [`b${n}.py`, `db = dict(user="shop-${n}", password="${own}")\r\nprint(db)  # end\r\n`],
    [`c${n}.rb`, `DB_PASSWORD_${n} = '${own}'\nputs DB_PASSWORD_${n} # end\n`],
    [`d${n}.yaml`, `db:\n  password: '${own}'\nmail:\n  password: '${shared}'\n# end\n`],
    [`e${n}.js`, `const mailPassword = '${shared}';\nexport default mailPassword; // end\n`],
  ] as const;
}

function makeProject(place: string, count: number, random: Random): MadeProject {
  const root = join(place, 'project');
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "name": "shop", "type": "module" }\n');
  const shared = password(random);
  const files = Array.from({ length: count }, (_, n) => {
    const own = password(random);
    const kinds = filesOf(n, own, shared);
    const [path, text] = kinds[n % kinds.length] ?? kinds[0];
    const values = [own, shared].filter((value) => text.includes(value));
    writeFileSync(join(root, path), text);
    return { path, text, values };
  });
  return { place, root, files };
}

/** Moves all credentials of a project; answers whether it was killed before it was done. */
async function moveUntil(
  moment: Moment | undefined,
  mover: Mover,
  project: MadeProject,
): Promise<boolean> {
  return mover === 'command' ? byCommand(moment, project) : byServer(moment, project);
}

async function byCommand(moment: Moment | undefined, project: MadeProject): Promise<boolean> {
  const { place, root } = project;
  const env = { ...privateEnvironment(place), ...storeOf(place) };
  const main = join(repository, 'src/cli/main.ts');
  const child = spawn(process.execPath, [main, 'move', '.'], { cwd: root, env });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const gone = once(child, 'close');
  if (moment) {
    await Promise.race([gone, untilThen(moment, project)]);
    child.kill('SIGKILL');
  }
  await gone;
  const killed = child.signalCode === 'SIGKILL';
  if (!killed && child.exitCode !== 0) throw new Error(`move ended so: ${said}`);
  return killed;
}

/** Waits for a moment, which may never come when the process is quicker. */
async function untilThen(moment: Moment, { place, root }: MadeProject): Promise<void> {
  const before = readdirSync(root).length;
  const database = join(place, 'store', 'store.db');
  const isSeen = {
    start: () => true,
    store: () => existsSync(database),
    change: () => readdirSync(root).length !== before,
    row: () => 'rows' in moment && moment.rows <= rowsIn(database),
    edit: () => false,
  }[moment.seen];
  for (let waits = 0; !isSeen() && waits < waitsMax; waits++) await pause(waitMs);
  if ('afterMs' in moment) await pause(moment.afterMs);
}

/** How many secrets a store has by now. */
function rowsIn(path: string): number {
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return Number(database.prepare('SELECT count(*) AS n FROM secret').get()?.n);
    } finally {
      database.close();
    }
  } catch {
    // It is still being made.
    return 0;
  }
}

const waitMs = 1;
const waitsMax = 20_000;

async function byServer(moment: Moment | undefined, project: MadeProject): Promise<boolean> {
  const { place, root, files } = project;
  const client = await Client.start({ env: storeOf(place), root });
  const uris = files.map(({ path }) => pathToFileURL(join(root, path)).href);
  const told = client.connection.sendRequest<MoveAllResult>(moveAll, { uris }).then(
    () => 'done' as const,
    () => 'failed' as const,
  );
  const killed = moment ? killAt(moment, client, project) : never;
  const first = await Promise.race([told, killed]);
  await client.stop();
  // Whoever waits is told that it failed, whatever became of it.
  if (first === 'killed' && (await told) === 'done') throw new Error('A killed move was answered');
  return first === 'killed';
}

const never = new Promise<never>(() => undefined);

/** Kills a server at a moment; an editor makes the edit it has received, or not. */
function killAt(moment: Moment, client: Client, project: MadeProject): Promise<'killed'> {
  const kill = () => client.kill().then(() => 'killed' as const);
  if (moment.seen !== 'edit') return untilThen(moment, project).then(kill);
  const { made } = moment;
  return new Promise((resolve, reject) => {
    client.onEdit = async (edit) => {
      const changes = edit.documentChanges ?? [];
      const half = made === 'between' ? Math.ceil(changes.length / 2) : changes.length;
      const make = (part: typeof changes) => client.apply({ documentChanges: part });
      if (made === 'before' || made === 'between') await make(changes.slice(0, half));
      await kill();
      if (made === 'between') await make(changes.slice(half));
      if (made === 'after') await make(changes);
      resolve('killed');
      return made !== 'never';
    };
    setTimeout(reject, waitsMax, new Error('No edit came')).unref();
  });
}

const storeOf = (place: string) => ({
  KMS_SECRETS_HOME: join(place, 'store'),
  KMS_SECRETS_KEY_FILE: join(place, 'key'),
});

/** What the store holds, by name. */
async function storedValues({ place }: MadeProject): Promise<ReadonlyMap<string, string>> {
  const custody = { kind: 'keyfile', path: join(place, 'key') } as const;
  const engine: Engine = await openEngine({ home: join(place, 'store'), custody, clock: Date.now });
  try {
    const values = new Map<string, string>();
    const call = callerOf(engine);
    for (let page = 1; ; page++) {
      const reply = await call('ListSecrets', { PageNumber: String(page), PageSize: '100' });
      const secrets = secretsIn(reply);
      for (const { name } of secrets) {
        values.set(name, await readValue(engine, { SecretName: name }));
      }
      if (secrets.length === 0) return values;
    }
  } finally {
    await engine.close();
  }
}

async function lookAfterKill(project: MadeProject) {
  const stored = await storedValues(project);
  const texts = [...stored.values()];
  const isStored = (value: string): boolean => texts.some((text) => text.includes(value));
  const lost = project.files.flatMap(({ path, text, values }) => {
    const now = readFileSync(join(project.root, path), 'utf8');
    if (now === text) return [];
    // All of the new text, or none of it.
    const isWhole = /end\s*$/.test(now) && !values.some((value) => now.includes(value));
    const isKept = values.every(isStored);
    return isWhole && isKept ? [] : [`${path}: ${isWhole ? 'its value is gone' : 'half written'}`];
  });
  const left = project.files.filter(({ path, text }) => {
    return readFileSync(join(project.root, path), 'utf8') === text;
  });
  return { lost, stored: stored.size, left: left.length };
}

/** Each lookup of each file has to give the value that stood there, each value one secret. */
async function leftUndone(project: MadeProject): Promise<string[]> {
  const stored = await storedValues(project);
  const wrong: string[] = [];
  const variables = new Map(
    findLookups(read(project.root, 'kms-secrets.env')).map((lookup) => [
      lookup.secretName.text,
      lookup,
    ]),
  );
  for (const { path, values } of project.files) {
    const text = read(project.root, path);
    const own = path.endsWith('.rb') ? [...variables.values()] : findLookups(text);
    const found = own.map(({ secretName, jsonKey }) => {
      const value = stored.get(secretName.text) ?? '';
      return jsonKey ? String(JSON.parse(value)[jsonKey.text]) : value;
    });
    const isRead = values.every((value) => found.includes(value) && !text.includes(value));
    if (!isRead || !/end\s*$/.test(text)) wrong.push(`${path}: ${text}`);
  }
  if (new Set(stored.values()).size !== stored.size) wrong.push('a value became two secrets');
  const left = readdirSync(project.root).filter((name) => name.endsWith('.tmp'));
  return [...wrong, ...left];
}

function read(root: string, path: string): string {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return '';
  }
}
