import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants as files } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { WrongUsage } from './arguments.ts';
import { quote } from './envFormat.ts';
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
    return ended(spawn(file, args, { stdio: 'inherit', env: program.env, cwd: io.cwd }), file, io);
  }
  const wrapped = inTerminal(program, io);
  const child = wrapped
    ? spawn(wrapped.file, wrapped.args, {
        stdio: ['inherit', 'pipe', 'pipe'],
        env: wrapped.env,
        cwd: io.cwd,
      })
    : spawn(file, args, { stdio: ['inherit', 'pipe', 'pipe'], env: program.env, cwd: io.cwd });
  const forms = formsOf(program.masked);
  const outputs = [
    pipeline(child.stdout, maskingStream(forms), io.stdout, { end: false }),
    pipeline(child.stderr, maskingStream(forms), io.stderr, { end: false }),
  ];
  const [code] = await Promise.all([ended(child, file, io), Promise.allSettled(outputs)]);
  return code;
}

function ended(child: ChildProcess, file: string, io: Io): Promise<number> {
  // A terminal sends Ctrl-C and Ctrl-\ to all its processes: the program has them already.
  const fromTerminal = new Set(io.stdin.isTTY ? ['SIGINT', 'SIGQUIT', 'SIGWINCH', 'SIGCONT'] : []);
  const release = io.onSignal((signal) => {
    if (!fromTerminal.has(signal)) child.kill(signal);
  });
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      release();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
    child.once('error', async (error: NodeJS.ErrnoException) => {
      release();
      const missing = error.code === 'ENOENT';
      await write(io.stderr, `kms-secrets: ${file}: ${missing ? 'not found' : 'cannot be run'}\n`);
      resolve(missing ? exitCodes.notFound : exitCodes.notExecutable);
    });
  });
}

/** The command that gives a program a terminal whose output we read; `undefined` without one. */
function inTerminal({ command, env }: Program, io: Io) {
  const attached = io.stdin.isTTY && io.stdout.isTTY && io.stderr.isTTY;
  if (!attached || !(io.platform === 'linux' || io.platform === 'darwin')) return undefined;
  const file = findProgram('script', io.env.PATH ?? '');
  if (file === undefined) return undefined;
  if (io.platform === 'darwin') return { file, args: ['-q', '/dev/null', ...command], env };
  // util-linux hands its command to $SHELL, which need not be one that quotes as sh does.
  const { SHELL: shell } = env;
  const restore = shell === undefined ? 'unset SHELL' : `export SHELL=${quote(shell)}`;
  const line = `${restore}; exec ${command.map(quote).join(' ')}`;
  return { file, args: ['-q', '-e', '-c', line, '/dev/null'], env: { ...env, SHELL: '/bin/sh' } };
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
