import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type FileReport, type LookOptions, lookAt } from './scan-file.ts';
import type { FoundFile } from './scan-folder.ts';

/** Below this it is quicker to look at everything in this thread than to start others (bytes). */
const aloneMaxBytes = 12 * 1024 * 1024;
const batchBytes = 1024 * 1024;
const batchMaxFiles = 200;
const workersMax = 8;

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

/**
 * Looks at files, in other threads when there is enough to do; tells of each batch as it is done.
 */
export async function lookAtAll(
  files: readonly FoundFile[],
  options: LookOptions,
  tell: (report: BatchReport) => void,
  threads = availableParallelism(),
): Promise<void> {
  const batches = batched(files, options);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const workers = Math.min(threads, workersMax, batches.length);
  if (bytes <= aloneMaxBytes || workers < 2) for (const batch of batches) tell(lookAtBatch(batch));
  else await inWorkers(batches, workers, tell);
}

/** Reads and looks at the files of a batch; one that cannot be read becomes an odd one. */
export function lookAtBatch({ files, options }: Batch): BatchReport {
  const reports: FileReport[] = [];
  let bytes = 0;
  for (const { path, file } of files) {
    const report = lookAtFile(path, file, options);
    bytes += report.bytes;
    const { findings, ignored, stale, dropped, odd } = report;
    if (findings.length + ignored + stale.length + dropped.length > 0 || odd !== undefined) {
      reports.push(report);
    }
  }
  return { reports, files: files.length, bytes };
}

function lookAtFile(path: string, file: string, options: LookOptions): FileReport {
  try {
    return lookAt(file, contentOf(path), options);
  } catch (error) {
    const { code } = Object(error);
    const odd = code === 'ENOENT' ? 'vanished' : 'unreadable';
    return { file, bytes: 0, findings: [], ignored: 0, stale: [], dropped: [], odd };
  }
}

/**
 * One buffer for all but huge files: a new one each would wait for the collector by the gigabyte.
 */
let shared = Buffer.alloc(0);
const sharedMaxBytes = 8 * 1024 * 1024;

function contentOf(path: string): Buffer {
  const handle = openSync(path, 'r');
  try {
    const { size } = fstatSync(handle);
    if (size === 0 || size >= sharedMaxBytes) return readFileSync(handle);
    if (shared.length <= size) shared = Buffer.alloc(Math.min(sharedMaxBytes, size * 2));
    const length = readSync(handle, shared, 0, shared.length, 0);
    return shared.subarray(0, length);
  } finally {
    closeSync(handle);
  }
}

function batched(files: readonly FoundFile[], options: LookOptions): Batch[] {
  const batches: Batch[] = [];
  let held: FoundFile[] = [];
  let bytes = 0;
  for (const file of files) {
    held.push(file);
    bytes += file.bytes;
    if (bytes < batchBytes && held.length < batchMaxFiles) continue;
    batches.push({ files: held, options });
    held = [];
    bytes = 0;
  }
  if (held.length > 0) batches.push({ files: held, options });
  return batches;
}

async function inWorkers(
  batches: readonly Batch[],
  count: number,
  tell: (report: BatchReport) => void,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: count }, async () => {
      const worker = startWorker();
      try {
        for (let batch = batches[next++]; batch !== undefined; batch = batches[next++]) {
          tell(await answerOf(worker, batch));
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
}

function startWorker(): Worker {
  const bundled = !import.meta.url.endsWith('.ts');
  const url = new URL(bundled ? './scan-worker.js' : './scan-worker.ts', import.meta.url);
  return new Worker(url, {
    resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 },
  });
}

function answerOf(worker: Worker, batch: Batch): Promise<BatchReport> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (report: BatchReport) => {
      worker.off('error', reject);
      resolve(report);
    });
    worker.postMessage(batch);
  });
}
