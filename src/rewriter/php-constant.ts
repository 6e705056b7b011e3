import type { Site } from './dialect.ts';
import type { FileEdit } from './plan.ts';
import { childrenOf, enclosing, hasToken, type Node, namedChildrenOf, upwards } from './syntax.ts';
import { applyEdits, eolOf } from './text.ts';

/** The edits that let a lookup stand where PHP allows only constants, with the lookup's own. */
export function atRunTime(site: Site, node: Node, edit: FileEdit): readonly FileEdit[] {
  const constant = enclosing(node, 'const_element');
  if (constant) return definedAtRunTime(site, constant, edit);
  const property = propertyAround(node);
  return property ? setInConstructor(site, property, edit) : [edit];
}

/** The property whose default a node is or stands in. */
export function propertyAround(node: Node): Node | undefined {
  for (const at of upwards(node)) {
    if (at.type === 'property_element') return at;
    if (/^(compound_statement|arrow_function|declaration_list|argument)$/.test(at.type))
      return undefined;
  }
  return undefined;
}

/** Why the default of a property cannot be set in the constructor, if so. */
export function propertyReason(property: Node): string | undefined {
  const declaration = property.parent;
  const owner = enclosing(property, 'class_declaration', 'trait_declaration', 'anonymous_class');
  if (!declaration || owner?.type !== 'class_declaration') {
    return 'The default of a property must be constant; set it in the constructor first';
  }
  if (hasModifier(declaration, 'static_modifier')) {
    return 'The default of a static property must be constant';
  }
  const own = constructorOf(owner);
  const canAdd = !childrenOf(owner).some(({ type }) => type === 'base_clause');
  if (own ? own.childForFieldName('body') !== null : canAdd) return undefined;
  return 'The default of a property must be constant, and the class has no constructor of its own';
}

/** `const NAME = '…';` becomes `define('NAME', …);`. */
function definedAtRunTime(site: Site, constant: Node, edit: FileEdit): readonly FileEdit[] {
  const [name, value] = [namedChildrenOf(constant)[0], namedChildrenOf(constant).at(-1)];
  const declaration = constant.parent;
  if (!declaration || !name || !value) return [edit];
  const { path } = edit;
  const full = isNamespaced(constant) ? `__NAMESPACE__ . '\\${name.text}'` : `'${name.text}'`;
  const start = declaration.startIndex;
  const end = constant.endIndex;
  return [
    { path, start, end: value.startIndex, newText: `define(${full}, ` },
    edit,
    { path: site.file.absolutePath, start: end, end, newText: ')' },
  ];
}

/** The default moves to the head of the constructor, which is made where there is none. */
function setInConstructor(site: Site, property: Node, edit: FileEdit): readonly FileEdit[] {
  const owner = enclosing(property, 'class_declaration');
  const name = property.childForFieldName('name');
  const value = property.childForFieldName('default_value');
  const declaration = property.parent;
  if (!owner || !name || !value || !declaration) return [edit];
  const { text } = site;
  const { path } = edit;
  const { startIndex: from, endIndex: to } = value;
  const moved = { ...edit, start: edit.start - from, end: edit.end - from };
  const assigned = `$this->${name.text.slice(1)} = ${applyEdits(text.slice(from, to), [moved])};`;
  const removed = { path, start: name.endIndex, end: property.endIndex, newText: '' };
  const eol = eolOf(text);
  const indent = /[ \t]*$/.exec(text.slice(0, declaration.startIndex))?.[0] ?? '';
  const step = indent.includes('\t') ? '\t' : ' '.repeat(indent.length || 4);
  const body = constructorOf(owner)?.childForFieldName('body');
  if (body) {
    const at = body.startIndex + 1;
    const newText = `${eol}${indent}${step}${assigned}`;
    return [removed, { path, start: at, end: at, newText }];
  }
  const lines = ['', '', 'public function __construct()', '{', step + assigned, '}'];
  const newText = lines.map((line) => (line === '' ? '' : indent + line)).join(eol);
  const at = declaration.endIndex;
  return [removed, { path, start: at, end: at, newText }];
}

function constructorOf(owner: Node): Node | undefined {
  const body = owner.childForFieldName('body');
  return (body ? childrenOf(body) : []).find(
    (member) =>
      member.type === 'method_declaration' &&
      member.childForFieldName('name')?.text.toLowerCase() === '__construct',
  );
}

function hasModifier(declaration: Node, type: string): boolean {
  return (
    childrenOf(declaration).some((child) => child.type === type) || hasToken(declaration, type)
  );
}

function isNamespaced(node: Node): boolean {
  const around = enclosing(node, 'namespace_definition');
  if (around) return around.childForFieldName('name') !== null;
  const root = [...upwards(node)].at(-1);
  return (root ? childrenOf(root) : []).some(
    ({ type, startIndex }) => type === 'namespace_definition' && startIndex < node.startIndex,
  );
}
