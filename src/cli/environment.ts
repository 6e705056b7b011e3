import { parseEnvFile } from '../base/env-file.ts';
import { phrase } from '../base/translate.ts';
import type { Engine } from '../engine/engine.ts';
import { hasReference, Resolver } from '../engine/resolve.ts';
import { WrongUsage, wrongUsage } from './arguments.ts';
import type { Io } from './io.ts';
import { textOfFile } from './values.ts';
import { withEngine } from './vault.ts';

export interface Resolved {
  readonly variables: Readonly<Record<string, string>>;
  /** Every value that was read, to be masked. */
  readonly values: ReadonlySet<string>;
}

/** The variables of env files, in their order; a later one of the same name wins. */
export async function variablesOfFiles(
  files: readonly string[],
  io: Io,
): Promise<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const file of files) {
    for (const { name, value } of parseEnvFile(await textOfFile(file, io), file, wrongUsage)) {
      variables[name] = value;
    }
  }
  return variables;
}

/** The variables of a process environment that hold a reference. */
export function referencesIn({ env }: Pick<Io, 'env'>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && hasReference(value)) found[name] = value;
  }
  return found;
}

/** Replaces the references in variables by values; opens the store only when there are any. */
export async function resolveVariables(
  variables: Readonly<Record<string, string>>,
  io: Io,
  engine?: Engine,
): Promise<Resolved> {
  if (!Object.values(variables).some(hasReference)) return { variables, values: new Set() };
  const resolveWith = async (opened: Engine): Promise<Resolved> => {
    const resolver = new Resolver(opened);
    return { variables: await resolver.resolveAll(variables), values: resolver.values };
  };
  const resolved = engine ? await resolveWith(engine) : await withEngine(io, resolveWith);
  const broken = Object.entries(resolved.variables).find(([, value]) => value.includes('\0'));
  if (broken)
    throw new WrongUsage(phrase`${broken[0]}: no environment can hold a value with a NUL`);
  return resolved;
}
