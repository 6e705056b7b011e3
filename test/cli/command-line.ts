import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { privateEnvironment } from '../support/keyring.ts';
import { repository, temporaryFolder } from '../support/places.ts';

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Circumstances {
  /** What stands on standard input; nothing unless given. */
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Runs as this user; only root may. */
  readonly uid?: number;
  /** The program that runs the command line, such as a keyring session around it. */
  readonly within?: (command: { command: string; args: readonly string[] }) => {
    command: string;
    args: readonly string[];
  };
}

/** A store of its own with its key in a file, and the command line on it. */
export class CommandLine {
  readonly folder = temporaryFolder('cli');
  readonly home = join(this.folder, 'store');
  readonly env: Readonly<Record<string, string | undefined>> = {
    ...privateEnvironment(this.folder),
    KMS_SECRETS_KEY_FILE: join(this.folder, 'key'),
    NO_COLOR: '1',
  };

  /** Runs `kms-secrets` as a process in this folder. */
  async run(args: readonly string[], circumstances: Circumstances = {}): Promise<Finished> {
    const { input, env, uid, within = (command) => command } = circumstances;
    const plain = { command: process.execPath, args: [await program(), ...args] };
    const { command, args: all } = within(plain);
    const child = spawn(command, all, {
      cwd: this.folder,
      env: { ...this.env, ...env },
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
    });
  }

  /** Runs an operation that has to succeed, and reads its reply. */
  async json(args: readonly string[], circumstances?: Circumstances): Promise<JsonReply> {
    const { code, stdout, stderr } = await this.run(args, circumstances);
    if (code !== 0) throw new Error(`kms-secrets ${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as JsonReply;
  }

  /** Stores a value, given on standard input. */
  async store(SecretName: string, value: string): Promise<void> {
    const name = ['--SecretName', SecretName, '--VersionId', 'v1', '--SecretData', '-'];
    await this.json(['CreateSecret', ...name], { input: value });
  }

  /** Writes a file into the folder. */
  async file(name: string, text: string | Buffer): Promise<string> {
    await writeFile(join(this.folder, name), text);
    return join(this.folder, name);
  }

  async read(name: string): Promise<string> {
    return await readFile(join(this.folder, name), 'utf8');
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

export type JsonReply = Readonly<Record<string, unknown>>;

let built: Promise<string> | undefined;

/** The command line, bundled as for a release; made once per test process. */
export function program(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  const require = createRequire(import.meta.url);
  const { build: bundle } = require('esbuild') as typeof import('esbuild');
  const { common } = require('../../esbuild.js') as {
    readonly common: import('esbuild').BuildOptions;
  };
  const root = temporaryFolder('cli-program');
  const folder = join(root, 'dist');
  process.once('exit', () => {
    require('node:fs').rmSync(root, { recursive: true, force: true });
  });
  await bundle({
    ...common,
    entryPoints: {
      cli: 'src/cli/main.ts',
      'cli-program': 'src/cli/program.ts',
      'cli-quick': 'src/cli/quick.ts',
      'cli-scan': 'src/cli/scan-program.ts',
      'keychain-helper': 'src/engine/keychain-helper.ts',
    },
    outdir: folder,
    minify: true,
    keepNames: true,
    logLevel: 'error',
  });
  await chmod(root, 0o755);
  await mkdir(join(folder, 'prebuilds'));
  const prebuilds = join(repository, 'node_modules/keytar/prebuilds');
  await cp(prebuilds, join(folder, 'prebuilds'), { recursive: true });
  await cp(join(repository, 'l10n'), join(root, 'l10n'), { recursive: true });
  return join(folder, 'cli.js');
}
