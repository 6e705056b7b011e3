import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { CodeAction, CodeLens, Hover } from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { madeUpPassword as password } from '../support/made-up.ts';
import { repository } from '../support/places.ts';
import { Client } from './client.ts';

const file = join(repository, 'l10n/bundle.l10n.zh-cn.json');
const messages = Object.keys(JSON.parse(readFileSync(file, 'utf8')));

/** A language in which every message is longer, and marked at both ends. */
const pseudo = Object.fromEntries(messages.map((text) => [text, `⟦${text}··⟧`]));

describe('a language that marks every text', () => {
  let client: Client;
  let document: TextDocument;

  before(async () => {
    client = await Client.start({ l10n: pseudo });
    document = await client.open('a.ts', 'typescript', `const dbPassword = '${password}';\n`);
  });
  after(() => client.stop());

  const textDocument = () => ({ uri: document.uri });
  const position = { line: 0, character: 22 };

  it('is spoken by diagnostics', async () => {
    const problems = await client.diagnosticsOf(document);
    assert.ok(0 < problems.length);
    for (const { message } of problems) marked(String(message));
  });

  it('is spoken by hovers, reasons and advice included', async () => {
    const hover = await client.connection.sendRequest<Hover>('textDocument/hover', {
      textDocument: textDocument(),
      position,
    });
    const { value } = hover.contents as { value: string };
    const lines = value.split('\n').filter((line) => /[a-z]{3}/.test(line));
    for (const line of lines) assert.match(line, /⟦.*⟧/);
  });

  it('is spoken by lenses and actions', async () => {
    const lenses = await client.connection.sendRequest<CodeLens[]>('textDocument/codeLens', {
      textDocument: textDocument(),
    });
    for (const { command } of lenses) marked(command?.title ?? '');
    const actions = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: textDocument(),
      range: { start: position, end: position },
      context: { diagnostics: [] },
    });
    assert.ok(1 < actions.length);
    for (const { title } of actions) marked(title);
  });
});

const marked = (text: string): void => assert.match(text, /^⟦[^⟦]*··⟧$/);
