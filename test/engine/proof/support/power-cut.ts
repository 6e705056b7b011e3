import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { root } from '../../../support/engine.ts';
import { type DiskEvent, diskEvents, watchedDisk } from './disk.ts';
import { findings } from './ledger.ts';
import type { MutationName } from './mutations.ts';
import type { Random } from './random.ts';
import { inPlace, type Place, withEngine } from './store-place.ts';
import { runTogether } from './workers.ts';

/** How much is to be proven. */
export interface PowerCutSize {
  readonly writers: number;
  /** Calls of each writer. */
  readonly calls: number;
  /** Moments at which the power goes; each gives several states of the disk. */
  readonly moments: number;
  /** Every so many states, the whole engine looks at one; SQLite alone looks at all. */
  readonly engineEvery: number;
}

/** Everything but `states` and `acknowledged` must be zero. */
export interface PowerCutFindings {
  readonly acknowledged: number;
  readonly states: number;
  /** States in which something acknowledged was missing. */
  readonly lost: number;
  /** States that could not be opened, or were damaged. */
  readonly corrupt: number;
}

/** What the power leaves of writes that were not synced: nothing, some sectors, everything. */
const remains = ['nothing', 'some', 'some', 'everything'] as const;
const sectorBytes = 512;

/**
 * Records what writers do to the disk and then cuts the power at random moments: synced bytes are
 * kept, unsynced sectors are kept or lost at random. In each state that is left, everything
 * acknowledged until then must be there.
 */
export async function cutPower(
  library: string,
  size: PowerCutSize,
  random: Random,
  mutation?: MutationName,
): Promise<PowerCutFindings> {
  return await inPlace(async (place) => {
    await withEngine(place, (engine) => engine.call('DescribeRegions', {}, root));
    const before = readFileSync(`${place.home}/store.db`);
    const trace = join(place.folder, 'trace');
    const env = watchedDisk(library, place.home, trace);
    const jobs = Array.from({ length: size.writers }, (_, index) => ({
      ...({ task: 'write', id: `w${index}`, calls: size.calls } as const),
      ...{ home: place.home, custody: { kind: 'keyfile', path: place.keyFile } as const },
    }));
    await runTogether(jobs, { env, mutation });
    return await examine(place, before, diskEvents(readFileSync(trace)), size, random);
  });
}

async function examine(
  place: Place,
  before: Buffer,
  events: readonly DiskEvent[],
  size: PowerCutSize,
  random: Random,
): Promise<PowerCutFindings> {
  const moments = new Set(Array.from({ length: size.moments }, () => random.below(events.length)));
  const disk = { database: new DiskFile(before), wal: new DiskFile(Buffer.alloc(0)) };
  const lines: string[] = [];
  const found = { states: 0, lost: 0, corrupt: 0 };
  for (const [index, event] of events.entries()) {
    if (event.file === 'acknowledgement') lines.push(...event.data.toString().trim().split('\n'));
    else disk[event.file].happen(event);
    if (!moments.has(index)) continue;
    for (const left of remains) {
      const crashed = { ...place, home: join(place.folder, 'crashed') };
      rmSync(crashed.home, { recursive: true, force: true });
      mkdirSync(crashed.home, { mode: 0o700 });
      writeFileSync(`${crashed.home}/store.db`, disk.database.after(left, random));
      writeFileSync(`${crashed.home}/store.db-wal`, disk.wal.after(left, random));
      const state = await examineState(crashed, lines, found.states % size.engineEvery === 0);
      found.states++;
      found.lost += state.lost;
      found.corrupt += state.corrupt;
    }
  }
  const acknowledged = lines.filter((line) => /^(put|gone) /.test(line)).length;
  return { acknowledged, ...found };
}

async function examineState(
  place: Place,
  lines: readonly string[],
  withTheEngine: boolean,
): Promise<{ lost: 0 | 1; corrupt: 0 | 1 }> {
  try {
    if (withTheEngine) {
      const { lost, torn, corrupt } = await findings(place, lines);
      return { lost: lost > 0 ? 1 : 0, corrupt: torn + corrupt > 0 ? 1 : 0 };
    }
    const sqlite = new DatabaseSync(`${place.home}/store.db`);
    try {
      const whole = sqlite.prepare('PRAGMA integrity_check').get()?.integrity_check === 'ok';
      const sql =
        "SELECT name || ' ' || version_id AS put FROM secret JOIN secret_version USING (secret_id)";
      const present = new Set(
        sqlite
          .prepare(sql)
          .all()
          .map((row) => `put ${row.put}`),
      );
      const doomed = new Set(
        lines.flatMap((line) => (line.startsWith('doomed ') ? [line.slice(7)] : [])),
      );
      const gone = new Set(
        lines.flatMap((line) => (line.startsWith('gone ') ? [line.slice(5)] : [])),
      );
      const missing = lines.some(
        (line) =>
          line.startsWith('put ') && !doomed.has(line.split(' ')[1] ?? '') && !present.has(line),
      );
      const back = [...present].some((put) => gone.has(put.split(' ')[1] ?? ''));
      return { lost: missing || back ? 1 : 0, corrupt: whole ? 0 : 1 };
    } finally {
      sqlite.close();
    }
  } catch {
    return { lost: 0, corrupt: 1 };
  }
}

/** A file of which some bytes are safe on the disk and some changes are not. */
class DiskFile {
  #safe: Buffer;
  #unsafe: DiskEvent[] = [];

  constructor(content: Buffer) {
    this.#safe = content;
  }

  happen(event: DiskEvent): void {
    if (event.operation !== 'S') {
      this.#unsafe.push(event);
      return;
    }
    this.#safe = changed(this.#safe, this.#unsafe);
    this.#unsafe = [];
  }

  /** The content after a power cut. */
  after(left: (typeof remains)[number], random: Random): Buffer {
    if (left === 'nothing') return this.#safe;
    const kept = this.#unsafe
      .flatMap(sectors)
      .filter(() => left === 'everything' || random.next() < 0.5);
    return changed(this.#safe, kept);
  }
}

/** Splits a write where a power cut may split it. */
function sectors(event: DiskEvent): DiskEvent[] {
  if (event.operation !== 'W') return [event];
  const parts: DiskEvent[] = [];
  for (let at = 0; at < event.data.length; at += sectorBytes) {
    const data = event.data.subarray(at, at + sectorBytes);
    parts.push({ ...event, offset: event.offset + at, data });
  }
  return parts;
}

/** A file after some writes and truncations, in their order. */
function changed(before: Buffer, changes: readonly DiskEvent[]): Buffer {
  const ends = changes.map(({ offset, data }) => offset + data.length);
  const content = Buffer.alloc(ends.reduce((a, b) => Math.max(a, b), before.length));
  before.copy(content);
  let length = before.length;
  for (const { operation, offset, data } of changes) {
    if (operation === 'W') {
      data.copy(content, offset);
      length = Math.max(length, offset + data.length);
    } else {
      content.fill(0, offset);
      length = offset;
    }
  }
  return content.subarray(0, length);
}
