// Other scanners for the bench: those on PATH, or fetched from their registries into a folder of
// the temporary files that the next run finds again.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface Peer {
  readonly name: string;
  /** The words that scan the working folder. */
  readonly words: readonly string[];
}

const home = join(tmpdir(), 'kms-secrets-bench-peers');
const secretlintRules = '@secretlint/secretlint-rule-preset-recommend';
const secretlintConfig = join(home, 'secretlint.json');
const fetchMs = 300_000;

interface Source {
  readonly name: string;
  readonly args: readonly string[];
  /** Where fetching puts the program, and the commands that do. */
  readonly file: string;
  readonly fetch: readonly (readonly string[])[];
}

const sources: readonly Source[] = [
  {
    name: 'gitleaks',
    args: ['dir', '.', '--no-banner', '--exit-code', '0'],
    file: join(home, 'bin/gitleaks'),
    fetch: [['go', 'install', 'github.com/zricethezav/gitleaks/v8@v8.30.1']],
  },
  {
    name: 'detect-secrets',
    args: ['scan', '--all-files', '.'],
    file: join(home, 'python/bin/detect-secrets'),
    fetch: [
      ['python3', '-m', 'venv', join(home, 'python')],
      [join(home, 'python/bin/pip'), 'install', '-q', 'detect-secrets==1.5.0'],
    ],
  },
  {
    name: 'secretlint',
    args: ['--secretlintrc', secretlintConfig, '--no-gitignore', '**/*'],
    file: join(home, 'node_modules/.bin/secretlint'),
    fetch: [
      ['npm', 'install', '--no-save', '--prefix', home, 'secretlint@13', `${secretlintRules}@13`],
    ],
  },
];

/** The scanners that are here or can be had; tells of the others. */
export function peers(): Peer[] {
  mkdirSync(home, { recursive: true });
  writeFileSync(secretlintConfig, JSON.stringify({ rules: [{ id: secretlintRules }] }));
  return sources.flatMap(({ name, args, file, fetch }) => {
    const found = onPath(name) ?? (existsSync(file) ? file : undefined) ?? fetched(file, fetch);
    if (found !== undefined) return [{ name, words: [found, ...args] }];
    console.log(`${name}: not installed, and it cannot be fetched here`);
    return [];
  });
}

function fetched(file: string, commands: Source['fetch']): string | undefined {
  const env = { ...process.env, GOBIN: join(home, 'bin'), GOPATH: join(home, 'go') };
  for (const [command = '', ...args] of commands) {
    spawnSync(command, args, { env, cwd: home, timeout: fetchMs });
  }
  return existsSync(file) ? file : undefined;
}

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  // The secretlint that npm put beside another tool comes without rules.
  const others = folders.filter((folder) => !folder.includes('node_modules'));
  return others.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
