// A thread that dies of the first thing it is given.
import { parentPort } from 'node:worker_threads';

parentPort?.once('message', () => process.exit(3));
