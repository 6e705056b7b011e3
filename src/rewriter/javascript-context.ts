import type { Refusal } from './plan.ts';
import { childrenOf, fieldOf, hasToken, type Node, upwards } from './syntax.ts';
import { refuse } from './text.ts';

export interface JavaScriptContext {
  /** Whether `await` may stand here. */
  readonly waits: boolean;
  /** Whether an `await …` in this place needs parentheses. */
  readonly needsParentheses: boolean;
}

/** Whether an expression may stand in place of `node`, and which. */
export function javascriptContext(node: Node, topLevelAwait: boolean): JavaScriptContext | Refusal {
  for (const at of upwards(node)) {
    const reason = refusals[at.type]?.(at) ?? refusalInParent(at);
    if (reason) return refuse(reason);
  }
  if (isConstAsserted(node)) return refuse('A const assertion accepts literals only');
  if (hasLiteralType(node)) return refuse('The type of the variable admits this literal only');
  return {
    waits: mayAwait(node, topLevelAwait),
    needsParentheses: !standsFree.has(node.parent?.type ?? ''),
  };
}

const enumReason = 'Members of an enum must be constant';
const typeReason = 'It is part of a type, which does not exist at run time';
const propertyReason = 'It is the name of a property';

/** Ancestors (or the node itself) under which no lookup can stand. */
const refusals: Readonly<Record<string, (at: Node) => string | undefined>> = {
  ambient_declaration: () => 'A declaration without code cannot hold a lookup',
  computed_property_name: () => propertyReason,
  decorator: () =>
    'A decorator runs while its class is being defined; move the value out of it first',
  enum_declaration: () => enumReason,
  import_attribute: () => 'It is part of an import',
  import_statement: () => 'It names a module',
  literal_type: () => typeReason,
  template_literal_type: () => typeReason,
  type_alias_declaration: () => typeReason,
  type_annotation: () => typeReason,
  type_arguments: () => typeReason,
  ERROR: () => 'The code around it has a syntax error',
};

/** What the field of the parent says that `at` stands in. */
function refusalInParent(at: Node): string | undefined {
  const parent = at.parent;
  switch (parent?.type) {
    case 'switch_case':
      return fieldOf(at) === 'value' ? 'The label of a case should be constant' : undefined;
    case 'export_statement':
      return fieldOf(at) === 'source' ? 'It names a module' : undefined;
    case 'pair':
    case 'pair_pattern':
      return fieldOf(at) === 'key' ? propertyReason : undefined;
    case 'method_definition':
    case 'property_signature':
    case 'method_signature':
    case 'field_definition':
    case 'public_field_definition':
      return /^(name|property)$/.test(fieldOf(at) ?? '') ? propertyReason : undefined;
    case 'subscript_expression':
      return fieldOf(at) === 'index' && at.type === 'string' ? propertyReason : undefined;
    case 'call_expression':
      if (at.type === 'template_string') return 'A tagged template receives its text unevaluated';
      return isModuleCall(at, parent) ? 'It names a module' : undefined;
    case 'expression_statement':
      return at.type === 'string' ? 'The text is not used by the program' : undefined;
    case 'binary_expression':
      return hasToken(parent, 'in') && fieldOf(at) === 'left' ? propertyReason : undefined;
  }
  return undefined;
}

function isModuleCall(at: Node, call: Node): boolean {
  const callee = call.childForFieldName('function')?.text;
  return fieldOf(at) === 'arguments' && (callee === 'require' || callee === 'import');
}

/** `'x' as const`, also through parentheses and operators, but not from within an object. */
function isConstAsserted(node: Node): boolean {
  const transparent = /^(parenthesized|binary|ternary|satisfies)_expression$|^template_/;
  let at = node;
  while (at.parent && transparent.test(at.parent.type)) at = at.parent;
  const parent = at.parent;
  if (parent?.type === 'as_expression') return hasToken(parent, 'const');
  return parent?.type === 'type_assertion' && /^<\s*const\s*>/.test(parent.text);
}

/** `const p: 'x' = 'x'`. */
function hasLiteralType(node: Node): boolean {
  const holder = node.parent;
  const type = holder?.childForFieldName('type');
  return type ? type.descendantsOfType('literal_type').length > 0 : false;
}

const functions = new Set([
  'arrow_function',
  'function_declaration',
  'function_expression',
  'generator_function',
  'generator_function_declaration',
  'method_definition',
]);

/** Class bodies and namespaces run code of their own, in which `await` is not allowed. */
const synchronous = new Set([
  'class_static_block',
  'field_definition',
  'public_field_definition',
  'internal_module',
  'module',
]);

function mayAwait(node: Node, topLevelAwait: boolean): boolean {
  for (const at of upwards(node)) {
    if (synchronous.has(at.type)) return false;
    const parent = at.parent;
    // `await` is forbidden in the parameters even of asynchronous functions.
    if (at.type === 'formal_parameters') return false;
    if (!parent || !functions.has(parent.type)) continue;
    return fieldOf(at) === 'body' && childrenOf(parent).some((child) => child.type === 'async');
  }
  return topLevelAwait;
}

/** Parents in which `await x` binds as a literal does. */
const standsFree = new Set([
  'arguments',
  'array',
  'arrow_function',
  'as_expression',
  'assignment_expression',
  'assignment_pattern',
  'augmented_assignment_expression',
  'binary_expression',
  'export_statement',
  'jsx_attribute',
  'jsx_expression',
  'object_assignment_pattern',
  'pair',
  'parenthesized_expression',
  'return_statement',
  'satisfies_expression',
  'template_substitution',
  'ternary_expression',
  'throw_statement',
  'variable_declarator',
]);
