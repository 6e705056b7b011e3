import { type Arguments, isSet, WrongUsage } from './arguments.ts';
import { runProgram } from './child.ts';
import { referencesIn, resolveVariables, variablesOfFiles } from './environment.ts';
import type { Io } from './io.ts';
import { maskedBytesMin } from './masking.ts';
import { warn } from './output.ts';

/** `run`: starts a program with the references of its environment resolved. */
export async function run(parsed: Arguments, io: Io): Promise<number> {
  if (parsed.positionals.length > 0 || !parsed.rest?.length) {
    throw new WrongUsage('Give the command after --, as in: kms-secrets run -- npm start');
  }
  const files = parsed.given.get('env-file') ?? [];
  const asked = { ...referencesIn(io), ...(await variablesOfFiles(files, io)) };
  if (isSet(parsed, 'endpoint')) {
    const { withEndpoint } = await import('./endpoint.ts');
    return await withEndpoint(io, async (engine, access, secret) => {
      const { variables, values } = await resolveVariables(asked, io, engine);
      return await start(parsed, io, { ...variables, ...access }, [...values, secret]);
    });
  }
  const { variables, values } = await resolveVariables(asked, io);
  return await start(parsed, io, variables, values);
}

async function start(
  parsed: Arguments,
  io: Io,
  variables: Readonly<Record<string, string>>,
  values: Iterable<string>,
): Promise<number> {
  const secret = [...values].filter((value) => value !== '');
  const masked = isSet(parsed, 'no-masking') || secret.length === 0 ? undefined : secret;
  if (masked?.some((value) => Buffer.byteLength(value) < maskedBytesMin)) {
    await warn(io, io.t('a value of less than {0} bytes is too short to mask', maskedBytesMin));
  }
  const command = parsed.rest ?? [];
  return await runProgram({ command, env: { ...io.env, ...variables }, masked }, io);
}
