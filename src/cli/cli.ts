import { randomUUID } from 'node:crypto';
import { type KmsError, toKmsError } from '../base/errors.ts';
import { helpOption, isSet, parseArguments, refuseExtra, WrongUsage } from './arguments.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { exitCodes, type Io, write } from './io.ts';

/** Runs a command line (without `node` and the script) and resolves with its exit code. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  try {
    // `alias aliyun=kms-secrets` makes the documentation's command lines run as they stand.
    return await dispatch(args[0] === 'kms' ? args.slice(1) : args, io);
  } catch (error) {
    return error instanceof WrongUsage
      ? await reportUsage(error, io)
      : await reportRefusal(toKmsError(error), io);
  }
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

async function runCommand(command: Command, args: readonly string[], io: Io): Promise<number> {
  try {
    const parsed = parseArguments(args, [...command.options, helpOption]);
    if (isSet(parsed, 'help')) {
      const { printHelp } = await import('./help.ts');
      await printHelp(command, io);
      return exitCodes.done;
    }
    refuseExtra(parsed, command.operandsMax ?? 0);
    return await command.run(parsed, io);
  } catch (error) {
    if (!(error instanceof WrongUsage) || error.help !== undefined) throw error;
    throw new WrongUsage(error.message, command.name);
  }
}

async function unknownCommand(first: string, second: string): Promise<WrongUsage> {
  const [{ nearest }, { operationCommands }] = await Promise.all([
    import('./nearest.ts'),
    import('./operations.ts'),
  ]);
  const names = [...commands, ...operationCommands()].map(({ name }) => name);
  const group = names.filter((name) => name.startsWith(`${first} `));
  if (group.length > 0) {
    const what = second === '' || second.startsWith('-') ? '' : ` ${second}`;
    return new WrongUsage(`There is no ${first}${what}, but ${group.join(', ')}`);
  }
  const guesses = nearest(first, names);
  const guess = guesses.length > 0 ? `. Did you mean ${guesses.join(' or ')}?` : '';
  return new WrongUsage(`Unknown operation or command: ${first}${guess}`);
}

async function reportUsage({ message, help }: WrongUsage, io: Io): Promise<number> {
  const more = ['kms-secrets', ...(help === undefined ? [] : [help]), '--help'].join(' ');
  await write(io.stderr, `kms-secrets: ${message}\n${help === '' ? '' : `See ${more}\n`}`);
  return exitCodes.usage;
}

const withoutKeychain =
  'Hint: KMS_SECRETS_KEY_FILE=FILE (made when missing) keeps the keys of a new store in a file';

async function reportRefusal(error: KmsError, io: Io): Promise<number> {
  const { isColoured, paint } = await import('./output.ts');
  const red = (text: string): string => (isColoured(io.stderr, io) ? paint('red', text) : text);
  const lines = [
    red(`Code: ${error.code}`),
    `Message: ${error.message}`,
    `RequestId: ${error.requestId ?? randomUUID()}`,
    ...(error.local === 'KeychainUnavailable' ? [withoutKeychain] : []),
  ];
  // A foreign message may quote its input, so it takes a wish to see it.
  if (error.cause instanceof Error && io.env.KMS_SECRETS_DEBUG) {
    lines.push(error.cause.stack ?? error.cause.message);
  }
  await write(io.stderr, `${lines.join('\n')}\n`);
  return exitCodes.refused;
}
