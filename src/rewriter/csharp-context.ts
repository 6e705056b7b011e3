import type { Credential } from './credential.ts';
import type { CsharpLiteral } from './csharp-literal.ts';
import { childrenOf, fieldOf, type Node, upwards } from './syntax.ts';

/** Why no call may stand in place of the credential, if so. */
export function csharpRefusal(found: Credential<CsharpLiteral>, root: Node): string | undefined {
  for (const at of upwards(found.node)) {
    const reason = refusals[at.type]?.(at, root) ?? keyOrFormat(at, found);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Whether the code at a node may wait: it stands in an `async` function, and not in a `lock`. */
export function waitsAt(node: Node): boolean {
  for (const at of upwards(node)) {
    if (/^(lock_statement|catch_filter_clause|query_expression|unsafe_statement)$/.test(at.type)) {
      return false;
    }
    if (isFunction.test(at.type)) return hasModifier(at, 'async');
  }
  return false;
}

const isFunction =
  /^(method|constructor|operator|property|indexer|accessor|field)_declaration$|^local_function_statement$|^(lambda|anonymous_method)_expression$/;

type Reason = (at: Node, root: Node) => string | undefined;

const constantReason = 'Other code needs it to be a constant';

const refusals: Readonly<Record<string, Reason>> = {
  attribute: () => 'The argument of an attribute must be constant',
  constant_pattern: () => 'The label of a case must be constant',
  case_switch_label: () => 'The label of a case must be constant',
  parameter: () => 'The default of a parameter must be constant',
  enum_member_declaration: () => 'Members of an enum must be constant',
  field_declaration: constReason,
  local_declaration_statement: constReason,
  ERROR: () => 'The code around it has a syntax error',
};

/** Whether a constant can become a variable, as far as its own file tells. */
function constReason(declaration: Node, root: Node): string | undefined {
  if (!hasModifier(declaration, 'const')) return undefined;
  const variables = declaration
    .descendantsOfType('variable_declarator')
    .flatMap((variable) => variable?.childForFieldName('name')?.text ?? []);
  const type = declaration.descendantsOfType('variable_declaration')[0]?.childForFieldName('type');
  if (!/^([Ss]tring|object)\??$/.test(type?.text ?? '')) return 'The constant has another type';
  const uses = root
    .descendantsOfType('identifier')
    .filter((use) => use !== null && variables.includes(use.text));
  const isNeeded = uses.some((use) => {
    for (const at of use ? upwards(use) : []) {
      if (/^(attribute|constant_pattern|case_switch_label|parameter)$/.test(at.type)) return true;
      if (at.id !== declaration.id && hasModifier(at, 'const')) return true;
    }
    return false;
  });
  return isNeeded ? constantReason : undefined;
}

function keyOrFormat(at: Node, found: Credential<CsharpLiteral>): string | undefined {
  const { parent } = at;
  if (parent?.type === 'assignment_expression' && fieldOf(at) === 'left') {
    return 'It is a key, not a value';
  }
  const isFormat =
    at.type === 'argument_list' &&
    !found.whole &&
    found.literal.kind !== 'interpolated' &&
    /\{\w+[^{}]*\}/.test(found.node.text) &&
    found.node.parent?.parent?.id === at.id;
  return isFormat ? 'It is a format string, in which a value could be misread' : undefined;
}

function hasModifier(node: Node, word: string): boolean {
  return childrenOf(node).some(({ type, text }) => type === 'modifier' && text === word);
}
