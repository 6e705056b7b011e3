import type { Needed } from './helper-dialect.ts';
import { javaSdk } from './java-helper.ts';
import { folderOf, foldersUpTo } from './paths.ts';
import type { Project } from './plan.ts';
import { eolOf } from './text.ts';

const { name, group, artifact, version } = javaSdk;

/** A text to put into a manifest. */
interface Insertion {
  readonly at: number;
  readonly newText: string;
}

const manifests = [
  { file: 'pom.xml', install: 'mvn dependency:resolve', insertion: mavenInsertion },
  { file: 'build.gradle', install: 'gradle dependencies', insertion: gradleInsertion },
  { file: 'build.gradle.kts', install: 'gradle dependencies', insertion: gradleInsertion },
] as const;

/**
 * Declares the SDK in the nearest manifest, which has no command for that: as the last of its
 * dependencies, indented and quoted as they are.
 */
export function javaDependency(path: string, project: Project): Needed {
  for (const folder of foldersUpTo(folderOf(path), project.root)) {
    for (const { file, install, insertion } of manifests) {
      const text = project.read(`${folder}/${file}`);
      if (text === undefined) continue;
      if (text.includes(artifact)) return { edits: [] };
      const place = insertion(text);
      if (!place) return byHand(file);
      const { at, newText } = place;
      const edit = { path: `${folder}/${file}`, start: at, end: at, newText };
      return { dependency: { name, install }, edits: [edit] };
    }
  }
  return byHand('the class path');
}

const byHand = (where: string): Needed => ({
  dependency: { name, install: `Add ${name}:${version} to ${where}` },
  edits: [],
});

function mavenInsertion(text: string): Insertion | undefined {
  const eol = eolOf(text);
  const { close, closeOfProject } = mavenTags(text);
  const unit = /^([ \t]+)<(?:modelVersion|groupId|parent|artifactId)\b/m.exec(text)?.[1] ?? '  ';
  const entry = (depth: number) => {
    const lines = [
      '<dependency>',
      ...[`<groupId>${group}</groupId>`, `<artifactId>${artifact}</artifactId>`].map(
        (line) => unit + line,
      ),
      `${unit}<version>${version}</version>`,
      '</dependency>',
    ];
    return lines.map((line) => unit.repeat(depth) + line + eol).join('');
  };
  if (close !== undefined) return ownLine(text, close, entry(2), unit);
  if (closeOfProject === undefined) return undefined;
  const block = `${unit}<dependencies>${eol}${entry(2)}${unit}</dependencies>${eol}`;
  return ownLine(text, closeOfProject, block, '');
}

/** Before the tag at `close`, on lines of its own. */
function ownLine(text: string, close: number, lines: string, indent: string): Insertion {
  const lineStart = text.lastIndexOf('\n', close) + 1;
  const isAlone = text.slice(lineStart, close).trim() === '';
  if (isAlone) return { at: lineStart, newText: lines };
  return { at: close, newText: eolOf(text) + lines + indent };
}

/** Where the dependencies of the project itself end, not those of a plugin or a profile. */
function mavenTags(text: string): { readonly close?: number; readonly closeOfProject?: number } {
  const open: string[] = [];
  let close: number | undefined;
  const tags = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([\w:.-]+)[^>]*?(\/?)>/g;
  for (const { 1: slash, 2: tag, 3: empty, index } of text.matchAll(tags)) {
    if (tag === undefined || empty === '/') continue;
    if (slash === '') {
      open.push(tag);
      continue;
    }
    if (tag === 'dependencies' && open.join('/') === 'project/dependencies') close = index;
    if (tag === 'project' && open.length === 1) {
      return close === undefined ? { closeOfProject: index } : { close };
    }
    open.pop();
  }
  return {};
}

function gradleInsertion(text: string): Insertion | undefined {
  const block = /^dependencies\s*\{/m.exec(text);
  if (!block) return undefined;
  const from = block.index + block[0].length;
  const to = closingBrace(text, from);
  if (to === undefined) return undefined;
  const inner = text.slice(from, to);
  const known = /^([ \t]+)(?:implementation|api|compileOnly|testImplementation)\b(.*)$/m.exec(
    inner,
  );
  const indent = known?.[1] ?? '    ';
  const written = known?.[2] ?? '';
  const quote = written.includes("'") ? "'" : '"';
  const coordinates = `${quote}${name}:${version}${quote}`;
  const isCall = known === null || written.trimStart().startsWith('(');
  const line = `${indent}implementation${isCall ? `(${coordinates})` : ` ${coordinates}`}`;
  return ownLine(text, to, line + eolOf(text), '');
}

/** Of a block whose inside begins at `from`; texts and comments may hold braces, too. */
function closingBrace(text: string, from: number): number | undefined {
  const pieces = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[{}]/g;
  pieces.lastIndex = from;
  let depth = 1;
  for (let match = pieces.exec(text); match; match = pieces.exec(text)) {
    if (match[0] === '{') depth++;
    if (match[0] === '}' && --depth === 0) return match.index;
  }
  return undefined;
}
