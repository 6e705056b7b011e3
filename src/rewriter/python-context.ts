import { childrenOf, fieldOf, hasToken, type Node, namedChildrenOf, upwards } from './syntax.ts';

/** Why no expression may stand in place of `node`, if so. */
export function pythonRefusal(node: Node): string | undefined {
  for (const at of upwards(node)) {
    const reason = refusals[at.type]?.(at) ?? refusalInParent(at);
    if (reason) return reason;
  }
  return undefined;
}

const typeReason = 'It is part of a type, which does not exist at run time';
const keyReason = 'It is a key, not a value';

const refusals: Readonly<Record<string, (at: Node) => string | undefined>> = {
  case_pattern: () => 'A pattern of a match statement must be constant',
  class_definition: (at) => (isEnum(at) ? 'Members of an enum must be constant' : undefined),
  decorator: () =>
    'A decorator runs while the code is being defined; move the value out of it first',
  exec_statement: () => 'This is Python 2, for which there is no SDK',
  format_specifier: () => 'It is part of a format',
  print_statement: () => 'This is Python 2, for which there is no SDK',
  type: () => typeReason,
  ERROR: () => 'The code around it has a syntax error',
};

function refusalInParent(at: Node): string | undefined {
  const parent = at.parent;
  switch (parent?.type) {
    case 'pair':
      return fieldOf(at) === 'key' ? keyReason : undefined;
    case 'subscript':
      return fieldOf(at) === 'subscript' && isText(at) ? keyReason : undefined;
    case 'expression_statement':
      return isText(at) && childrenOf(parent).length === 1
        ? 'The text is not used by the program'
        : undefined;
    case 'binary_operator':
      return isText(at) && hasToken(parent, '%') && fieldOf(at) === 'left'
        ? 'It is a format string, in which a value could be misread'
        : undefined;
    case 'attribute':
      return isText(at) && /^format(_map)?$/.test(parent.childForFieldName('attribute')?.text ?? '')
        ? 'It is a format string, in which a value could be misread'
        : undefined;
    case 'parenthesized_expression':
      return isText(at) ? refusalInParent(parent) : undefined;
  }
  return undefined;
}

function isText(node: Node): boolean {
  return /^(string|concatenated_string|parenthesized_expression)$/.test(node.type);
}

function isEnum(definition: Node): boolean {
  const bases = definition.childForFieldName('superclasses');
  return bases ? namedChildrenOf(bases).some((base) => /(Enum|Flag)$/.test(base.text)) : false;
}
