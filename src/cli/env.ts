import { type Arguments, optionText } from './arguments.ts';
import { envFormat, formatEnv } from './env-format.ts';
import { referencesIn, resolveVariables, variablesOfFiles } from './environment.ts';
import { exitCodes, type Io, write } from './io.ts';

/** `env`: prints the variables of env files and the references of the environment, resolved. */
export async function printEnv(parsed: Arguments, io: Io): Promise<number> {
  const format = envFormat(optionText(parsed, 'format') ?? 'dotenv');
  const files = parsed.given.get('env-file') ?? [];
  const asked = { ...referencesIn(io), ...(await variablesOfFiles(files, io)) };
  const { variables } = await resolveVariables(asked, io);
  await write(io.stdout, formatEnv(variables, format));
  return exitCodes.done;
}
