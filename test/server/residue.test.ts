import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import {
  CancellationTokenSource,
  type ClientCapabilities,
} from 'vscode-languageserver-protocol/node';
import {
  type CleanResidueResult,
  channelOperations,
  cleanResidue,
  findResidue,
  findResidueCommand,
  type ResidueReport,
  residueProgress,
} from '../../src/base/protocol.ts';
import { Sensitive } from '../../src/base/sensitive.ts';
import { Needles } from '../../src/server/needles.ts';
import { temporaryFolder } from '../support/engine.ts';
import { Client } from './client.ts';

const value = ['pa"ss w', 'rd/57zT-&ü'].join('0');

describe('a value in its forms', () => {
  const finds = (secret: string, text: string) =>
    new Needles(Sensitive.fromText(secret)).find(Buffer.from(text));

  it('is found as it is, in JSON, in a URL and in Base64', () => {
    assert.deepEqual(finds(value, `x${value}y${value}`), { count: 2, first: 1 });
    for (const text of [
      JSON.stringify({ value }),
      `https://u:${encodeURIComponent(value)}@host`,
      `  password: ${Buffer.from(value).toString('base64')}`,
    ]) {
      assert.ok(finds(value, text), text);
    }
    assert.equal(finds(value, value.slice(1)), undefined);
  });

  it('has its places, the longer of two that overlap, in the bytes as they are', () => {
    const places = (secret: string, text: string) =>
      new Needles(Sensitive.fromText(secret)).places(Buffer.from(text));
    const [first, second] = ['a'.repeat(8), `${'a'.repeat(8)}b`];
    const pair = JSON.stringify({ first, second });
    assert.deepEqual(places(pair, `ü${second} ${first}`), [
      { start: 2, end: 11 },
      { start: 12, end: 20 },
    ]);
    assert.deepEqual(places(pair, 'nothing'), []);
  });

  it('is each text of a JSON object, but none that stands everywhere by chance', () => {
    const pair = JSON.stringify({ user: 'app', password: value });
    assert.ok(finds(pair, `password=${value}`));
    assert.equal(finds(pair, 'user=app'), undefined);
    assert.equal(new Needles(Sensitive.fromText('short')).usable, false);
  });
});

describe('what is left of a value', () => {
  let client: Client;
  let removeGit: () => void;
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@t', ...args], {
      cwd: client.root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const find = (more: object = {}): Promise<ResidueReport> =>
    client.connection.sendRequest(findResidue, { secretName: 'shop/db', git: true, ...more });
  const placesOf = ({ places }: ResidueReport): string[] =>
    places.map(({ kind, path, line }) => `${kind} ${path} ${line ?? ''}`.trim()).sort();

  before(async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder.path, 'git'),
      `#!/bin/sh\n(printf '%s\\n' "$@"; env) >> "$PWD/../told"\nPATH="\${PATH#*:}" exec git "$@"\n`,
      { mode: 0o700 },
    );
    const PATH = [folder.path, process.env.PATH].join(delimiter);
    client = await Client.start({ clientCommands: true, env: { PATH } });
    removeGit = folder.remove;
    await client.channel.call('CreateSecret', {
      SecretName: 'shop/db',
      VersionId: 'v1',
      SecretData: value,
    });
    client.write('src/main.ts', `\n\nconst password = ${JSON.stringify(value)};\n`);
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'Begin');
    client.write('src/main.ts', `const password = await readSecret('shop/db');\n`);
    git('commit', '-qam', `Move ${value}`);
    client.write('lost.txt', value);
    git('add', 'lost.txt');
    git('rm', '-qf', 'lost.txt');
    client.write('.env.example', `DB_PASSWORD=${value}\n`);
    client.write('dist/main.js', `"use strict";const password=${JSON.stringify(value)};`);
    client.write('notes/plan.md', `# Plan\n\nThe password is ${value}.\n`);
    client.write('node_modules/other/index.js', value);
  });
  after(async () => {
    await client.stop();
    removeGit();
  });

  it('is named with its place: files, examples, what was built, commits, lost objects', async () => {
    const report = await find();
    assert.deepEqual(placesOf(report), [
      'built dist/main.js 0',
      'commit',
      'commit src/main.ts',
      'example .env.example 0',
      'file notes/plan.md 2',
      'lost',
    ]);
    assert.ok(report.places.every(({ pushed }) => pushed !== true));
    assert.ok(3 < report.objects && 3 < report.files);
    assert.ok(!JSON.stringify(report).includes('57zT'));
    assert.ok(!client.log.includes('57zT'));
  });

  it('counts as pushed when a remote has the commit', async () => {
    git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    const { places } = await find();
    const commits = places.filter(({ kind }) => kind === 'commit');
    assert.ok(commits.length > 0 && commits.every(({ pushed }) => pushed));
  });

  it('is looked for in open documents as they stand, and not by git unless it may run', async () => {
    const document = await client.open('notes/plan.md', 'markdown', '# Plan\n');
    await client.type(document, '# Plan', `# ${value}`);
    const report = await find({ git: false });
    assert.equal(report.objects, 0);
    assert.ok(placesOf(report).includes('file notes/plan.md 0'));
  });

  it('is never told to git, neither as an argument nor by the environment', () => {
    const told = readFileSync(join(client.root, '../told'), 'utf8');
    assert.match(told, /cat-file/);
    assert.match(told, /find-object/);
    assert.ok(!told.includes('57zT'));
  });

  it('ends soon when it is cancelled, and tells what it found', async () => {
    for (let index = 0; index < 2_000; index += 1) client.write(`many/${index}.txt`, value);
    const source = new CancellationTokenSource();
    const hearing = client.connection.onNotification(residueProgress, () => source.cancel());
    const report = await client.connection.sendRequest<ResidueReport>(
      findResidue,
      { secretName: 'shop/db', git: true },
      source.token,
    );
    hearing.dispose();
    assert.equal(report.cancelled, true);
    assert.ok(report.files < 2_000, `${report.files} files`);
    rmSync(join(client.root, 'many'), { recursive: true });
  });

  it('says why it cannot look', async () => {
    assert.match((await find({ secretName: 'none' })).refused ?? '', /./);
    await client.channel.call('CreateSecret', {
      SecretName: 'short',
      VersionId: 'v1',
      SecretData: 'abc',
    });
    assert.match((await find({ secretName: 'short' })).refused ?? '', /too short/);
  });

  it('says of texts whether they hold it, over the channel that nothing records', async () => {
    const Texts = [`x ${value}`, 'nothing'];
    const { Found } = await client.channel.call(channelOperations.findValue, {
      SecretName: 'shop/db',
      Texts,
    });
    assert.deepEqual(Found, [true, false]);
  });
});

describe('what is left of a value, in an editor without our extension', () => {
  it('is told in one message, with the advice to change it', async () => {
    const client = await Client.start();
    try {
      await client.channel.call('CreateSecret', {
        SecretName: 'shop/db',
        VersionId: 'v1',
        SecretData: value,
      });
      client.write('notes.md', `a\n${value}\n`);
      await client.connection.sendRequest('workspace/executeCommand', {
        command: findResidueCommand,
        arguments: ['shop/db'],
      });
      assert.match(client.messages.join(), /The value of shop\/db still stands in: notes\.md:2/);
    } finally {
      await client.stop();
    }
  });
});

describe('what is left of a value in files made to be copied', () => {
  let client: Client;
  const text = `# é😀 x\r\nDB_PASSWORD=${value}\r\nDB_URL=db://u:${encodeURIComponent(value)}@h\r\n`;
  const clean = (...uris: readonly string[]): Promise<CleanResidueResult> =>
    client.connection.sendRequest(cleanResidue, { secretName: 'shop/db', uris });
  const contents = (path: string): string => readFileSync(join(client.root, path), 'utf8');

  beforeEach(async () => {
    client = await Client.start({ clientCommands: true, capabilities: reviewing });
    const secret = { SecretName: 'shop/db', VersionId: 'v1', SecretData: value };
    await client.channel.call('CreateSecret', secret);
  });
  afterEach(() => client.stop());

  it('gives way to a placeholder in every form, and all other bytes stay', async () => {
    const closed = client.write('.env.example', text);
    const open = await client.open('config.sample.ini', 'ini', text);
    assert.deepEqual(await clean(closed, open.uri), { files: 2 });
    const cleaned = '# é😀 x\r\nDB_PASSWORD=change-me\r\nDB_URL=db://u:change-me@h\r\n';
    assert.equal(contents('.env.example'), cleaned);
    assert.equal(open.getText(), cleaned);
    const annotations = Object.values(client.edits[0]?.changeAnnotations ?? {});
    assert.ok(
      annotations.some(({ needsConfirmation }) => needsConfirmation),
      'shown first',
    );
  });

  it('stays in files of any other kind, and where the review was ended', async () => {
    const env = client.write('.env', text);
    assert.deepEqual(await clean(env), { files: 0 });
    client.onEdit = () => false;
    const example = client.write('.env.example', text);
    assert.deepEqual(await clean(example), { files: 0 });
    assert.deepEqual([contents('.env'), contents('.env.example')], [text, text]);
  });

  it('is not asked for when there is no such secret', async () => {
    await client.channel.call('DeleteSecret', {
      SecretName: 'shop/db',
      ForceDeleteWithoutRecovery: 'true',
    });
    const { files, refused } = await clean(client.write('.env.example', text));
    assert.equal(files, 0);
    assert.ok(refused);
  });
});

/** An editor that can show edits for review. */
const reviewing: ClientCapabilities = {
  workspace: {
    applyEdit: true,
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
  },
};
