import type { Credential } from './credential.ts';
import { propertyAround, propertyReason } from './php-constant.ts';
import type { PhpLiteral } from './php-literal.ts';
import { childrenOf, fieldOf, hasToken, type Node, namedChildrenOf, upwards } from './syntax.ts';

/** Why no call may stand in place of the credential, if so. */
export function phpRefusal(found: Credential<PhpLiteral>): string | undefined {
  const { node } = found;
  const property = propertyAround(node);
  const reason = property && propertyReason(property);
  if (reason !== undefined) return reason;
  for (const at of upwards(node)) {
    const refused = refusals[at.type]?.(at, node) ?? formatReason(at, found);
    if (refused !== undefined) return refused;
    // What stands around a function says nothing about its body.
    if (/^(compound_statement|arrow_function|match_block)$/.test(at.type)) break;
  }
  return undefined;
}

type Reason = (at: Node, node: Node) => string | undefined;

const refusals: Readonly<Record<string, Reason>> = {
  array_element_initializer: (at, node) =>
    hasToken(at, '=>') && namedChildrenOf(at)[0]?.id === node.id ? keyReason : undefined,
  attribute: () => 'The argument of an attribute must be constant',
  const_declaration: (at) => {
    if (/^(declaration_list|enum_declaration_list)$/.test(at.parent?.type ?? '')) {
      return 'A constant of a class must be constant; make a method of it first';
    }
    const count = childrenOf(at).filter(({ type }) => type === 'const_element').length;
    return count > 1 ? 'It is one of several constants declared together' : undefined;
  },
  enum_case: () => 'A case of an enum must be constant',
  property_promotion_parameter: () => parameterReason,
  simple_parameter: () => parameterReason,
  static_variable_declaration: () => 'Before PHP 8.3 a static variable begins with a constant',
  subscript_expression: (at, node) =>
    at.startIndex < node.startIndex && namedChildrenOf(at)[1]?.id === node.id
      ? keyReason
      : undefined,
  ERROR: () => 'The code around it has a syntax error',
};

const keyReason = 'It is a key, not a value';
const parameterReason = 'The default of a parameter must be constant';

function formatReason(at: Node, { whole, node }: Credential<PhpLiteral>): string | undefined {
  const call = at.parent;
  if (whole || at.type !== 'arguments' || call?.type !== 'function_call_expression') {
    return undefined;
  }
  const isFormat = /printf$/i.test(call.childForFieldName('function')?.text ?? '');
  return isFormat && node.text.includes('%') && fieldOf(at) === 'arguments'
    ? 'It is a format string, in which a value could be misread'
    : undefined;
}
