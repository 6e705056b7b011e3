import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { walk } from '../../src/cli/scan-folder.ts';
import { lookAtBatch } from '../../src/cli/scan-pool.ts';
import { madeUpPassword } from '../support/made-up.ts';
import { CommandLine } from './command-line.ts';

const line = `db_password = "${madeUpPassword}"
`;

/** Root may read everything. */
const asNobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};

describe('scan of a folder that is not in order', () => {
  const cli = new CommandLine();
  const tree = join(cli.folder, 'tree');
  before(() => mkdirSync(tree));
  after(() => cli.remove());

  it('looks at what can be looked at, and tells everything else once', async () => {
    writeFileSync(join(tree, 'a.py'), line);
    writeFileSync(Buffer.concat([Buffer.from(`${tree}/b`), Buffer.from([0xff, 0xfe, 0x2e])]), line);
    writeFileSync(join(tree, 'bom.py'), Buffer.from(`\ufeff${line}`, 'utf16le'));
    writeFileSync(join(tree, 'no-bom.py'), Buffer.from(line, 'utf16le'));
    writeFileSync(
      join(tree, 'broken.py'),
      Buffer.concat([Buffer.from([0xc3, 0x28]), Buffer.from(line)]),
    );
    symlinkSync('..', join(tree, 'loop'));
    execFileSync('mkfifo', [join(tree, 'pipe')]);
    writeFileSync(join(tree, 'huge'), 'a'.repeat(70_000));
    truncateSync(join(tree, 'huge'), 5 * 1024 ** 3);
    const server = createServer().listen(join(tree, 'socket'));
    await once(server, 'listening');
    const { findings, summary } = await report();
    server.close();
    assert.deepEqual(
      findings.map(({ file }) => file).sort(),
      [
        'tree/a.py',
        'tree/bom.py',
        'tree/broken.py',
        'tree/b\ufffd\ufffd.',
        'tree/no-bom.py',
      ].sort(),
    );
    assert.equal(summary.links, 1);
    assert.deepEqual(summary.odd.map(({ file, reason }) => `${file}: ${reason}`).sort(), [
      'tree/broken.py: no valid UTF-8, read as Latin-1',
      'tree/huge: too large',
      'tree/pipe: not a regular file',
      'tree/socket: not a regular file',
    ]);
  });

  it('tells a file that vanished since its folder was read', () => {
    const folder = join(cli.folder, 'vanishing');
    mkdirSync(folder);
    for (const name of ['a.py', 'b.py', 'c.py']) writeFileSync(join(folder, name), line);
    const files = [...walk(folder, 'v', { ignores: true })].filter((found) => 'path' in found);
    rmSync(join(folder, 'b.py'));
    const options = { minimum: 'low', ignores: true, explain: false } as const;
    const { reports } = lookAtBatch({ files, options });
    assert.deepEqual(
      reports.map(({ file, odd, findings }) => [file, odd, findings.length]),
      [
        ['v/a.py', undefined, 1],
        ['v/b.py', 'vanished', 0],
        ['v/c.py', undefined, 1],
      ],
    );
  });

  it('tells what it may not read', async () => {
    const folder = join(cli.folder, 'locked');
    mkdirSync(join(folder, 'inner'), { recursive: true });
    writeFileSync(join(folder, 'a.py'), line);
    chmodSync(join(folder, 'a.py'), 0);
    chmodSync(join(folder, 'inner'), 0);
    chmodSync(cli.folder, 0o755);
    const { stdout } = await cli.run(['scan', '--format', 'json', 'locked'], asNobody);
    const { summary } = JSON.parse(stdout) as Report;
    assert.deepEqual(summary.odd.map(({ file, reason }) => [file, reason]).sort(), [
      ['locked/a.py', 'unreadable'],
      ['locked/inner', 'unreadable'],
    ]);
  });

  it('ends at once, and leaves no thread behind, when it is interrupted', async () => {
    const many = join(cli.folder, 'many');
    mkdirSync(many);
    for (let index = 0; index < 400; index++) {
      writeFileSync(join(many, `${index}.js`), 'const token = read("x");\n'.repeat(8_000));
    }
    assert.equal(readdirSync(many).length, 400);
    const script = join(import.meta.dirname, '../../dist/cli.js');
    const child = spawn(process.execPath, [script, 'scan', 'many'], { cwd: cli.folder });
    setTimeout(() => child.kill('SIGINT'), 400);
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    assert.ok(signal === 'SIGINT' || code === 130, `${code} ${signal}`);
  });

  async function report(): Promise<Report> {
    const { stdout } = await cli.run(['scan', '--format', 'json', 'tree']);
    return JSON.parse(stdout) as Report;
  }
}).timeout(30_000);

interface Report {
  readonly findings: readonly { readonly file: string }[];
  readonly summary: {
    readonly links: number;
    readonly odd: readonly { readonly file: string; readonly reason: string }[];
  };
}
