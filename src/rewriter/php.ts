import type { Credential } from './credential.ts';
import type { Dialect, Site } from './dialect.ts';
import { helperDialect, inPlaceOf, joinedAround } from './helper-dialect.ts';
import { textOf } from './literal.ts';
import { atRunTime } from './php-constant.ts';
import { phpRefusal } from './php-context.ts';
import { isPhpHelper, phpHelper } from './php-helper.ts';
import { type PhpLiteral, phpLiterals } from './php-literal.ts';
import { addUse, type PhpHelperPlace, phpDependency, phpHelperPlace } from './php-project.ts';
import type { FileEdit, Target } from './plan.ts';
import { eolOf } from './text.ts';

/**
 * PHP. The lookup is `KmsSecrets::read(…)`. Where only constants may stand, a global constant is
 * defined at run time and a property set in the constructor; elsewhere the move is refused.
 */
export const php: Dialect = helperDialect<PhpLiteral, PhpHelperPlace>({
  grammar: 'php',
  literals: phpLiterals,
  refusalOf: phpRefusal,
  placeOf: phpHelperPlace,
  isHelper: isPhpHelper,
  helperText: ({ namespace, autoload }) => phpHelper(namespace, autoload),
  readerOf: addUse,
  replace,
  neededBy: ({ project }, { manifest }) => phpDependency(project, manifest),
});

/** What binds more tightly than the dot. */
const tighter =
  /^(subscript|member_access|member_call|scoped_call|cast|unary_op|clone)_expression$/;

function replace(
  site: Site,
  found: Credential<PhpLiteral>,
  [reader = '']: readonly string[],
): readonly FileEdit[] {
  const { node, whole, literal } = found;
  const call = `${reader}::read(${argumentsOf(site.target)})`;
  const lookup = found.encoding === 'percent' ? `rawurlencode(${call})` : call;
  const isDoc = literal.kind === 'heredoc' || literal.kind === 'nowdoc';
  const expression =
    isDoc && !whole
      ? splitDoc(site, literal, lookup)
      : joinedAround(site, found, lookup, '.').expression;
  const isTight = !whole && tighter.test(node.parent?.type ?? '');
  return atRunTime(site, node, inPlaceOf(node, site, isTight ? `(${expression})` : expression));
}

function argumentsOf({ secretName, jsonKey }: Target): string {
  const names = jsonKey === undefined ? [secretName] : [secretName, jsonKey];
  return names.map((name) => `'${name.replace(/[\\']/g, '\\$&')}'`).join(', ');
}

/** A heredoc cannot hold a call, so it ends before the lookup and begins again after it. */
function splitDoc({ text, finding }: Site, literal: PhpLiteral, lookup: string): string {
  const { node, contentStart, contentEnd, units } = literal;
  const open = text.slice(node.startIndex, contentStart);
  const close = text.slice(contentEnd, node.endIndex);
  const indent = /[ \t]*(?=\w+$)/.exec(close)?.[0] ?? '';
  const before = text.slice(contentStart, finding.start);
  const after = text.slice(finding.end, contentEnd);
  const isBlank =
    before.trim() === '' && textOf(units.filter(({ end }) => end <= finding.start)) === '';
  const lead = after.startsWith(eolOf(text)) ? '' : indent;
  const pieces = [
    ...(isBlank ? [] : [open + before + close]),
    lookup,
    ...(after === '' ? [] : [open + lead + after + close]),
  ];
  return pieces.join(' . ');
}
