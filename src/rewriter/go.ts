import { type Credential, type Literal, operandsOfPlus } from './credential.ts';
import type { Dialect, Site } from './dialect.ts';
import { goHelper, goPackage, goSdk, isGoHelper } from './go-helper.ts';
import {
  argumentsFor,
  type HelperPlace,
  helperDialect,
  inPlaceOf,
  insertBelow,
  joinedAround,
  type Needed,
  type Reader,
} from './helper-dialect.ts';
import { controlEscapes, escapeReader, type Unit, unitsOf, unknownEscape } from './literal.ts';
import { folderOf, foldersUpTo } from './paths.ts';
import type { FileEdit, Refusal } from './plan.ts';
import { childrenOf, fieldOf, type Node, namedChildrenOf, upwards } from './syntax.ts';
import { eolOf, refuse } from './text.ts';

/**
 * Go. The lookup is `kmssecrets.MustRead(…)`, of a package inside the module: a literal stands
 * where no error can be reported, so a failure panics and says which secret and why. A constant
 * becomes a variable.
 */
export const go: Dialect = helperDialect<Literal, GoPlace>({
  grammar: 'go',
  literals: {
    types: ['interpreted_string_literal', 'raw_string_literal'],
    holes: [],
    joins: ['binary_expression'],
    read,
    operands: operandsOfPlus,
  },
  refusalOf,
  placeOf,
  isHelper: isGoHelper,
  helperText: () => goHelper,
  readerOf,
  replace,
  neededBy,
});

interface GoPlace extends HelperPlace {
  readonly importPath: string;
  /** The text of `go.mod`. */
  readonly manifest: string;
}

function read(text: string, node: Node): Literal | undefined {
  const [contentStart, contentEnd] = [node.startIndex + 1, node.endIndex - 1];
  const isRaw = node.type === 'raw_string_literal';
  const units: readonly Unit[] = isRaw
    ? // Carriage returns are no part of a raw string.
      unitsOf(text, contentStart, contentEnd).map((unit) => ({
        ...unit,
        text: unit.text.replaceAll('\r', ''),
      }))
    : unitsOf(text, contentStart, contentEnd, readEscape);
  if (units.some((unit) => unit.text === unknownEscape)) return undefined;
  return { node, contentStart, contentEnd, units, runtimeParts: false };
}

const readEscape = escapeReader({
  simple: {
    '"': '"',
    '\\': '\\',
    ...controlEscapes,
  },
  hexadecimal: /^(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2}))/,
  octal: /^([0-7]{3})/,
  otherwise: 'unknown',
});

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

/** In a package inside the module. */
function placeOf({ file, project }: Site): GoPlace | Refusal {
  for (const folder of foldersUpTo(folderOf(file.absolutePath), project.root)) {
    const manifest = project.read(`${folder}/go.mod`);
    const module = /^\s*module\s+"?([^\s"]+)/m.exec(manifest ?? '')?.[1];
    if (manifest === undefined || module === undefined) continue;
    const inside = `internal/${goPackage}`;
    const path = `${folder}/${inside}/${goPackage}.go`;
    return { path, importPath: `${module}/${inside}`, manifest };
  }
  return refuse('There is no go.mod, so the package of the lookup has no import path');
}

function neededBy(_site: Site, { manifest }: GoPlace): Needed {
  const { name, get } = goSdk;
  if (manifest.includes(name)) return { edits: [] };
  return { edits: [], dependency: { name, install: `go get ${get.join(' ')} && go mod tidy` } };
}

function readerOf(site: Site, root: Node, { importPath }: GoPlace): Reader | Refusal {
  const { text } = site;
  const eol = eolOf(text);
  const specs = root.descendantsOfType('import_spec').filter((spec) => spec !== null);
  const known = specs.find((spec) => spec.childForFieldName('path')?.text === `"${importPath}"`);
  if (known) return { names: [known.childForFieldName('name')?.text ?? goPackage], edits: [] };
  if (new RegExp(`\\b${goPackage}\\b`).test(text)) {
    return refuse(`The file uses the name ${goPackage} for something else`);
  }
  const last = specs.at(-1);
  const block = last?.parent?.type === 'import_spec_list' ? last : undefined;
  const anchor =
    block ?? last?.parent ?? childrenOf(root).find((child) => child.type === 'package_clause');
  if (!anchor) return refuse('The file has no package clause');
  const line = block ? `${eol}\t"${importPath}"` : `import "${importPath}"`;
  const newText = `${eol}${last ? '' : eol}${line}`;
  const edits = [insertBelow(anchor, site, block ? line : newText)];
  return { names: [goPackage], edits };
}

function replace(
  site: Site,
  found: Credential<Literal>,
  [reader]: readonly string[],
): readonly FileEdit[] {
  const { node } = found;
  const call = `${reader}.MustRead(${argumentsFor(site.target)})`;
  const lookup = found.encoding === 'percent' ? `${reader}.Escape(${call})` : call;
  const { expression, isJoin } = joinedAround(site, found, lookup);
  const needsParentheses =
    isJoin && /^(index|slice|selector)_expression$/.test(node.parent?.type ?? '');
  const edit = inPlaceOf(node, site, needsParentheses ? `(${expression})` : expression);
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
