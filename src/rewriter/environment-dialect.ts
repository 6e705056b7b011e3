import { type Credential, findCredential, type Literal, type LiteralReader } from './credential.ts';
import type { Dialect, Site } from './dialect.ts';
import { environmentStart, variableFor } from './environment-file.ts';
import type { FileEdit, Plan, Refusal } from './plan.ts';
import type { Grammar, Node } from './syntax.ts';
import { isRefusal, refuse } from './text.ts';
import { sensitiveValue } from './value.ts';

/** What is particular to a language whose lookups read a variable of the environment. */
export interface EnvironmentLanguage<Kind extends Literal> {
  readonly grammar: Grammar;
  readonly literals: LiteralReader<Kind>;
  /** Why no variable may stand in place of the credential, if so. */
  refusalOf(found: Credential<Kind>, root: Node, site: Site): string | undefined;
  /** Puts a variable of that name in the place of the credential. */
  replace(
    site: Site,
    found: Credential<Kind>,
    variable: string,
    root: Node,
  ): readonly FileEdit[] | Refusal;
}

/**
 * A dialect of such a language. The variable is an entry of an env file, a reference that
 * `kms-secrets run` resolves. A part of a URL is stored as it is written, because it is put back as
 * it is.
 */
export function environmentDialect<Kind extends Literal>(
  language: EnvironmentLanguage<Kind>,
): Dialect {
  return { grammar: language.grammar, plan: (site, root) => planWith(language, site, root) };
}

function planWith<Kind extends Literal>(
  language: EnvironmentLanguage<Kind>,
  site: Site,
  root: Node,
): Plan | Refusal {
  const found = findCredential(site, root, language.literals);
  if (isRefusal(found)) return found;
  const reason = language.refusalOf(found, root, site);
  if (reason !== undefined) return refuse(reason);
  const value = sensitiveValue(found.value);
  if (isRefusal(value)) return value;
  if (found.value.includes('\0')) return refuse('No environment can hold a value with a NUL');
  const { name, edits } = variableFor(site);
  const replaced = language.replace(site, found, name, root);
  if (isRefusal(replaced)) return replaced;
  return { value, edits: [...replaced, ...edits], start: environmentStart(site) };
}
