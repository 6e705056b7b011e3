// `npm run package [-- --target <platform>] [file]`: builds for production and packs the extension,
// for every platform in one file or for one of them. The same commit gives the same bytes.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { repository, temporaryFolder } from './places.ts';
import { run } from './processes.ts';
import { billOfMaterials } from './sbom.ts';
import { binFolder } from './vscode.ts';

/** What the package may weigh, compressed: it holds grammars and binaries for every platform. */
const sizeMaxBytes = 4 * 1024 * 1024;

/**
 * The platforms VS Code has packages for, each with the keychain binaries that run there. On Alpine
 * and 32-bit ARM none does: there the keys lie under a passphrase or in a key file.
 */
const targets: Readonly<Record<string, readonly string[]>> = {
  'alpine-arm64': [],
  'alpine-x64': [],
  'darwin-arm64': ['darwin-arm64'],
  'darwin-x64': ['darwin-x64'],
  'linux-arm64': ['linux-arm64'],
  'linux-armhf': [],
  'linux-x64': ['linux-x64'],
  'win32-arm64': ['win32-arm64'],
  'win32-x64': ['win32-x64'],
};

/** The time all files of the package carry: of the commit, or without one of the first release. */
const noCommitSeconds = '1764028800';

const { values, positionals } = parseArgs({
  options: { target: { type: 'string' } },
  allowPositionals: true,
});
const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
  version: string;
};
const { target } = values;
const binaries = target === undefined ? ['*'] : targets[target];
if (!binaries) throw new Error(`The targets are ${Object.keys(targets).join(', ')}`);
const suffix = target === undefined ? '' : `-${target}`;
const vsix = resolve(repository, positionals[0] ?? `kms-secrets-${version}${suffix}.vsix`);

const commit = await run('git', ['log', '-1', '--format=%ct'], { cwd: repository });
const { SOURCE_DATE_EPOCH: given } = process.env;
const seconds = given || commit.stdout.trim() || noCommitSeconds;

await step(process.execPath, ['esbuild.js', '--production']);
writeFileSync(join(repository, 'dist/sbom.cdx.json'), await billOfMaterials());
await step(join(binFolder, 'vsce'), [
  ...['package', '--no-dependencies', '--out', vsix, '--ignoreFile', ignoreFile(binaries)],
  ...(target === undefined ? [] : ['--target', target]),
  // The package stands for itself: its pictures are inside, and it names no public repository.
  ...['--allow-missing-repository', '--no-rewrite-relative-links'],
]);
const bytes = statSync(vsix).size;
console.log(`${vsix}: ${(bytes / 1024 / 1024).toFixed(2)} MiB`);
if (bytes > sizeMaxBytes) throw new Error(`The package is larger than ${sizeMaxBytes} bytes`);

/** The list of what goes in, with the keychain binaries of one platform only. */
function ignoreFile(folders: readonly string[]): string {
  const all = '!dist/prebuilds/**';
  const list = readFileSync(join(repository, '.vscodeignore'), 'utf8');
  if (!list.includes(all)) throw new Error('.vscodeignore has no line for the keychain binaries');
  const own = folders.map((folder) => `!dist/prebuilds/${folder}/**`).join('\n');
  const file = join(temporaryFolder('package'), 'ignore');
  writeFileSync(file, list.replace(all, own));
  return file;
}

async function step(command: string, args: readonly string[]): Promise<void> {
  const env = { ...process.env, SOURCE_DATE_EPOCH: seconds };
  const { code, stdout, stderr } = await run(command, args, { cwd: repository, env });
  process.stdout.write(stdout);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
}
