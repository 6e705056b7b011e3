import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants as files } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { WrongUsage } from './arguments.ts';
import { quote } from './env-format.ts';
import { exitCodes, type Io, write } from './io.ts';
import { formsOf, maskingStream } from './masking.ts';

export interface Program {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Values that must not appear in the output; `undefined` leaves the output alone. */
  readonly masked: Iterable<string> | undefined;
}

/**
 * Runs a program with our input and output, and answers with its exit code, or 128 + n when signal
 * n ended it. Signals sent to us go on to it.
 *
 * With masking, its output passes through us. Then a program that wants a terminal gets one of its
 * own from the system's `script` where we have a terminal and the system has that; elsewhere it
 * sees pipes.
 */
export async function runProgram(program: Program, io: Io): Promise<number> {
  const [file, ...args] = program.command;
  if (file === undefined) throw new WrongUsage('Give the command after --', 'run');
  if (program.masked === undefined) {
    const child = spawn(file, args, { stdio: 'inherit', env: program.env, cwd: io.cwd });
    return await ended({ child, signal: (signal) => child.kill(signal) }, file, io);
  }
  const started = inTerminal(program, io) ?? plainly(file, args, program, io);
  const { child } = started;
  const forms = formsOf(program.masked);
  const outputs = [
    pipeline(child.stdout, maskingStream(forms), io.stdout, { end: false }),
    pipeline(child.stderr, maskingStream(forms), io.stderr, { end: false }),
  ];
  const [code] = await Promise.all([ended(started, file, io), Promise.allSettled(outputs)]);
  return code;
}

/** A program that runs, and how to send it a signal. */
interface Started<C extends ChildProcess = ChildProcess> {
  readonly child: C;
  readonly signal: (signal: NodeJS.Signals) => void;
}

type Piped = ChildProcess & { readonly stdout: Readable; readonly stderr: Readable };

function plainly(
  file: string,
  args: readonly string[],
  { env }: Program,
  { cwd }: Io,
): Started<Piped> {
  const child = spawn(file, args, { stdio: ['inherit', 'pipe', 'pipe'], env, cwd });
  return { child, signal: (signal) => child.kill(signal) };
}

function ended({ child, signal: send }: Started, file: string, io: Io): Promise<number> {
  // A terminal sends Ctrl-C and Ctrl-\ to all its processes: the program has them already.
  const fromTerminal = new Set(io.stdin.isTTY ? ['SIGINT', 'SIGQUIT', 'SIGWINCH', 'SIGCONT'] : []);
  const release = io.onSignal((signal) => {
    if (!fromTerminal.has(signal)) send(signal);
  });
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      release();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
    child.once('error', async (error: NodeJS.ErrnoException) => {
      release();
      const missing = error.code === 'ENOENT';
      const why = missing ? io.t('not found') : io.t('cannot be run');
      await write(io.stderr, `kms-secrets: ${file}: ${why}\n`);
      resolve(missing ? exitCodes.notFound : exitCodes.notExecutable);
    });
  });
}

/** Tells its process id, which is to be the program's, through the fourth channel. */
const tellPid = 'echo $$ >&3; exec 3>&-';

/**
 * Starts a program on a terminal of its own whose output we read; `undefined` without terminal or
 * without `script`. Signals go to the program, since `script` ends everything when it gets one.
 */
function inTerminal({ command, env }: Program, io: Io): Started<Piped> | undefined {
  const attached = io.stdin.isTTY && io.stdout.isTTY && io.stderr.isTTY;
  const file = attached ? findProgram('script', io.env.PATH ?? '') : undefined;
  const how = file === undefined ? undefined : scriptArguments(command, env, io);
  if (file === undefined || how === undefined) return undefined;
  const child = spawn(file, how.args, {
    stdio: ['inherit', 'pipe', 'pipe', 'pipe'],
    env: how.env,
    cwd: io.cwd,
  });
  let told = '';
  child.stdio[3]?.on('data', (text: Buffer) => {
    told += text.toString('latin1');
  });
  const signal = (signal: NodeJS.Signals): void => {
    try {
      if (/^\d+\n/.test(told)) process.kill(Number.parseInt(told, 10), signal);
      else child.kill(signal);
    } catch {
      // The program has just ended.
    }
  };
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) return undefined;
  return { child: Object.assign(child, { stdout, stderr }), signal };
}

function scriptArguments(command: readonly string[], env: Program['env'], { platform }: Io) {
  if (platform === 'darwin') {
    const shell = ['/bin/sh', '-c', `${tellPid}; exec "$@"`, 'sh'];
    return { args: ['-q', '/dev/null', ...shell, ...command], env };
  }
  if (platform !== 'linux') return undefined;
  // util-linux hands its command to $SHELL, which need not be one that quotes as sh does.
  const { SHELL: shell } = env;
  const restore = shell === undefined ? 'unset SHELL' : `export SHELL=${quote(shell)}`;
  const line = `${tellPid}; ${restore}; exec ${command.map(quote).join(' ')}`;
  return { args: ['-q', '-e', '-c', line, '/dev/null'], env: { ...env, SHELL: '/bin/sh' } };
}

function findProgram(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, files.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
