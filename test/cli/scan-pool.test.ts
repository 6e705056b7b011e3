import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { FileReport } from '../../src/cli/scan-file.ts';
import type { FoundFile } from '../../src/cli/scan-folder.ts';
import { type BatchReport, type Crew, lookAtAll, lookAtBatch } from '../../src/cli/scan-pool.ts';
import { madeUpPassword } from '../support/made-up.ts';
import { temporaryFolder } from '../support/places.ts';

const options = { minimum: 'low', ignores: true, explain: false } as const;
const batchFiles = 32;
/** More than this thread looks at while the others start. */
const filesMax = 1_000_000;
/** As many batches follow once other threads have some. */
const batchesAfter = 30;

describe('a scan in several threads', () => {
  const folder = temporaryFolder('pool');
  const path = join(folder, 'settings.py');
  before(() => {
    const other = `${'# nothing\n'.repeat(10_000)}api_secret = read("x") or "${madeUpPassword}"\n`;
    writeFileSync(path, `db_password = "${madeUpPassword}"\n${other}`);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('gives what one thread gives: each file once, none left out', async () => {
    const { files, reports, shared } = await lookWith({ threads: 3, aloneMs: 0 });
    assert.ok(shared, 'no other thread was given anything');
    assertAllOf(reports, files);
  }).timeout(60_000);

  it('loses nothing when threads die of what they were given', async () => {
    const program = new URL('dying-worker.ts', import.meta.url);
    const { files, reports, shared } = await lookWith({ threads: 3, aloneMs: 0, program });
    assert.ok(shared, 'no other thread was given anything');
    assertAllOf(reports, files);
  }).timeout(60_000);

  it('stays in one thread when no more are asked for', async () => {
    const { reports, files, shared } = await lookWith({ threads: 1, aloneMs: 0 }, 40 * batchFiles);
    assert.ok(!shared);
    assertAllOf(reports, files);
  });

  /**
   * Looks at files, all with the same content, until other threads have been given some of them.
   * A batch of this thread is told before the next one is asked for; what is out besides is theirs.
   */
  async function lookWith(
    crew: Crew,
    most = filesMax,
  ): Promise<{ files: FoundFile[]; reports: BatchReport[]; shared: boolean }> {
    const files: FoundFile[] = [];
    const reports: BatchReport[] = [];
    let shared = false;
    function* untilShared(): Generator<FoundFile> {
      for (let left = batchesAfter; left > 0 && files.length < most; ) {
        if (files.length % batchFiles === 0) {
          shared ||= reports.length < files.length / batchFiles;
          if (shared) left--;
        }
        const file = named(files.length);
        files.push(file);
        yield file;
      }
    }
    await lookAtAll(untilShared(), options, (report) => reports.push(report), crew);
    return { files, reports, shared };
  }

  function named(index: number): FoundFile {
    return { path, file: `f/${index}.py` };
  }

  function assertAllOf(reports: readonly BatchReport[], files: readonly FoundFile[]): void {
    const expected = lookAtBatch({ files, options });
    assert.equal(sum(reports, 'files'), files.length);
    assert.equal(sum(reports, 'bytes'), expected.bytes);
    const all = reports.flatMap((report) => report.reports);
    assert.deepEqual(inOrder(all), inOrder(expected.reports));
    assert.ok(all.every(({ findings }) => findings.length === 2));
  }
});

function sum(reports: readonly BatchReport[], of: 'bytes' | 'files'): number {
  return reports.reduce((total, report) => total + report[of], 0);
}

function inOrder(reports: readonly FileReport[]): FileReport[] {
  return reports.toSorted((a, b) => (a.file < b.file ? -1 : 1));
}
