import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type {
  CodeAction,
  CodeLens,
  CompletionList,
  Hover,
  Location,
  MarkupContent,
} from 'vscode-languageserver-protocol';
import { DiagnosticSeverity } from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { detect } from '../../src/detector/detect.ts';
import { madeUpPassword as password } from '../support/made-up.ts';
import { until } from '../support/processes.ts';
import { Client } from './client.ts';

const source = `const user = 'app';\nconst dbPassword = '${password}';\n`;

/** How sure the detector is now; that may change, but not what follows from it. */
const confidence = detect(source, { path: 'src/main.ts' })[0]?.confidence ?? 'low';
const severities = {
  high: DiagnosticSeverity.Error,
  medium: DiagnosticSeverity.Warning,
  low: DiagnosticSeverity.Information,
};

describe('credentials in the editor', () => {
  let client: Client;
  let count = 0;
  const open = (text: string, language = 'typescript', extension = 'ts') => {
    count += 1;
    return client.open(`src/file${count}.${extension}`, language, text);
  };
  const at = (document: TextDocument, text: string) => ({
    textDocument: { uri: document.uri },
    position: document.positionAt(document.getText().indexOf(text)),
  });
  const actionsAt = (document: TextDocument, text: string): Promise<CodeAction[]> => {
    const { textDocument, position } = at(document, text);
    const range = { start: position, end: position };
    return client.connection.sendRequest('textDocument/codeAction', {
      textDocument,
      range,
      context: { diagnostics: [] },
    });
  };

  before(async () => {
    client = await Client.start({ clientCommands: true });
  });
  after(() => client.stop());

  it('underlines the value, not the line, with the rule as code', async () => {
    const document = await open(source);
    const [found, ...more] = await client.diagnosticsOf(document);
    assert.deepEqual(more, []);
    assert.ok(found);
    assert.equal(document.getText(found.range), password);
    assert.equal(found.code, 'generic-password');
    assert.equal(found.source, 'KMS Secrets');
    assert.equal(found.message, 'Password written in the text');
    assert.equal(found.severity, severities[confidence]);
  });

  it('follows the typing', async () => {
    const document = await open(source);
    await client.type(document, `'${password}'`, 'process.env.DB_PASSWORD');
    assert.deepEqual(await client.diagnosticsOf(document), []);
    await client.type(document, 'process.env.DB_PASSWORD', `"${password}"`);
    assert.equal((await client.diagnosticsOf(document)).length, 1);
  });

  it('forgets a document that is closed', async () => {
    const document = await open(source);
    await client.diagnosticsOf(document);
    await client.connection.sendNotification('textDocument/didClose', {
      textDocument: { uri: document.uri },
    });
    await until('the diagnostics to go', () => {
      return client.diagnostics.get(document.uri)?.diagnostics.length === 0;
    });
  });

  it('leaves a document alone that is too long to be quick', async () => {
    const document = await open(`${source}${'// filler\n'.repeat(200_001)}`);
    assert.deepEqual(await client.diagnosticsOf(document), []);
  });

  it('says in the hover which rule, why, how sure and what to do, never the value', async () => {
    const document = await open(source);
    const hover = await client.connection.sendRequest<Hover>(
      'textDocument/hover',
      at(document, password),
    );
    const { value } = hover.contents as MarkupContent;
    assert.match(value, /\*\*Password written in the text\*\* · `generic-password`/);
    assert.match(value, /- assigned to `dbPassword`/);
    assert.match(value, new RegExp(`How sure: ${confidence}:`));
    assert.match(value, /keep the new one in KMS Secrets/);
    assert.ok(!value.includes(password));
    assert.equal(document.getText(hover.range), password);
  });

  it('has nothing to say beside a credential', async () => {
    const document = await open(source);
    assert.equal(
      await client.connection.sendRequest('textDocument/hover', at(document, 'user')),
      null,
    );
    assert.deepEqual(await actionsAt(document, 'user'), []);
  });

  it('offers the way out above the line, once for two credentials on it', async () => {
    const document = await open(
      `login({ password: '${password}', apiPassword: '${password}2' });\n`,
    );
    const lenses = await client.connection.sendRequest<CodeLens[]>('textDocument/codeLens', {
      textDocument: { uri: document.uri },
    });
    assert.equal((await client.diagnosticsOf(document)).length, 2);
    assert.equal(lenses.length, 1);
    assert.equal(lenses[0]?.command?.title, 'Move to KMS Secrets…');
    assert.deepEqual(lenses[0]?.command?.arguments, [
      { uri: document.uri, version: 1, offset: document.getText().indexOf(password) },
    ]);
  });

  it('prefers moving the credential, and puts that first', async () => {
    const document = await open(source);
    const [first, ...others] = await actionsAt(document, password);
    assert.equal(first?.title, 'Move this credential to KMS Secrets…');
    assert.equal(first?.isPreferred, true);
    assert.equal(first?.diagnostics?.[0]?.code, 'generic-password');
    assert.deepEqual(
      others.map(({ title }) => title),
      [
        'Ignore: it is only a test value',
        'Ignore: it is no credential',
        'Ignore the whole file in .kmssecretsignore',
      ],
    );
  });

  it('speaks the language of the editor', async () => {
    const chinese = await Client.start({ l10n: { 'Move to KMS Secrets…': '迁移到 KMS Secrets…' } });
    try {
      const { uri } = await chinese.open('a.ts', 'typescript', source);
      const lenses = await chinese.connection.sendRequest<CodeLens[]>('textDocument/codeLens', {
        textDocument: { uri },
      });
      assert.equal(lenses[0]?.command?.title, '迁移到 KMS Secrets…');
    } finally {
      await chinese.stop();
    }
  });

  describe('ignoring', () => {
    const ignore = async (document: TextDocument, text: string, title: string): Promise<void> => {
      const actions = await actionsAt(document, text);
      const edit = actions.find((each) => each.title.startsWith(title))?.edit;
      assert.ok(edit, `“${title}” is offered`);
      assert.ok(await client.apply(edit));
    };

    const cases: readonly (readonly [string, string, string, string])[] = [
      ['typescript', 'ts', `f();\n  const dbPassword = '${password}';\n`, '  // '],
      ['python', 'py', `if True:\n    db_password = "${password}"\n`, '    # '],
      ['yaml', 'yaml', `db:\n  password: ${password}\n`, '  # '],
      ['sql', 'sql', `ALTER USER app IDENTIFIED BY '${password}';\n`, '-- '],
    ];
    for (const [language, extension, text, lead] of cases) {
      it(`writes a comment above the line in ${language}, after which nothing is found`, async () => {
        const document = await open(text, language, extension);
        const found = await client.diagnosticsOf(document);
        assert.equal(found.length, 1);
        await ignore(document, password, 'Ignore: it is only a test value');
        const lines = document.getText().split('\n');
        const line = lines.findIndex((each) => each.includes(password)) - 1;
        assert.equal(
          lines[line],
          `${lead}kms-secrets-ignore(${found[0]?.code}): only a test value`,
        );
        assert.deepEqual(await client.diagnosticsOf(document), []);
      });
    }

    it('keeps the line ends of the document', async () => {
      const document = await open(source.replaceAll('\n', '\r\n'));
      await ignore(document, password, 'Ignore: it is no credential');
      assert.ok(!/[^\r]\n/.test(document.getText()));
    });

    it('offers no comment where a comment would become text', async () => {
      const inTemplate = `const script = \`\nexport PASSWORD="${password}"\n\`;\n`;
      const inTags = `const a = (<div>\n  <Login password="${password}" />\n</div>);\n`;
      const inBlock = `config: |\n  db:\n    password: ${password}\n`;
      for (const document of [
        await open(inTemplate),
        await open(inTags, 'typescriptreact', 'tsx'),
        await open(inBlock, 'yaml', 'yaml'),
        await open(`{ "password": "${password}" }`, 'json', 'json'),
      ]) {
        const titles = (await actionsAt(document, password)).map(({ title }) => title);
        assert.ok(titles.length > 0, document.getText());
        assert.deepEqual(
          titles.filter((title) => title.startsWith('Ignore: ')),
          [],
          document.getText(),
        );
      }
    });

    it('marks an ignore that covers nothing any more', async () => {
      const document = await open(
        `// ${['kms-secrets', 'ignore'].join('-')}: gone\nconst port = 80;\n`,
      );
      const [stale] = await client.diagnosticsOf(document);
      assert.equal(stale?.code, 'stale-ignore');
      assert.equal(stale?.severity, DiagnosticSeverity.Hint);
    });

    it('heeds the ignore file at the top of the repository that its folder lies in', async () => {
      const own = await Client.start();
      try {
        const top = dirname(own.root);
        mkdirSync(join(top, '.git'));
        writeFileSync(join(top, '.kmssecretsignore'), `/${basename(own.root)}/conf/a.json\n`);
        const text = `{ "password": "${password}" }`;
        const ignored = await own.open('conf/a.json', 'json', text);
        assert.deepEqual(await own.diagnosticsOf(ignored), []);
        const other = await own.open('conf/b.json', 'json', text);
        assert.equal((await own.diagnosticsOf(other)).length, 1);
      } finally {
        await own.stop();
      }
    });

    it('writes the path of the file into the ignore file of the project', async () => {
      const own = await Client.start();
      try {
        own.write('.kmssecretsignore', 'other.txt');
        const document = await own.open('conf/a.json', 'json', `{ "password": "${password}" }`);
        assert.equal((await own.diagnosticsOf(document)).length, 1);
        const ignoreFile = await own.openText(
          document.uri.replace('conf/a.json', '.kmssecretsignore'),
          'plaintext',
          'other.txt',
        );
        const actions = await own.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
          textDocument: { uri: document.uri },
          range: (await own.diagnosticsOf(document))[0]?.range,
          context: { diagnostics: [] },
        });
        const edit = actions.find(({ title }) => title.startsWith('Ignore the whole file'))?.edit;
        assert.ok(edit && (await own.apply(edit)));
        assert.equal(ignoreFile.getText(), 'other.txt\n/conf/a.json # no credentials\n');
        await until('the finding to go', () => {
          return own.diagnostics.get(document.uri)?.diagnostics.length === 0;
        });
      } finally {
        await own.stop();
      }
    });
  });
});

describe('lookups in the editor', () => {
  let client: Client;
  let count = 0;
  const open = (text: string) => {
    count += 1;
    return client.open(`src/lookup${count}.ts`, 'typescript', text);
  };
  const ask = <T>(method: string, document: TextDocument, text: string): Promise<T> =>
    client.connection.sendRequest<T>(`textDocument/${method}`, {
      textDocument: { uri: document.uri },
      position: document.positionAt(document.getText().indexOf(text)),
    });
  const value = 'never-to-be-seen';

  before(async () => {
    client = await Client.start({ clientCommands: true });
    const make = (name: string, versionId = 'v1') =>
      client.channel.call('CreateSecret', {
        SecretName: name,
        VersionId: versionId,
        SecretData: value,
        Description: 'For *tests*',
      });
    await make('shop/db');
    await make('shop/mail');
    await make('shop/old');
    await make('else');
    await client.channel.call('PutSecretValue', {
      SecretName: 'shop/db',
      VersionId: 'v2',
      SecretData: value,
    });
    await client.channel.call('DeleteSecret', { SecretName: 'shop/old' });
  });
  after(() => client.stop());

  it('remarks on a secret that is not there, and warns of one that goes', async () => {
    const document = await open(
      `readSecret('shop/db');\nreadSecret('shop/none');\nreadSecret('shop/old');\n`,
    );
    const found = await client.diagnosticsOf(document);
    assert.deepEqual(
      found.map(({ code, range }) => [code, document.getText(range)]),
      [
        ['unknown-secret', 'shop/none'],
        ['pending-deletion', 'shop/old'],
      ],
    );
    assert.match(String(found[1]?.message), /shop\/old will be deleted on \d{4}-\d\d-\d\d/);
  });

  it('warns of versions and stages that do not exist', async () => {
    const document = await open(
      'const a = "kms://shop/db?VersionId=v9"; const b = "kms://shop/db?VersionStage=Blue";\n' +
        'const c = "kms://shop/db?VersionStage=ACSPrevious";\n',
    );
    const found = await client.diagnosticsOf(document);
    assert.deepEqual(
      found.map(({ code, range }) => [code, document.getText(range)]),
      [
        ['unknown-version', 'v9'],
        ['unknown-stage', 'Blue'],
      ],
    );
  });

  it('looks again when the store changes', async () => {
    const document = await open(`readSecret('shop/late');\n`);
    assert.equal((await client.diagnosticsOf(document)).length, 1);
    await client.channel.call('CreateSecret', {
      SecretName: 'shop/late',
      VersionId: 'v1',
      SecretData: value,
    });
    await until('the remark to go', () => {
      return client.diagnostics.get(document.uri)?.diagnostics.length === 0;
    });
  });

  it('tells in the hover what is known of the secret, and not the value', async () => {
    const document = await open(`readSecret('shop/db');\n`);
    const hover = await ask<Hover>('hover', document, 'shop/db');
    const { value: text } = hover.contents as MarkupContent;
    assert.match(text, /\*\*shop\/db\*\* · secret/);
    assert.match(text, /For \\\*tests\\\*/);
    assert.match(text, /Current version: v2, of \d{4}-\d\d-\d\d/);
    assert.match(text, /Versions: 2/);
    assert.ok(!text.includes(value));
  });

  it('completes names, without those that wait for their deletion', async () => {
    const document = await open(`readSecret('sh');\n`);
    const { items } = await ask<CompletionList>('completion', document, `');`);
    assert.deepEqual(
      items
        .map(({ label }) => label)
        .filter((label) => label !== 'shop/late')
        .sort(),
      ['shop/db', 'shop/mail'],
    );
    assert.equal(
      items.find(({ label }) => label === 'else'),
      undefined,
    );
    const [first] = items;
    assert.ok(first?.textEdit && 'range' in first.textEdit);
    assert.equal(document.getText(first.textEdit.range), 'sh');
  });

  it('completes stages and versions of the secret that is named', async () => {
    const document = await open('const a = "kms://shop/db?VersionStage=x&VersionId=y";\n');
    const stages = await ask<CompletionList>('completion', document, 'x&');
    assert.deepEqual(stages.items.map(({ label }) => label).sort(), ['ACSCurrent', 'ACSPrevious']);
    const versions = await ask<CompletionList>('completion', document, 'y"');
    assert.deepEqual(versions.items.map(({ label }) => label).sort(), ['v1', 'v2']);
  });

  it('completes nothing outside a lookup', async () => {
    const document = await open(`const name = 'sh';\n`);
    assert.equal(await ask('completion', document, `';`), null);
  });

  it('goes to the metadata of the secret', async () => {
    const document = await open(`readSecret('shop/db');\n`);
    const { uri } = await ask<Location>('definition', document, 'shop/db');
    assert.equal(uri, 'kms-secrets:/shop/db.json');
  });

  it('shows version, stage, uses and age above the lookup', async () => {
    const document = await open(`\nreadSecret('shop/db');\nreadSecret('shop/none');\n`);
    const lens = await until('the whole workspace to be looked at', async () => {
      const lenses = await client.connection.sendRequest<CodeLens[]>('textDocument/codeLens', {
        textDocument: { uri: document.uri },
      });
      assert.equal(lenses.length, 1);
      return /use/.test(lenses[0]?.command?.title ?? '') && lenses[0];
    });
    assert.match(lens.command?.title ?? '', /^v2 · ACSCurrent · \d+ uses · rotated today$/);
    assert.equal(lens.range.start.line, 1);
  });

  it('offers to make what is missing and to bring back what goes', async () => {
    const document = await open(`readSecret('shop/none'); readSecret('shop/old');\n`);
    const titles = async (text: string): Promise<string[]> => {
      const start = document.positionAt(document.getText().indexOf(text));
      const actions = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri: document.uri },
        range: { start, end: start },
        context: { diagnostics: [] },
      });
      return actions.map(({ title }: CodeAction) => title);
    };
    assert.deepEqual(await titles('shop/none'), ['Create the secret shop/none…']);
    assert.deepEqual(await titles('shop/old'), ['Restore the secret shop/old']);
  });
});

describe('a machine without a store', () => {
  it('is asked for nothing and gets none by opening a file', async () => {
    const client = await Client.start();
    try {
      const document = await client.open('a.ts', 'typescript', `readSecret('shop/db');\n`);
      assert.deepEqual(await client.diagnosticsOf(document), []);
      assert.equal(
        await client.connection.sendRequest('textDocument/hover', {
          textDocument: { uri: document.uri },
          position: { line: 0, character: 14 },
        }),
        null,
      );
      const { existsSync } = await import('node:fs');
      assert.ok(!existsSync(client.home));
    } finally {
      await client.stop();
    }
  });
});
