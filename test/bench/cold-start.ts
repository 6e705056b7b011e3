import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CommandLine, program } from '../cli/command-line.ts';
import { canRunKeyring, withKeyring } from '../support/keyring.ts';

/*
 * `kms-secrets GetSecretValue` as a whole process beside `node -e 0`, in turns so that both meet the
 * same weather: first with the keys in a file, then with them in a real OS keychain.
 */

const rounds = 25;

export interface ColdStart {
  readonly custody: 'key file' | 'keychain';
  /** Medians, in ms. */
  readonly node: number;
  readonly command: number;
  readonly ratio: number;
}

/** Measures and prints; takes about ten seconds. */
export async function bench(): Promise<readonly ColdStart[]> {
  const figures = [await measured('key file')];
  if (canRunKeyring()) figures.push(await measured('keychain'));
  for (const { custody, node, command, ratio } of figures) {
    console.log(
      `cold start, ${custody.padEnd(8)}  node -e 0 ${node.toFixed(0)} ms  ` +
        `GetSecretValue ${command.toFixed(0)} ms  ${ratio.toFixed(2)} x`,
    );
  }
  return figures;
}

async function measured(custody: ColdStart['custody']): Promise<ColdStart> {
  const cli = new CommandLine();
  const keychain = custody === 'keychain';
  const env = { ...cli.env, ...(keychain ? { KMS_SECRETS_KEY_FILE: undefined } : {}) };
  // Timed within one session: starting a keyring is no part of it.
  const self = { command: process.execPath, args: [import.meta.filename, await program()] };
  const { command, args } = keychain ? withKeyring(self) : self;
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(child, 'close');
  await cli.remove();
  const { node, command: ours } = JSON.parse(said) as { node: number; command: number };
  return { custody, node, command: ours, ratio: ours / node };
}

/** What runs inside the session: stores a value, then takes the times in turns. */
async function takeTimes(cli: string): Promise<void> {
  const get = [cli, 'GetSecretValue', '--SecretName', 'db'];
  const create = [cli, 'CreateSecret', '--SecretName', 'db', '--VersionId', 'v1', '--SecretData'];
  await timed([...create, 'hunter2']);
  await timed(get);
  const node: number[] = [];
  const command: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    node.push(await timed(['-e', '0']));
    command.push(await timed(get));
  }
  console.log(JSON.stringify({ node: median(node), command: median(command) }));
}

async function timed(args: readonly string[]): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return performance.now() - started;
}

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

const [cli] = process.argv.slice(2);
if (import.meta.main && cli !== undefined) await takeTimes(cli);
