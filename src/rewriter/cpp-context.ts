import type { Credential, Literal } from './credential.ts';
import { enclosing, fieldOf, type Node, upwards } from './syntax.ts';

/** What is wanted where a literal stands. */
export interface Wanted {
  /** Of the variable or the function around it; empty where the file does not tell. */
  readonly type: string;
  /** Whether the literal is all of what a variable begins with or a function returns. */
  readonly isInitializer: boolean;
}

/** Why `std::getenv` may not stand in place of the credential, if so. */
export function cppRefusal(found: Credential<Literal>): string | undefined {
  const { node, whole } = found;
  if (node.parent?.type === 'user_defined_literal') return 'The literal has a suffix';
  if (node.parent?.type === 'concatenated_string') {
    return 'It is only a part of a text put together from several literals';
  }
  for (const at of upwards(node)) {
    const reason = reasons[at.type];
    if (reason !== undefined) return reason;
    if (/^(declaration|field_declaration)$/.test(at.type) && isConstant(at)) {
      return 'A constant is computed by the compiler, which knows no environment';
    }
    if (at.type === 'init_declarator' && hasArray(at)) {
      return 'It fills an array, which a pointer cannot';
    }
    if (at.type === 'argument_list' && !whole && isFormat(at, node)) {
      return 'It is a format string, in which a value could be misread';
    }
  }
  return whole || isString(needsString(node).type)
    ? undefined
    : 'It is a part of a text; make a std::string of the whole first';
}

const reasons: Readonly<Record<string, string>> = {
  ERROR: 'The code around it has a syntax error',
  attribute_declaration: 'The argument of an attribute must be constant',
  case_statement: 'The label of a case must be constant',
  enumerator: 'Members of an enum must be constant',
  linkage_specification: 'It is the name of a language',
  preproc_include: 'It is the name of a file',
  sizeof_expression: 'Its size is asked for, which a pointer does not have',
  static_assert_declaration: 'The compiler reads it, which knows no environment',
  template_argument_list: 'The argument of a template must be constant',
};

/** Looks for the type of what the literal becomes. */
export function needsString(node: Node): Wanted {
  const { parent } = node;
  const isInitializer = /^(init_declarator|field_declaration|return_statement)$/.test(
    parent?.type ?? '',
  );
  const isMade = /^(argument_list|initializer_list)$/.test(parent?.type ?? '');
  const holder = isMade ? parent?.parent : parent;
  if (holder?.type === 'init_declarator') {
    return { isInitializer: true, type: typeOf(holder.parent, holder) };
  }
  if (/^(field_declaration|optional_parameter_declaration)$/.test(holder?.type ?? '')) {
    return { isInitializer: true, type: typeOf(holder ?? undefined, holder ?? node) };
  }
  if (holder?.type === 'call_expression') {
    const callee = holder.childForFieldName('function')?.text ?? '';
    return { isInitializer: true, type: /^(std::)?string$/.test(callee) ? 'std::string' : '' };
  }
  if (parent?.type === 'return_statement') {
    const owner = enclosing(parent, 'function_definition', 'lambda_expression');
    const isFunction = owner?.type === 'function_definition';
    return { isInitializer: true, type: isFunction ? typeOf(owner, owner) : '' };
  }
  // Beside a stream or another string, a string will do.
  const isOperand = parent?.type === 'binary_expression' && fieldOf(node) === 'right';
  const operator = isOperand ? parent.childForFieldName('operator')?.type : undefined;
  return { isInitializer, type: operator === '<<' || operator === '+' ? 'std::string' : '' };
}

const isString = (type: string): boolean => /^(const )?(std::)?string$/.test(type);

/** The type a declaration names, with the `*` and `&` of its declarator. */
function typeOf(declaration: Node | null | undefined, holder: Node): string {
  const type = declaration?.childForFieldName('type')?.text ?? '';
  const declarator = holder.childForFieldName('declarator');
  return declarator?.type === 'pointer_declarator' ? `${type}*` : type;
}

function isConstant(declaration: Node): boolean {
  return /^[^=({]*\b(constexpr|constinit|consteval)\b/.test(declaration.text);
}

function hasArray(declarator: Node): boolean {
  return declarator.childForFieldName('declarator')?.type === 'array_declarator';
}

function isFormat(list: Node, node: Node): boolean {
  const callee = list.parent?.childForFieldName('function')?.text ?? '';
  return /(printf|format|print(ln)?)$/.test(callee) && /[%{]/.test(node.text);
}
