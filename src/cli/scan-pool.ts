import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { type FileReport, isBinary, type LookOptions, lookAt } from './scan-file.ts';
import type { FoundFile } from './scan-folder.ts';
import { readContent } from './scan-read.ts';

/**
 * What takes less (about 70 MB) is done before other threads would have compiled what this one has
 * compiled already (ms).
 */
const compilingMs = 2000;
const batchFiles = 32;
/** A thread that has been given this many batches need not wait for the next one. */
const batchesAhead = 3;
const threadsMax = 8;

/** A share of the work. */
export interface Batch {
  readonly files: readonly FoundFile[];
  readonly options: LookOptions;
}

/** What a batch gave: the reports that say anything, and the sums of all. */
export interface BatchReport {
  readonly reports: readonly FileReport[];
  readonly files: number;
  readonly bytes: number;
}

/** Who looks. */
export interface Crew {
  /** This thread included; one for each processor unless given. */
  readonly threads?: number | undefined;
  /** How long this thread looks alone (ms). */
  readonly aloneMs?: number;
  /** What other threads run. */
  readonly program?: URL;
}

/**
 * Looks at files as they are found, in other threads too when it takes longer; tells of each batch
 * as it is done. What a thread leaves undone when it dies is done in this one.
 */
export async function lookAtAll(
  files: Iterable<FoundFile>,
  options: LookOptions,
  tell: (report: BatchReport) => void,
  { threads = availableParallelism(), aloneMs = compilingMs, program = ours() }: Crew = {},
): Promise<void> {
  const batches = batched(files, options);
  const started = performance.now();
  let workers: Promise<unknown> | undefined;
  for (const batch of batches) {
    tell(lookAtBatch(batch));
    if (workers === undefined && performance.now() - started >= aloneMs) {
      const others = Math.min(threads, threadsMax) - 1;
      const crew = Array.from({ length: others }, () => inWorker(program, batches, tell));
      workers = Promise.all(crew);
      // Awaited below; until then a failure is not one that nobody handles.
      workers.catch(() => undefined);
    }
    // For the answers of the others, and for what bounds the memory of this one.
    await nextTurn();
  }
  await workers;
}

/** Reads and looks at the files of a batch; one that cannot be read becomes an odd one. */
export function lookAtBatch({ files, options }: Batch): BatchReport {
  const reports: FileReport[] = [];
  let bytes = 0;
  for (const { path, pathBytes, file } of files) {
    const openable = pathBytes === undefined ? path : Buffer.from(pathBytes);
    const report = lookAtFile(openable, file, options);
    bytes += report.bytes;
    const { findings, ignored, stale, dropped, odd } = report;
    if (findings.length + ignored + stale.length + dropped.length > 0 || odd !== undefined) {
      reports.push(report);
    }
  }
  return { reports, files: files.length, bytes };
}

function lookAtFile(path: string | Buffer, file: string, options: LookOptions): FileReport {
  const nothing = { file, bytes: 0, findings: [], ignored: 0, stale: [], dropped: [] };
  try {
    const content = readContent(path, (head) => !isBinary(head));
    if (content === 'too large') return { ...nothing, odd: content };
    return { ...lookAt(file, content.bytes, options), bytes: content.size };
  } catch (error) {
    const { code } = Object(error);
    return { ...nothing, odd: code === 'ENOENT' ? 'vanished' : 'unreadable' };
  }
}

function* batched(files: Iterable<FoundFile>, options: LookOptions): Generator<Batch, undefined> {
  let held: FoundFile[] = [];
  for (const file of files) {
    held.push(file);
    if (held.length < batchFiles) continue;
    yield { files: held, options };
    held = [];
  }
  if (held.length > 0) yield { files: held, options };
}

/** Has another thread look at batches until there are no more, or until it dies. */
async function inWorker(
  program: URL,
  batches: Generator<Batch, undefined>,
  tell: (report: BatchReport) => void,
): Promise<void> {
  const worker = await startWorker(program);
  /** Given and not yet answered, in the order of the answers. */
  const held: Batch[] = [];
  await new Promise<void>((resolve) => {
    const give = (): void => {
      const { value: batch } = batches.next();
      if (batch === undefined) return;
      held.push(batch);
      worker.postMessage(batch);
    };
    worker.on('message', (report: BatchReport) => {
      held.shift();
      tell(report);
      give();
      if (held.length === 0) resolve();
    });
    // An exit follows, and what went wrong shows again below if it was no matter of the thread.
    worker.on('error', () => undefined);
    worker.once('exit', resolve);
    for (let ahead = 0; ahead < batchesAhead; ahead++) give();
    if (held.length === 0) resolve();
  });
  await worker.terminate();
  for (const batch of held) tell(lookAtBatch(batch));
}

async function startWorker(program: URL): Promise<Worker> {
  const { Worker } = await import('node:worker_threads');
  return new Worker(program, {
    resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 },
  });
}

function ours(): URL {
  const bundled = !import.meta.url.endsWith('.ts');
  return new URL(bundled ? './scan-worker.js' : './scan-worker.ts', import.meta.url);
}
