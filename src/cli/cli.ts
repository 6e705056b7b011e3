import { phrase } from '../base/translate.ts';
import { WrongUsage } from './arguments.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { answered, runCommand } from './frame.ts';
import type { Io } from './io.ts';

/** Runs a command line (without `node` and the script) and resolves with its exit code. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  return await answered(() => dispatch(args[0] === 'kms' ? args.slice(1) : args, io), io);
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  const [first = 'help', second = ''] = args;
  if (first === 'scan' || first === 'hook') {
    const { scan } = await import('./scan.ts');
    return await scan(first === 'hook' ? args : args.slice(1), io);
  }
  if (first === '--version' || first === '-v') return await dispatch(['version'], io);
  if (first === '--help' || first === '-h') return await dispatch(['help', ...args.slice(1)], io);
  const local = commands.find(({ name }) => name === first || name === `${first} ${second}`);
  if (local) return await runCommand(local, args.slice(wordsIn(local)), io);
  const { operationCommand } = await import('./operations.ts');
  const operation = operationCommand(first, second);
  if (operation) return await runCommand(operation, args.slice(wordsIn(operation)), io);
  throw await unknownCommand(first, second);
}

const wordsIn = ({ name }: Command): number => name.split(' ').length;

async function unknownCommand(first: string, second: string): Promise<WrongUsage> {
  const [{ nearest }, { operationCommands }] = await Promise.all([
    import('./nearest.ts'),
    import('./operations.ts'),
  ]);
  const names = [...commands, ...operationCommands()].map(({ name }) => name);
  const group = names.filter((name) => name.startsWith(`${first} `));
  if (group.length > 0) {
    const wanted = second === '' || second.startsWith('-') ? first : `${first} ${second}`;
    return new WrongUsage(phrase`There is no ${wanted}, but ${group.join(', ')}`);
  }
  const guesses = nearest(first, names);
  return new WrongUsage(
    guesses.length === 0
      ? phrase`Unknown operation or command: ${first}`
      : phrase`Unknown operation or command: ${first}. Did you mean ${guesses}?`,
  );
}
