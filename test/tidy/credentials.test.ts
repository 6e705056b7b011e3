import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, it } from 'mocha';
import { scan } from '../../src/cli/scan.ts';
import { io } from '../cli/io.ts';
import { repository } from '../support/places.ts';

describe('this repository', () => {
  it('holds no credential, and no ignore too many', async () => {
    const stdout = new PassThrough();
    const report = text(stdout);
    const code = await scan(['.', '--format', 'json'], io({ cwd: repository, stdout }));
    stdout.end();
    const { findings, summary } = JSON.parse(await report) as {
      readonly findings: readonly { readonly file: string; readonly startLine: number }[];
      readonly summary: { readonly staleIgnores: readonly unknown[] };
    };
    assert.deepEqual(
      findings.map(({ file, startLine }) => `${file}:${startLine}`),
      [],
    );
    assert.deepEqual(summary.staleIgnores, []);
    assert.equal(code, 0);
  }).timeout(60_000);
});
