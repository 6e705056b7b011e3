// `npm run package`: builds for production and packs the extension into kms-secrets-<version>.vsix.
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { repository } from './places.ts';
import { run } from './processes.ts';
import { binFolder } from './vscode.ts';

/** What the package may weigh, compressed: it holds grammars and binaries for every platform. */
const sizeMaxBytes = 4 * 1024 * 1024;

const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
  version: string;
};
const target = resolve(repository, process.argv[2] ?? `kms-secrets-${version}.vsix`);

await step(process.execPath, ['esbuild.js', '--production']);
await step(join(binFolder, 'vsce'), [
  ...['package', '--no-dependencies', '--out', target],
  // The package stands for itself: its pictures are inside, and it names no public repository.
  ...['--allow-missing-repository', '--no-rewrite-relative-links'],
]);
const bytes = statSync(target).size;
console.log(`${target}: ${(bytes / 1024 / 1024).toFixed(2)} MiB`);
if (bytes > sizeMaxBytes) throw new Error(`The package is larger than ${sizeMaxBytes} bytes`);

async function step(command: string, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await run(command, args, { cwd: repository });
  process.stdout.write(stdout);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
}
