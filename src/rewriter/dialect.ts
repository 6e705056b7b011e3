import type { Finding, SourceFile } from '../detector/finding.ts';
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
}
