import { randomUUID } from 'node:crypto';
import { errorKind } from '../base/error-kinds.ts';
import { type KmsError, toKmsError } from '../base/errors.ts';
import { say } from '../base/translate.ts';
import { helpOption, isSet, parseArguments, refuseExtra, WrongUsage } from './arguments.ts';
import type { Command } from './command.ts';
import { exitCodes, type Io, write } from './io.ts';

/** Does something and resolves with its exit code; what it throws is told on standard error. */
export async function answered(work: () => Promise<number>, io: Io): Promise<number> {
  try {
    return await work();
  } catch (error) {
    return error instanceof WrongUsage
      ? await reportUsage(error, io)
      : await reportRefusal(toKmsError(error), io);
  }
}

/** Runs a command with the words behind its name, or shows its help. */
export async function runCommand(
  command: Command,
  args: readonly string[],
  io: Io,
): Promise<number> {
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
    throw new WrongUsage(error.what, command.name);
  }
}

async function reportUsage({ what, help }: WrongUsage, io: Io): Promise<number> {
  const more = ['kms-secrets', ...(help === undefined ? [] : [help]), '--help'].join(' ');
  const hint = help === '' ? '' : `${io.t('See {0}', more)}\n`;
  await write(io.stderr, `kms-secrets: ${say(what, io.t)}\n${hint}`);
  return exitCodes.usage;
}

/** What only the command line can offer. */
function hintFor({ cause, code, local }: KmsError, { env, t }: Io): string | undefined {
  if (local === 'KeychainUnavailable') {
    return t('KMS_SECRETS_KEY_FILE=FILE (made when missing) keeps the keys of a new store there');
  }
  if (local === 'PassphraseRequired') {
    return t('KMS_SECRETS_PASSPHRASE_FILE=FILE gives it where nobody can be asked');
  }
  const unforeseen = code === 'InternalFailure' && local === undefined;
  if (unforeseen && cause instanceof Error && !env.KMS_SECRETS_DEBUG) {
    return t('KMS_SECRETS_DEBUG=1 shows the cause, which may quote a value');
  }
  return undefined;
}

async function reportRefusal(error: KmsError, io: Io): Promise<number> {
  const { isColoured, paint } = await import('./colour.ts');
  const red = (text: string): string => (isColoured(io.stderr, io) ? paint('red', text) : text);
  // The first three lines are as the service answers: scripts read them, in any language.
  const lines = [
    red(`Code: ${error.code}`),
    `Message: ${error.message}`,
    `RequestId: ${error.requestId ?? randomUUID()}`,
  ];
  const kind = errorKind(error);
  if (kind !== undefined && io.t(kind) !== kind) lines.push(io.t('Meaning: {0}', io.t(kind)));
  const hint = hintFor(error, io);
  if (hint !== undefined) lines.push(io.t('Hint: {0}', hint));
  // A foreign message may quote its input, so it takes a wish to see it.
  if (error.cause instanceof Error && io.env.KMS_SECRETS_DEBUG) {
    lines.push(error.cause.stack ?? error.cause.message);
  }
  await write(io.stderr, `${lines.join('\n')}\n`);
  return exitCodes.refused;
}
