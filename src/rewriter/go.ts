import { type Credential, type Literal, operandsOfPlus } from './credential.ts';
import type { Dialect, Site } from './dialect.ts';
import { asVariable, constantsBeside } from './go-constant.ts';
import { goHelper, goPackage, goSdk, isGoHelper } from './go-helper.ts';
import { addGoImport } from './go-import.ts';
import {
  argumentsFor,
  type HelperPlace,
  helperDialect,
  inPlaceOf,
  joinedAround,
  type Needed,
  type Reader,
} from './helper-dialect.ts';
import { controlEscapes, escapeReader, type Unit, unitsOf, unknownEscape } from './literal.ts';
import { folderOf, foldersUpTo } from './paths.ts';
import type { FileEdit, Refusal } from './plan.ts';
import { fieldOf, type Node, upwards } from './syntax.ts';
import { isRefusal, refuse } from './text.ts';

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
  const siblings = constantsBeside(spec);
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
  const added = addGoImport(site, root, importPath);
  return isRefusal(added) ? added : { names: [added.name], edits: added.edits };
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
