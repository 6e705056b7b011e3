// `npm run bench -- scan`: how fast and how big a scan is, beside other scanners.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { detect } from '../../src/detector/detect.ts';
import { type Peer, peers } from './scan-peers.ts';

const repository = join(import.meta.dirname, '../..');
const cli = join(repository, 'dist/cli.js');
const source = /\.(?:[cm]?[jt]sx?|json|md|ya?ml|html|css|h|sql|txt|toml|xml|sh|py)$/;
const treeBytes = 60_000_000;
const fileMaxBytes = 3_000_000;
const runMs = 240_000;

/** Prints the figures, and ends when all have been taken. */
export async function bench(): Promise<void> {
  const tree = mkdtempSync(join(tmpdir(), 'bench-scan-'));
  try {
    const { files, bytes } = fillTree(tree);
    console.log(`${files} source files of npm packages, ${megabytes(bytes)} MB`);
    net(tree);
    startUp();
    const scan = [process.execPath, cli, 'scan', '.', '--no-ignore'];
    const ours = run({ name: 'kms-secrets', words: [...scan, '--threads', '1'] }, tree, bytes);
    for (const peer of peers()) {
      const seconds = run(peer, tree, bytes);
      console.log(`  kms-secrets is ${(seconds / ours).toFixed(0)} times as fast`);
    }
    run({ name: 'kms-secrets, all processors', words: scan }, tree, bytes, false);
  } finally {
    rmSync(tree, { recursive: true });
  }
}

/** Copies source files out of `node_modules`, the folders in the order of their names. */
function fillTree(tree: string): { files: number; bytes: number } {
  const from = join(repository, 'node_modules');
  let files = 0;
  let bytes = 0;
  for (const path of readdirSync(from, { recursive: true, encoding: 'utf8' }).sort()) {
    const stat = source.test(path)
      ? statSync(join(from, path), { throwIfNoEntry: false })
      : undefined;
    if (!stat?.isFile() || fileMaxBytes < stat.size || treeBytes < bytes) continue;
    // Scanners leave out folders of this name.
    const to = join(tree, path.replaceAll('node_modules', 'modules'));
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(join(from, path), to);
    files++;
    bytes += stat.size;
  }
  return { files, bytes };
}

/** The detector alone, on texts in memory, beside one pass of a keyword expression over them. */
function net(tree: string): void {
  const texts: [string, string][] = [];
  let bytes = 0;
  for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, 'latin1');
    texts.push([relative(tree, path), text]);
    bytes += text.length;
  }
  const keyword = /passw|pwd|secret|token|api.?key|auth|cred/gi;
  let pass = Number.POSITIVE_INFINITY;
  let all = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4; round++) {
    pass = Math.min(
      pass,
      processorMs(() =>
        texts.reduce((sum, [, text]) => sum + (text.match(keyword)?.length ?? 0), 0),
      ),
    );
    all = Math.min(
      all,
      processorMs(() =>
        texts.reduce((sum, [path, text]) => sum + detect(text, { path }).length, 0),
      ),
    );
  }
  const speed = (ms: number): string => `${megabytes((bytes / ms) * 1000)} MB/s`;
  console.log(
    `in memory, processor time: keyword expression ${speed(pass)}, detector ${speed(all)}`,
  );
}

function processorMs(work: () => number): number {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

function startUp(): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const time = (args: readonly string[]): number => {
    const from = performance.now();
    spawnSync(process.execPath, args, { cwd: folder });
    return performance.now() - from;
  };
  const least = (args: readonly string[]): number =>
    Math.min(...Array.from({ length: 10 }, () => time(args)));
  const beyond = least([cli, 'scan', '.']) - least(['-e', '0']);
  console.log(`start-up beyond Node's own: ${beyond.toFixed(0)} ms`);
  rmSync(folder, { recursive: true });
}

const clock = '/usr/bin/time';
const pin = '/usr/bin/taskset';

/** Runs a scanner over the tree, on one processor if that can be had; answers its seconds. */
function run({ name, words }: Peer, tree: string, bytes: number, alone = true): number {
  const measured = [
    ...(existsSync(clock) ? [clock, '-f', 'took %e %U %S %M'] : []),
    ...(alone && existsSync(pin) ? [pin, '-c', '0'] : []),
    ...words,
  ];
  const from = performance.now();
  const [command = '', ...args] = measured;
  const done = spawnSync(command, args, { cwd: tree, maxBuffer: 1 << 30, timeout: runMs });
  const wall = (performance.now() - from) / 1000;
  const [, , user, system, peak] = /took (\S+) (\S+) (\S+) (\d+)/.exec(String(done.stderr)) ?? [];
  const late = done.error === undefined ? '' : ' and was not done,';
  const more =
    peak === undefined
      ? ''
      : `, ${(Number(user) + Number(system)).toFixed(1)} s of processor, ${Math.round(Number(peak) / 1024)} MB at most`;
  console.log(
    `${name}: ${wall.toFixed(1)} s,${late} ${(bytes / 1e6 / wall).toFixed(1)} MB/s${more}`,
  );
  return wall;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
