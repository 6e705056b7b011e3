import {
  type Credential,
  findCredential,
  type Literal,
  type LiteralReader,
  operandsOfPlus,
} from './credential.ts';
import type { Dialect, Site } from './dialect.ts';
import { goHelper, goPackage, goSdk, isGoHelper } from './go-helper.ts';
import { type Unit, unitsOf } from './literal.ts';
import { storedValue } from './part.ts';
import { folderOf, foldersUpTo } from './paths.ts';
import type { FileEdit, Plan, Project, Refusal } from './plan.ts';
import { childrenOf, fieldOf, type Node, namedChildrenOf, upwards } from './syntax.ts';
import { eolOf, isRefusal, refuse, withEol } from './text.ts';
import { sensitiveValue } from './value.ts';

/**
 * Go. The lookup is `kmssecrets.MustRead(…)`, of a package inside the module: a literal stands
 * where no error can be reported, so a failure panics and says which secret and why. A constant
 * becomes a variable.
 */
export const go: Dialect = { grammar: 'go', plan };

const literals: LiteralReader<Literal> = {
  types: ['interpreted_string_literal', 'raw_string_literal'],
  holes: [],
  joins: ['binary_expression'],
  read,
  operands: operandsOfPlus,
};

function plan(site: Site, root: Node): Plan | Refusal {
  const { text, file, project } = site;
  const found = findCredential(site, root, literals);
  if (isRefusal(found)) return found;
  const reason = refusalOf(found, root);
  if (reason !== undefined) return refuse(reason);
  const value = sensitiveValue(storedValue(found.value, found.encoding));
  if (isRefusal(value)) return value;

  const module = moduleOf(file.absolutePath, project);
  if (!module) return refuse('There is no go.mod, so the package of the lookup has no import path');
  const helper = `${module.folder}/internal/${goPackage}/${goPackage}.go`;
  const existing = project.read(helper);
  if (existing !== undefined && !isGoHelper(existing)) {
    return refuse(`The project has another file named ${helper.slice(project.root.length + 1)}`);
  }
  const imported = addImport(site, root, `${module.name}/internal/${goPackage}`);
  if (isRefusal(imported)) return imported;
  const edits = [...replace(site, found, imported.name), ...imported.edits];
  if (existing === undefined) {
    const newText = withEol(goHelper, eolOf(text));
    edits.push({ path: helper, create: true, start: 0, end: 0, newText });
  }
  const { name, get } = goSdk;
  const install = `go get ${get.join(' ')} && go mod tidy`;
  return module.text.includes(name)
    ? { value, edits }
    : { value, edits, dependency: { name, install } };
}

function read(text: string, node: Node): Literal | undefined {
  const [contentStart, contentEnd] = [node.startIndex + 1, node.endIndex - 1];
  const isRaw = node.type === 'raw_string_literal';
  let understood = true;
  const units: readonly Unit[] = isRaw
    ? // Carriage returns are no part of a raw string.
      unitsOf(text, contentStart, contentEnd).map((unit) => ({
        ...unit,
        text: unit.text.replaceAll('\r', ''),
      }))
    : unitsOf(text, contentStart, contentEnd, (written, at) => {
        const meaning = readEscape(written, at);
        understood &&= meaning !== undefined;
        return meaning ?? { length: 2, text: '' };
      });
  return understood ? { node, contentStart, contentEnd, units, runtimeParts: false } : undefined;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** `\x` and octal escapes are bytes: beyond ASCII they need not be text. */
function readEscape(text: string, at: number): { length: number; text: string } | undefined {
  const rest = text.slice(at + 1, at + 10);
  const simple = simpleEscapes[rest.charAt(0)];
  if (simple !== undefined) return { length: 2, text: simple };
  const code = /^(?:u([\da-fA-F]{4})|U([\da-fA-F]{8}))/.exec(rest);
  const byte = /^(?:x([\da-fA-F]{2})|([0-7]{3}))/.exec(rest);
  const point = code
    ? Number.parseInt(code[1] ?? code[2] ?? '', 16)
    : Number.parseInt(byte?.[1] ?? byte?.[2] ?? '', byte?.[1] === undefined ? 8 : 16);
  const most = code ? 0x10ffff : 0x7f;
  if (Number.isNaN(point) || most < point) return undefined;
  const length = 1 + (code ?? byte ?? [''])[0].length;
  return { length, text: String.fromCodePoint(point) };
}

function refusalOf(found: Credential<Literal>, root: Node): string | undefined {
  for (const at of upwards(found.node)) {
    const parent = at.parent;
    if (at.type === 'import_spec') return 'It names a package';
    if (at.type === 'ERROR') return 'The code around it has a syntax error';
    if (parent?.type === 'expression_case' && fieldOf(at) === 'value') {
      return 'The label of a case should be constant';
    }
    if (parent?.type === 'field_declaration') return 'It is the tag of a field';
    if (parent?.type === 'keyed_element' && fieldOf(at) === 'key') {
      return 'It is a key, not a value';
    }
    if (at.type === 'const_spec') return constantReason(at, root);
    if (at.type === 'argument_list' && !found.whole && isFormat(at, found)) {
      return 'It is a format string, in which a value could be misread';
    }
  }
  return undefined;
}

function isFormat(list: Node, { node }: Credential<Literal>): boolean {
  const callee = list.parent?.childForFieldName('function')?.text ?? '';
  return /f$/.test(callee) && /%/.test(node.text);
}

/** Whether a constant can become a variable, as far as its own file tells. */
function constantReason(spec: Node, root: Node): string | undefined {
  const names = spec.childrenForFieldName('name').filter((name) => name !== null);
  const [name] = names;
  if (!name || names.filter(({ type }) => type === 'identifier').length !== 1) {
    return 'It is one of several constants declared together';
  }
  const type = spec.childForFieldName('type')?.text;
  if (type !== undefined && type !== 'string') return 'The constant has a type of its own';
  const siblings = specsOf(spec);
  const isEnumeration = siblings.some(
    (sibling) => !sibling.childForFieldName('value') || /\biota\b/.test(sibling.text),
  );
  if (siblings.length > 1 && isEnumeration) return 'The constants count with iota';
  const uses = root.descendantsOfType('identifier').filter((use) => use?.text === name.text);
  const mustBeConstant = uses.some((use) => {
    for (const at of use ? upwards(use) : []) {
      if (at.type === 'const_spec') return at.id !== spec.id;
      if (at.parent?.type === 'expression_case' && fieldOf(at) === 'value') return true;
    }
    return false;
  });
  return mustBeConstant ? 'Other code needs it to be a constant' : undefined;
}

function specsOf(spec: Node): readonly Node[] {
  return spec.parent ? namedChildrenOf(spec.parent).filter((at) => at.type === 'const_spec') : [];
}

function moduleOf(
  path: string,
  project: Project,
): { readonly folder: string; readonly name: string; readonly text: string } | undefined {
  for (const folder of foldersUpTo(folderOf(path), project.root)) {
    const text = project.read(`${folder}/go.mod`);
    const name = /^\s*module\s+"?([^\s"]+)/m.exec(text ?? '')?.[1];
    if (text !== undefined && name !== undefined) return { folder, name, text };
  }
  return undefined;
}

function addImport(
  { text, file }: Site,
  root: Node,
  importPath: string,
): { readonly name: string; readonly edits: readonly FileEdit[] } | Refusal {
  const path = file.absolutePath;
  const eol = eolOf(text);
  const specs = root.descendantsOfType('import_spec').filter((spec) => spec !== null);
  const known = specs.find((spec) => spec.childForFieldName('path')?.text === `"${importPath}"`);
  if (known) return { name: known.childForFieldName('name')?.text ?? goPackage, edits: [] };
  if (new RegExp(`\\b${goPackage}\\b`).test(text)) {
    return refuse(`The file uses the name ${goPackage} for something else`);
  }
  const last = specs.at(-1);
  const block = last?.parent?.type === 'import_spec_list' ? last : undefined;
  const anchor =
    block ?? last?.parent ?? childrenOf(root).find((child) => child.type === 'package_clause');
  if (!anchor) return refuse('The file has no package clause');
  const rest = /^[^\r\n]*/.exec(text.slice(anchor.endIndex))?.[0] ?? '';
  const at = anchor.endIndex + rest.length;
  const line = block ? `${eol}\t"${importPath}"` : `import "${importPath}"`;
  const newText = `${eol}${last && !block ? '' : block ? '' : eol}${line}`;
  return { name: goPackage, edits: [{ path, start: at, end: at, newText }] };
}

function replace(site: Site, found: Credential<Literal>, reader: string): readonly FileEdit[] {
  const { text, finding, file, target } = site;
  const { node } = found;
  const names = [target.secretName, ...(target.jsonKey === undefined ? [] : [target.jsonKey])];
  const call = `${reader}.MustRead(${names.map((name) => JSON.stringify(name)).join(', ')})`;
  const lookup = found.encoding === 'percent' ? `${reader}.Escape(${call})` : call;
  const quote = text.charAt(node.startIndex);
  const piece = (from: number, to: number) =>
    from < to ? [`${quote}${text.slice(from, to)}${quote}`] : [];
  const pieces = [
    ...piece(node.startIndex + 1, finding.start),
    lookup,
    ...piece(finding.end, node.endIndex - 1),
  ];
  const joined = pieces.join(' + ');
  const needsParentheses =
    pieces.length > 1 && /^(index|slice|selector)_expression$/.test(node.parent?.type ?? '');
  const newText = found.whole ? lookup : needsParentheses ? `(${joined})` : joined;
  const path = file.absolutePath;
  const edit: FileEdit = { path, start: node.startIndex, end: node.endIndex, newText };
  const spec = [...upwards(node)].find((at) => at.type === 'const_spec');
  return spec ? asVariable(site, spec, edit) : [edit];
}

/** `const` becomes `var`; out of a group of constants the line moves below the group. */
function asVariable({ text }: Site, spec: Node, edit: FileEdit): readonly FileEdit[] {
  const declaration = spec.parent;
  if (!declaration) return [edit];
  const { path } = edit;
  const keyword = declaration.startIndex;
  if (specsOf(spec).length === 1) {
    return [{ path, start: keyword, end: keyword + 'const'.length, newText: 'var' }, edit];
  }
  const eol = eolOf(text);
  const indent = /[ \t]*$/.exec(text.slice(0, keyword))?.[0] ?? '';
  const written =
    text.slice(spec.startIndex, edit.start) + edit.newText + text.slice(edit.end, spec.endIndex);
  const start = text.lastIndexOf('\n', spec.startIndex) + 1;
  const lineEnd = text.indexOf('\n', spec.endIndex);
  const end = lineEnd < 0 ? spec.endIndex : lineEnd + 1;
  const below = declaration.endIndex;
  const variable = `${eol}${eol}${indent}var ${written.replace(/[ \t]{2,}=/, ' =')}`;
  return [
    { path, start, end, newText: '' },
    { path, start: below, end: below, newText: variable },
  ];
}
