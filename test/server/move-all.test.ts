import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  CancellationTokenSource,
  type ClientCapabilities,
  type CodeAction,
} from 'vscode-languageserver-protocol/node';
import {
  type MoveAllResult,
  type MoveProgress,
  moveAll,
  moveProgress,
  type PrepareMoveAllResult,
  prepareMoveAll,
} from '../../src/base/protocol.ts';
import { secretsIn } from '../../src/base/replies.ts';
import { until } from '../support/processes.ts';
import { Client } from './client.ts';

const [first, second, third] = [
  ['q8Kd!x2pLw', '57'].join('-'),
  ['Zt4#vM9sQe', '57'].join('-'),
  ['hB7$kW1nRy', '57'].join('-'),
] as const;
const source = `const dbPassword = '${first}';
const mailPassword = '${second}';
enum Keys { Password = '${third}' }
console.log(dbPassword, mailPassword, Keys);
`;

/** An editor that can show edits for review. */
const capabilities: ClientCapabilities = {
  workspace: {
    applyEdit: true,
    workspaceEdit: {
      documentChanges: true,
      resourceOperations: ['create'],
      changeAnnotationSupport: {},
    },
  },
};

describe('moving all credentials', () => {
  let client: Client;
  beforeEach(async () => {
    client = await Client.start({ clientCommands: true, capabilities });
    client.write('package.json', '{ "name": "shop", "type": "module" }');
  });
  afterEach(() => client.stop());

  const open = (text = source) => client.open('src/main.ts', 'typescript', text);
  const ask = <T>(method: string, ...uris: readonly string[]): Promise<T> =>
    client.connection.sendRequest<T>(method, { uris, review: 1 < uris.length });
  const valueIn = async (name: string) =>
    (await client.channel.call('GetSecretValue', { SecretName: name })).SecretData;
  const names = async (): Promise<string[]> =>
    secretsIn(await client.channel.call('ListSecrets', {}))
      .map(({ name }) => name)
      .sort();
  const fileText = (path: string): string => readFileSync(join(client.root, path), 'utf8');
  /** Makes edits as a person does who leaves one file out of the review. */
  const leaveOut = (file: string): void => {
    client.onEdit = ({ documentChanges = [] }) =>
      client.apply({
        documentChanges: documentChanges.filter((change) => {
          const uri =
            'textDocument' in change ? change.textDocument.uri : 'uri' in change && change.uri;
          return !String(uri).endsWith(file);
        }),
      });
  };

  it('says beforehand what becomes of each, and changes nothing', async () => {
    const { uri } = await open();
    const { moves } = await ask<PrepareMoveAllResult>(prepareMoveAll, uri);
    assert.deepEqual(
      moves.map((move) => [move.line, 'secretName' in move ? move.secretName : 'refused']),
      [
        [0, 'project/db-password'],
        [1, 'project/mail-password'],
        [2, 'refused'],
      ],
    );
    assert.deepEqual(client.edits, []);
  });

  it('moves what can be moved by one edit, and leaves the rest', async () => {
    const document = await open();
    const result = await ask<MoveAllResult>(moveAll, document.uri);
    assert.equal(result.stopped, undefined);
    assert.equal(result.moved, 2);
    assert.deepEqual([...result.made].sort(), ['project/db-password', 'project/mail-password']);
    assert.equal(result.installs.length, 1);
    assert.equal(await valueIn('project/db-password'), first);
    assert.equal(await valueIn('project/mail-password'), second);
    const text = document.getText();
    assert.ok(!text.includes(`'${first}'`) && !text.includes(`'${second}'`));
    assert.ok(text.includes(`Password = '${third}'`));
    assert.equal(text.match(/import \{ readSecret \}/g)?.length, 1);
    assert.equal(client.edits.length, 1, 'one edit is one undo');
  });

  it('moves into variables, and says how to start the program', async () => {
    const text = `DB_PASSWORD = '${first}'\nMAIL_PASSWORD = '${second}'\n`;
    const document = await client.open('app.rb', 'ruby', text);
    const { moved, stopped, starts } = await ask<MoveAllResult>(moveAll, document.uri);
    assert.deepEqual([moved, stopped], [2, undefined]);
    assert.deepEqual(starts, ['kms-secrets run --env-file kms-secrets.env --']);
    assert.equal(
      document.getText(),
      'DB_PASSWORD = ENV.fetch("PROJECT_DB_PASSWORD")\n' +
        'MAIL_PASSWORD = ENV.fetch("PROJECT_MAIL_PASSWORD")\n',
    );
    const references = fileText('kms-secrets.env').split('\n').slice(2).sort();
    assert.deepEqual(references, [
      '',
      'PROJECT_DB_PASSWORD=kms://project/db-password',
      'PROJECT_MAIL_PASSWORD=kms://project/mail-password',
    ]);
  });

  it('gives names that are free', async () => {
    await client.channel.call('CreateSecret', {
      SecretName: 'project/db-password',
      VersionId: 'v1',
      SecretData: 'another',
    });
    const { uri } = await open(`f({ dbPassword: '${first}' });\ng({ dbPassword: '${second}' });\n`);
    const { made } = await ask<MoveAllResult>(moveAll, uri);
    assert.deepEqual([...made].sort(), ['project/db-password-2', 'project/db-password-3']);
    assert.equal(await valueIn('project/db-password'), 'another');
  });

  it('names as many credentials as there are, in the order of their files', async () => {
    const many = Array.from({ length: 120 }, (_, index) => `src/${index + 1}.py`);
    const uris = many.map((path, index) =>
      client.write(path, `smtp_password = '${first}${index}'\n`),
    );
    const { moves } = await ask<PrepareMoveAllResult>(prepareMoveAll, ...uris.toReversed());
    assert.deepEqual(
      moves.map((move) => 'secretName' in move && move.secretName),
      many.map((_, index) => `project/smtp-password${index === 0 ? '' : `-${index + 1}`}`),
    );
  }).timeout(20_000);

  it('makes one secret of equal values in several files, open or not', async () => {
    const { uri } = await open(`const dbPassword = '${first}';\nconst token = dbPassword;\n`);
    const python = client.write('tool/run.py', `import os\ndb_password = "${first}"\n`);
    const yaml = client.write('conf/app.yaml', `password: '${first}'\nother_password: ${second}\n`);
    const { moved, made, stopped } = await ask<MoveAllResult>(moveAll, uri, python, yaml);
    assert.deepEqual([moved, made.length, stopped], [4, 2, undefined]);
    assert.equal((await names()).length, 2);
    const values = await Promise.all(made.map(valueIn));
    assert.deepEqual(values.toSorted(), [first, second].toSorted());
    const shared = made[values.indexOf(first)] ?? '';
    for (const path of ['tool/run.py', 'conf/app.yaml']) {
      assert.ok(fileText(path).includes(shared), fileText(path));
      assert.ok(!fileText(path).includes(first), fileText(path));
    }
    assert.equal(client.edits.length, 1);
  });

  it('reads a value that is stored already from the secret that holds it', async () => {
    await client.channel.call('CreateSecret', {
      SecretName: 'team/database',
      VersionId: 'v1',
      SecretData: first,
    });
    const document = await open(`const dbPassword = '${first}';\n`);
    const { moves } = await ask<PrepareMoveAllResult>(prepareMoveAll, document.uri);
    assert.ok(moves[0] && 'shared' in moves[0] && moves[0].shared);
    const { moved, made } = await ask<MoveAllResult>(moveAll, document.uri);
    assert.deepEqual([moved, made], [1, []]);
    assert.match(document.getText(), /readSecret\('team\/database'\)/);
    assert.deepEqual(await names(), ['team/database']);
  });

  it('makes one secret of a user name and its password, and reads its fields everywhere', async () => {
    const pair = (name: string) => `${name} = { user: 'shop-app', password: '${first}' };\n`;
    const document = await open(`${pair('const db')}export const again = db.password;\n`);
    const other = client.write('src/other.ts', pair('export const replica'));
    const yaml = client.write('conf/app.yaml', `password: '${first}'\n`);
    // The file with the password alone comes first, and still finds the pair.
    const { moves } = await ask<PrepareMoveAllResult>(prepareMoveAll, yaml, document.uri, other);
    assert.deepEqual(
      moves.map((move) => 'secretName' in move && [move.secretName, move.jsonKey, move.shared]),
      [
        ['project/db-credentials', 'password', true],
        ['project/db-credentials', undefined, false],
        ['project/db-credentials', undefined, true],
      ],
    );
    const { moved, made, stopped } = await ask<MoveAllResult>(moveAll, yaml, document.uri, other);
    assert.deepEqual([moved, made, stopped], [3, ['project/db-credentials'], undefined]);
    assert.deepEqual(JSON.parse(String(await valueIn('project/db-credentials'))), {
      username: 'shop-app',
      password: first,
    });
    const lookup = (key: string) => `readSecret('project/db-credentials', '${key}')`;
    for (const text of [document.getText(), fileText('src/other.ts')]) {
      assert.ok(text.includes(lookup('username')) && text.includes(lookup('password')), text);
    }
    assert.equal(fileText('conf/app.yaml'), "password: 'kms://project/db-credentials#password'\n");
  });

  it('takes a key id along that is a credential itself, and leaves the user name in a URL', async () => {
    const id = ['LTAI5t', 'Qm8Zr2', 'Vw6Ky4', 'Xc9N'].join('');
    const key = ['kX7pQ2', 'mW9zR4', 'tY6vB1', 'nL8sD3', 'hJ5gF0'].join('');
    const url = `postgres://shop:${first}@db/orders`;
    const document = await open(
      `const accessKeyId = '${id}';\nconst accessKeySecret = '${key}';\n` +
        `const url = '${url}';\nconsole.log(accessKeyId, accessKeySecret, url);\n`,
    );
    const result = await ask<MoveAllResult>(moveAll, document.uri);
    assert.equal(result.stopped, undefined);
    assert.equal(result.made.length, 2, result.made.join());
    const [pair = ''] = result.made.filter((name) => /credentials/.test(name));
    assert.deepEqual(JSON.parse(String(await valueIn(pair))), {
      AccessKeyId: id,
      AccessKeySecret: key,
    });
    const text = document.getText();
    assert.ok(text.includes('postgres://shop:${'), text);
    assert.ok(![id, key, first].some((value) => text.includes(value)), text);
  });

  it('reads a password that is stored alone from there, and not as a pair', async () => {
    await client.channel.call('CreateSecret', {
      SecretName: 'team/database',
      VersionId: 'v1',
      SecretData: first,
    });
    const document = await open(`const db = { user: 'shop-app', password: '${first}' };\nf(db);\n`);
    const { made } = await ask<MoveAllResult>(moveAll, document.uri);
    assert.deepEqual(made, []);
    assert.match(
      document.getText(),
      /user: 'shop-app', password: await readSecret\('team\/database'\)/,
    );
  });

  it('reads a value from the field of a secret that holds it already', async () => {
    await client.channel.call('CreateSecret', {
      SecretName: 'team/database',
      VersionId: 'v1',
      SecretData: JSON.stringify({ host: 'db', pass: first }),
    });
    const document = await open(`const dbPassword = '${first}';\nf(dbPassword);\n`);
    const { moved, made } = await ask<MoveAllResult>(moveAll, document.uri);
    assert.deepEqual([moved, made], [1, []]);
    assert.match(document.getText(), /readSecret\('team\/database', 'pass'\)/);
    assert.deepEqual(await names(), ['team/database']);
  });

  it('shows the edits of several files for review, all of them chosen', async () => {
    const { uri } = await open(`const dbPassword = '${first}';\n`);
    const yaml = client.write('conf/app.yaml', `password: '${second}'\n`);
    await ask<MoveAllResult>(moveAll, uri, yaml);
    const { changeAnnotations, documentChanges } = client.edits[0] ?? {};
    const asked = Object.entries(changeAnnotations ?? {}).filter(
      ([, { needsConfirmation }]) => needsConfirmation,
    );
    assert.equal(asked.length, 1);
    const confirmed = (documentChanges ?? []).flatMap((change) =>
      'edits' in change
        ? change.edits.filter(
            (edit) => 'annotationId' in edit && edit.annotationId === asked[0]?.[0],
          )
        : [],
    );
    assert.deepEqual(
      confirmed.map((edit) => 'newText' in edit && edit.newText),
      [''],
      'the edit that needs a confirmation does nothing',
    );
  });

  it('keeps nothing when the edit is refused', async () => {
    const document = await open();
    client.onEdit = () => false;
    const { moved, stopped } = await ask<MoveAllResult>(moveAll, document.uri);
    assert.equal(moved, 0);
    assert.match(stopped ?? '', /nothing was kept/);
    assert.equal(document.getText(), source);
    assert.deepEqual(await names(), []);
  });

  it('takes back what a review left out, and nothing else', async () => {
    const document = await open(`const dbPassword = '${first}';\n`);
    const yaml = client.write('conf/app.yaml', `password: '${second}'\n`);
    leaveOut('/conf/app.yaml');
    const { moved, made, stopped } = await ask<MoveAllResult>(moveAll, document.uri, yaml);
    assert.deepEqual([moved, made], [1, ['project/db-password']]);
    assert.match(stopped ?? '', /left out/);
    assert.deepEqual(await names(), ['project/db-password']);
    assert.ok(fileText('conf/app.yaml').includes(second));
  });

  it('says what the code lacks when a review left out the file it reads secrets by', async () => {
    const document = await open(`const dbPassword = '${first}';\n`);
    const yaml = client.write('conf/app.yaml', `password: '${second}'\n`);
    leaveOut('/kms-secrets.ts');
    const { moved, stopped } = await ask<MoveAllResult>(moveAll, document.uri, yaml);
    assert.equal(moved, 2);
    assert.match(stopped ?? '', /^kms-secrets\.ts was left out, but the code needs it/);
  });

  it('changes nothing when a file is changed while the values are being stored', async () => {
    const many = Array.from(
      { length: 240 },
      (_, index) => `password${index}: '${first}${index}'\n`,
    );
    const yaml = client.write('conf/many.yaml', many.join(''));
    const last = client.write('conf/last.yaml', `password: '${second}'\n`);
    const moving = ask<MoveAllResult>(moveAll, yaml, last);
    await until('the first value to be stored', async () => (await names()).length > 0);
    client.write('conf/last.yaml', `# by another\npassword: '${second}'\n`);
    const { moved, stopped } = await moving;
    assert.equal(moved, 0);
    assert.match(stopped ?? '', /nothing was kept/);
    assert.deepEqual([client.edits, await names()], [[], []]);
  });

  it('changes nothing when it is cancelled', async () => {
    const uris = Array.from({ length: 20 }, (_, index) =>
      client.write(`conf/app${index}.yaml`, `password: '${first}${index}'\n`),
    );
    const source = new CancellationTokenSource();
    client.connection.onNotification(moveProgress, () => source.cancel());
    const result = await client.connection.sendRequest<MoveAllResult>(
      moveAll,
      { uris },
      source.token,
    );
    assert.match(result.stopped ?? '', /Cancelled/);
    assert.deepEqual([client.edits, await names()], [[], []]);
  });

  it('takes all values back when it is cancelled while they are stored', async () => {
    const many = Array.from(
      { length: 240 },
      (_, index) => `password${index}: '${first}${index}'\n`,
    );
    const uri = client.write('conf/many.yaml', many.join(''));
    const source = new CancellationTokenSource();
    const moving = client.connection.sendRequest<MoveAllResult>(
      moveAll,
      { uris: [uri] },
      source.token,
    );
    await until('the first value to be stored', async () => (await names()).length > 0);
    source.cancel();
    const { moved, stopped } = await moving;
    assert.deepEqual([moved, stopped], [0, 'Cancelled; nothing was changed']);
    assert.deepEqual([client.edits, await names()], [[], []]);
  });

  it('tells when the editor is asked, and answers a planning that was cancelled', async () => {
    const { uri } = await open();
    const told: MoveProgress[] = [];
    client.connection.onNotification(moveProgress, (progress: MoveProgress) => {
      told.push(progress);
    });
    await ask<MoveAllResult>(moveAll, uri);
    assert.deepEqual(told, [
      { files: 1, of: 1 },
      { files: 1, of: 1, editing: true },
    ]);
    const uris = Array.from({ length: 20 }, (_, index) =>
      client.write(`conf/app${index}.yaml`, `password: '${first}${index}'\n`),
    );
    const again = new CancellationTokenSource();
    client.connection.onNotification(moveProgress, () => again.cancel());
    const asked = { uris };
    const planned = await client.connection.sendRequest(prepareMoveAll, asked, again.token);
    assert.deepEqual(planned, { moves: [], cancelled: true });
  });

  it('is offered where there is more than one', async () => {
    const titles = async (text: string): Promise<string[]> => {
      const document = await open(text);
      const start = document.positionAt(document.getText().indexOf(String(first)));
      const actions = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri: document.uri },
        range: { start, end: start },
        context: { diagnostics: [] },
      });
      return actions.map(({ title }) => title);
    };
    const title = 'Move all 3 credentials of this file to KMS Secrets…';
    assert.ok((await titles(source)).includes(title));
    assert.ok(!(await titles(`const password = '${first}';\n`)).some((each) => /all/.test(each)));
  });
});
