// `npm run bench -- scan`: how fast and how big a scan is, beside the other scanners that are installed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { detect } from '../../src/detector/detect.ts';

const repository = join(import.meta.dirname, '../..');
const tree = join(repository, 'node_modules');
const source = /\.(?:[cm]?[jt]sx?|json|md|ya?ml|html|css)$/;
const netMaxBytes = 60_000_000;

interface Peer {
  readonly name: string;
  readonly args: (folder: string) => readonly string[];
}

const peers: readonly Peer[] = [
  { name: 'betterleaks', args: (folder) => ['dir', folder, '--no-banner', '--exit-code', '0'] },
  { name: 'gitleaks', args: (folder) => ['dir', folder, '--no-banner', '--exit-code', '0'] },
  { name: 'detect-secrets', args: (folder) => ['scan', '--all-files', folder] },
  { name: 'secretlint', args: (folder) => [`${folder}/**/*`] },
];

/** Prints the figures, and ends when all have been taken. */
export async function bench(): Promise<void> {
  net();
  startUp();
  total('kms-secrets, one thread', process.execPath, [
    cli(),
    'scan',
    tree,
    '--no-ignore',
    '--threads',
    '1',
  ]);
  total('kms-secrets', process.execPath, [cli(), 'scan', tree, '--no-ignore']);
  for (const { name, args } of peers) {
    const path = onPath(name);
    if (path === undefined) console.log(`${name}: not installed`);
    else total(name, path, args(tree));
  }
}

/** The detector alone, on texts in memory, beside one pass of a keyword expression over them. */
function net(): void {
  const texts: [string, string][] = [];
  let bytes = 0;
  for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !source.test(entry.name) || netMaxBytes < bytes) continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, 'latin1');
    texts.push([path.slice(tree.length + 1), text]);
    bytes += text.length;
  }
  const keyword = /passw|pwd|secret|token|api.?key|auth|cred/gi;
  const pass = best(() =>
    texts.reduce((sum, [, text]) => sum + (text.match(keyword)?.length ?? 0), 0),
  );
  const all = best(() =>
    texts.reduce((sum, [path, text]) => sum + detect(text, { path }).length, 0),
  );
  const speed = (ms: number): string => `${(bytes / 1e3 / ms).toFixed(0)} MB/s`;
  console.log(
    `${texts.length} texts, ${(bytes / 1e6).toFixed(0)} MB, processor time of one thread`,
  );
  console.log(`keyword expression: ${speed(pass)}`);
  console.log(`detector: ${speed(all)}`);
}

function best(work: () => number): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      const from = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(from);
      return (user + system) / 1000;
    }),
  );
}

function startUp(): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const time = (args: readonly string[]): number => {
    const from = performance.now();
    spawnSync(process.execPath, args, { cwd: folder });
    return performance.now() - from;
  };
  const least = (args: readonly string[]): number =>
    Math.min(...[1, 2, 3, 4, 5].map(() => time(args)));
  const beyond = least([cli(), 'scan', '.']) - least(['-e', '0']);
  console.log(`start-up beyond Node's own: ${beyond.toFixed(0)} ms`);
  rmSync(folder, { recursive: true });
}

/** Wall time and peak memory of a whole run. */
function total(name: string, command: string, args: readonly string[]): void {
  const clock = '/usr/bin/time';
  const from = performance.now();
  const done = existsSync(clock)
    ? spawnSync(clock, ['-f', 'peak %M', command, ...args], { maxBuffer: 1 << 30 })
    : spawnSync(command, args, { maxBuffer: 1 << 30 });
  const seconds = (performance.now() - from) / 1000;
  const peak = /peak (\d+)/.exec(String(done.stderr))?.[1];
  const memory = peak === undefined ? '' : `, ${Math.round(Number(peak) / 1024)} MB at most`;
  const megabytes = bytesIn(tree) / 1e6;
  console.log(
    `${name}: ${seconds.toFixed(1)} s, ${(megabytes / seconds).toFixed(1)} MB/s${memory}`,
  );
}

let counted: number | undefined;

function bytesIn(folder: string): number {
  counted ??= Number(/^(\d+)/.exec(String(spawnSync('du', ['-sb', folder]).stdout))?.[1] ?? 0);
  return counted;
}

function cli(): string {
  return join(repository, 'dist/cli.js');
}

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
