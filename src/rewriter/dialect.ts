import type { Finding, SourceFile } from '../detector/finding.ts';
import type { FindScalar, Scalar } from './config-scalar.ts';
import type { Plan, Project, Refusal, Target } from './plan.ts';
import type { Grammar, Node } from './syntax.ts';

/** All a dialect needs to know of one credential. */
export interface Site {
  readonly text: string;
  readonly finding: Finding;
  readonly file: SourceFile & { readonly absolutePath: string };
  readonly target: Target;
  readonly project: Project;
}

/** How one programming language writes literals, lookups and imports. */
export interface Dialect {
  readonly grammar: Grammar;
  plan(site: Site, root: Node): Plan | Refusal;
}

/** A format that is data: no grammar is needed. */
export interface TextDialect {
  planText(site: Site): Plan | Refusal;
  readonly find: FindScalar;
  /** A value as it is written in place of a scalar of that file; `undefined` where none can be. */
  write(value: string, scalar: Scalar, path: string): string | undefined;
}
