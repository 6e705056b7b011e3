import { type Credential, type Literal, operandsOfPlus } from './credential.ts';
import type { Dialect, Site } from './dialect.ts';
import {
  argumentsFor,
  type HelperPlace,
  helperDialect,
  inPlaceOf,
  insertBelow,
  joinedAround,
  type Reader,
} from './helper-dialect.ts';
import { isJavaHelper, javaClass, javaHelper } from './java-helper.ts';
import { javaDependency } from './java-project.ts';
import { unitsOf } from './literal.ts';
import { folderOf } from './paths.ts';
import type { FileEdit, Refusal } from './plan.ts';
import { childrenOf, fieldOf, type Node, upwards } from './syntax.ts';
import { eolOf, refuse } from './text.ts';

/**
 * Java. The lookup is `KmsSecrets.read(…)`, which throws no checked exception, so that it can stand
 * wherever a literal did; also in a `static final` field, unless something needs it as a constant.
 */
export const java: Dialect = helperDialect<Literal, JavaPlace>({
  grammar: 'java',
  literals: {
    types: ['string_literal'],
    holes: [],
    joins: ['binary_expression'],
    read,
    operands: operandsOfPlus,
  },
  refusalOf,
  placeOf,
  isHelper: isJavaHelper,
  helperText: ({ packageName }) => javaHelper(packageName),
  readerOf,
  replace,
  neededBy: ({ file, project }) => javaDependency(file.absolutePath, project),
});

interface JavaPlace extends HelperPlace {
  readonly packageName: string | undefined;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  s: ' ',
  t: '\t',
};

function read(text: string, node: Node): Literal | undefined {
  // Text blocks strip indentation and line ends by rules of their own.
  if (node.text.startsWith('"""')) return undefined;
  const [contentStart, contentEnd] = [node.startIndex + 1, node.endIndex - 1];
  const units = unitsOf(text, contentStart, contentEnd, (written, at) => {
    const rest = written.slice(at + 1, at + 12);
    const code = /^u+([\da-fA-F]{4})/.exec(rest);
    if (code) {
      const meaning = String.fromCharCode(Number.parseInt(code[1] ?? '', 16));
      return { length: 1 + code[0].length, text: meaning };
    }
    const octal = /^(?:[0-3][0-7]{0,2}|[4-7][0-7]?)/.exec(rest)?.[0];
    if (octal !== undefined) {
      const meaning = String.fromCharCode(Number.parseInt(octal, 8));
      return { length: 1 + octal.length, text: meaning };
    }
    const escaped = rest.charAt(0);
    return { length: 2, text: simpleEscapes[escaped] ?? escaped };
  });
  // `\u` is read before everything else: one that yields a backslash or quote is no plain escape.
  if (units.some((unit) => unit.end - unit.start > 2 && /["\\]/.test(unit.text))) return undefined;
  return { node, contentStart, contentEnd, units, runtimeParts: false };
}

function refusalOf(found: Credential<Literal>, root: Node): string | undefined {
  for (const at of upwards(found.node)) {
    if (/^(marker_)?annotation$/.test(at.type))
      return 'The value of an annotation must be constant';
    if (at.type === 'switch_label') return 'The label of a case must be constant';
    if (at.type === 'ERROR') return 'The code around it has a syntax error';
    if (at.type === 'variable_declarator' && fieldOf(found.node) !== 'name') {
      const name = at.childForFieldName('name')?.text;
      if (name !== undefined && isNeededAsConstant(name, root)) {
        return 'Other code needs it to be a constant';
      }
    }
    const call = at.parent;
    const isArgument = at.type === 'argument_list' || fieldOf(at) === 'object';
    if (call?.type !== 'method_invocation' || !isArgument || found.whole) continue;
    const isFormat = /^(format|formatted|printf)$/.test(call.childForFieldName('name')?.text ?? '');
    if (isFormat && found.node.text.includes('%')) {
      return 'It is a format string, in which a value could be misread';
    }
  }
  return undefined;
}

function isNeededAsConstant(name: string, root: Node): boolean {
  const uses = root.descendantsOfType('identifier').filter((use) => use?.text === name);
  return uses.some((use) =>
    [...(use ? upwards(use) : [])].some((at) => /^(annotation|switch_label)$/.test(at.type)),
  );
}

/** In the package that the first three names make up: near the root, and found again from all. */
function placeOf({ file }: Site, root: Node): JavaPlace {
  const folder = folderOf(file.absolutePath);
  const own = packageOf(root)?.name;
  const name = `${javaClass}.java`;
  const packageFolder = `/${own?.replaceAll('.', '/') ?? ''}`;
  if (own === undefined || !folder.endsWith(packageFolder)) {
    return { path: `${folder}/${name}`, packageName: own };
  }
  const sources = folder
    .slice(0, -packageFolder.length)
    .replace(/\/src\/test\/java$/, '/src/main/java');
  const packageName = own.split('.').slice(0, 3).join('.');
  return { path: `${sources}/${packageName.replaceAll('.', '/')}/${name}`, packageName };
}

function packageOf(root: Node): { readonly node: Node; readonly name: string } | undefined {
  const node = childrenOf(root).find((child) => child.type === 'package_declaration');
  const name = /^package\s+([\w.]+)/.exec(node?.text ?? '')?.[1];
  return node && name !== undefined ? { node, name } : undefined;
}

function readerOf(site: Site, root: Node, { packageName }: JavaPlace): Reader | Refusal {
  const own = packageOf(root);
  const wanted = `import ${packageName}.${javaClass};`;
  const imports = childrenOf(root).filter((child) => child.type === 'import_declaration');
  if (packageName === own?.name || imports.some((child) => child.text === wanted)) {
    return { names: [javaClass], edits: [] };
  }
  if (new RegExp(`\\b${javaClass}\\b`).test(site.text)) {
    return refuse(`The file uses the name ${javaClass} for something else`);
  }
  const anchor = imports.at(-1) ?? own?.node;
  if (!anchor) return refuse('A class without package cannot import the lookup');
  const eol = eolOf(site.text);
  const newText = `${eol}${imports.length > 0 ? '' : eol}${wanted}`;
  return { names: [javaClass], edits: [insertBelow(anchor, site, newText)] };
}

function replace(site: Site, found: Credential<Literal>): readonly FileEdit[] {
  const { node } = found;
  const call = `${javaClass}.read(${argumentsFor(site.target)})`;
  const lookup = found.encoding === 'percent' ? `${javaClass}.encode(${call})` : call;
  const { expression, isJoin } = joinedAround(site, found, lookup);
  const isObject = /^(method_invocation|field_access|method_reference|cast_expression)$/;
  const needsParentheses = isJoin && isObject.test(node.parent?.type ?? '');
  return [inPlaceOf(node, site, needsParentheses ? `(${expression})` : expression)];
}
