import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it } from 'mocha';

describe('a process that serves', () => {
  it('keeps its young generation small, however much it is asked', async () => {
    const file = join(import.meta.dirname, 'young-generation-process.ts');
    // Left alone, V8 would take 128 MiB here.
    const child = fork(file, { execArgv: ['--max-semi-space-size=64'] });
    const [{ youngMiB }] = await once(child, 'message');
    await once(child, 'exit');
    assert.ok(youngMiB <= 32, `${youngMiB} MiB`);
  });
});
