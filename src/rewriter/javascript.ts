import { type Credential, findCredential } from './credential.ts';
import type { Dialect, Site } from './dialect.ts';
import { javascriptContext } from './javascript-context.ts';
import { addReader } from './javascript-import.ts';
import {
  asTemplateText,
  type JavaScriptLiteral,
  javascriptLiterals,
} from './javascript-literal.ts';
import { moduleStyle } from './node-project.ts';
import { storedValue } from './part.ts';
import type { FileEdit, Plan, Refusal } from './plan.ts';
import type { Grammar, Node } from './syntax.ts';
import { isRefusal, refuse } from './text.ts';
import { sensitiveValue } from './value.ts';

/**
 * JavaScript and TypeScript. Where the code can wait, the lookup is `await readSecret(…)`: in
 * asynchronous functions and at the top level of modules that may await. Elsewhere (synchronous
 * functions, CommonJS top level, class fields, default parameters) making the code asynchronous
 * would change the contract of everything that calls it, so the lookup is `readSecretSync(…)`,
 * which blocks once per secret and works wherever a literal did.
 */
export function javascriptDialect(grammar: Grammar): Dialect {
  return { grammar, plan };
}

function plan(site: Site, root: Node): Plan | Refusal {
  const { text, file, project } = site;
  if (/\.d\.[mc]?ts$/.test(file.path)) return refuse('A declaration file holds no running code');
  const style = moduleStyle(file.absolutePath, text, project);
  if (style.verbatimCommonJs) {
    return refuse('CommonJS with verbatimModuleSyntax needs an import form written by hand');
  }
  if (/^\s*['"]use client['"]/m.test(text.slice(0, 500))) {
    return refuse('This file runs in the browser, where every visitor could read the secret');
  }

  const found = findCredential(site, root, javascriptLiterals);
  if (isRefusal(found)) return found;
  const context = javascriptContext(found.node, style.topLevelAwait);
  if (isRefusal(context)) return context;
  const value = sensitiveValue(storedValue(found.value, found.encoding));
  if (isRefusal(value)) return value;

  const reader = addReader(site, root, style, context.waits);
  if (isRefusal(reader)) return reader;
  const edit = replace(site, found, {
    ...context,
    call: reader.call,
  });
  return {
    value,
    edits: [edit, ...reader.edits],
    ...(reader.dependency ? { dependency: reader.dependency } : {}),
  };
}

function replace(
  site: Site,
  found: Credential<JavaScriptLiteral>,
  lookup: { readonly waits: boolean; readonly call: string; readonly needsParentheses: boolean },
): FileEdit {
  const { text, finding, file } = site;
  const { node, literal } = found;
  const path = file.absolutePath;
  const read = lookup.waits ? `await ${lookup.call}` : lookup.call;
  const encoded = found.encoding === 'percent' ? `encodeURIComponent(${read})` : read;
  if (found.whole) {
    const bare = found.encoding === 'raw' && lookup.waits && lookup.needsParentheses;
    const expression = bare ? `(${encoded})` : encoded;
    const newText = literal.kind === 'jsx' ? `{${expression}}` : expression;
    return { path, start: node.startIndex, end: node.endIndex, newText };
  }
  const hole = `\${${encoded}}`;
  if (literal.kind === 'template') {
    return { path, start: finding.start, end: finding.end, newText: hole };
  }
  const before = literal.units.filter((unit) => unit.end <= finding.start);
  const after = literal.units.filter((unit) => finding.end <= unit.start);
  const template = `\`${asTemplateText(text, before, literal.kind)}${hole}${asTemplateText(
    text,
    after,
    literal.kind,
  )}\``;
  const newText = literal.kind === 'jsx' ? `{${template}}` : template;
  return { path, start: node.startIndex, end: node.endIndex, newText };
}
