// `npm run bench -- NAME`: runs `bench()` of `test/bench/NAME.ts`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const name = process.argv[2] ?? '';
const file = join(import.meta.dirname, `${name}.ts`);
if (!/^[a-z-]+$/.test(name) || !existsSync(file)) throw new Error(`There is no bench ${name}`);
const { bench }: { bench: () => Promise<void> } = await import(file);
await bench();
