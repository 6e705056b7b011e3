import { phrase } from '../base/translate.ts';
import { type Arguments, WrongUsage } from './arguments.ts';
import { runCli } from './cli.ts';
import { commands, scanCommands } from './commands.ts';
import { completionScript, shells } from './completion.ts';
import { printOverview } from './help.ts';
import { exitCodes, type Io, write } from './io.ts';
import { chapters, operationCommands } from './operations.ts';

/** `completion`: the script for one shell. */
export async function printCompletion({ positionals }: Arguments, io: Io): Promise<number> {
  const [shell] = positionals;
  if (shell === undefined) throw new WrongUsage(phrase`Which shell: ${shells.join(', ')}?`);
  const known = [...operationCommands(), ...scanCommands, ...commands];
  await write(io.stdout, completionScript(shell, known, io.t));
  return exitCodes.done;
}

/** `help`: the overview, or the same as `--help` of a command. */
export async function printAllHelp({ positionals }: Arguments, io: Io): Promise<number> {
  if (positionals.length > 0) return await runCli([...positionals, '--help'], io);
  const local = [...scanCommands, ...commands];
  await printOverview([{ title: 'Commands', commands: local }, ...chapters()], io);
  return exitCodes.done;
}
