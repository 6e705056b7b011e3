// A thread of `kms-secrets scan`: answers each batch of files with what they gave.
import { parentPort } from 'node:worker_threads';
import { type Batch, lookAtBatch } from './scan-pool.ts';

parentPort?.on('message', (batch: Batch) => parentPort?.postMessage(lookAtBatch(batch)));
