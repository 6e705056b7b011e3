import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'mocha';
import { CommandLine } from '../cli/command-line.ts';
import { onPath } from '../support/keyring.ts';
import { newLogin } from '../support/myapp.ts';
import { repository } from '../support/places.ts';
import { run } from '../support/processes.ts';
import { filesWith } from '../support/search.ts';

/** A language client that nobody wrote for us, from whose side everything is seen. */
describe('kms-secrets lsp --stdio in Neovim', function () {
  this.timeout(60_000);
  const cli = new CommandLine();
  const { password } = newLogin();
  const { password: other } = newLogin();
  const root = join(cli.folder, 'shop');
  const file = join(root, 'src', 'main.ts');
  const constant = join(root, 'src', 'Login.java');
  const many = join(root, 'src', 'many.ts');
  let said: Said;

  before(async function () {
    if (!onPath('nvim')) return skip(this);
    await cli.store('shop/api-token', JSON.stringify({ token: newLogin().password }));
    mkdirSync(join(root, 'src'), { recursive: true });
    writeFileSync(join(root, 'package.json'), '{ "name": "shop", "type": "module" }\n');
    writeFileSync(file, source(password));
    writeFileSync(constant, annotated(other));
    writeFileSync(many, manyLines(other, 200));
    writeFileSync(join(root, 'app.yaml'), 'token: kms://shop/api-token#token\n');
    said = await workIn(cli, { root, file, constant, many });
  });
  after(() => cli.remove());

  it('shows the credential with rule and severity, and never the value', () => {
    const found = said.diagnostics.find(({ code }) => code === 'generic-password');
    assert.ok(found, JSON.stringify(said.diagnostics));
    const { line, from, to, source: by, severity } = found;
    const start = "const dbPassword = '".length;
    const mostSevere = 1;
    assert.deepEqual(
      { line, from, to, by, severity },
      {
        line: 2,
        from: start,
        to: start + password.length,
        by: 'KMS Secrets',
        severity: mostSevere,
      },
    );
    const { diagnostics, hover, lookupHover, completion, actions, messages } = said;
    const shown = { diagnostics, hover, lookupHover, completion, actions, messages };
    assert.ok(!JSON.stringify(shown).includes(password));
  });

  it('shows a lookup of a secret that does not exist', () => {
    const found = said.diagnostics.find(({ code }) => code === 'unknown-secret');
    assert.match(found?.message ?? '', /no secret shop\/missing/);
  });

  it('explains the credential in a hover', () => {
    assert.match(said.hover, /assigned to `dbPassword`/);
  });

  it('tells in a hover what is known of a secret', () => {
    assert.match(said.lookupHover, /shop\/api-token/);
    assert.match(said.lookupHover, /Current version: v1/);
  });

  it('completes names of secrets', () => {
    assert.deepEqual(said.completion, ['shop/api-token']);
  });

  it('moves the credential under the suggested name, in one edit that one undo takes back', () => {
    assert.equal(said.actions[0], 'Move this credential to KMS Secrets…');
    assert.match(said.text, /const dbPassword = await readSecret\('shop\/db-password'\);/);
    assert.match(said.text, /^import \{ readSecret \} from '\.\/kms-secrets\.ts';$/m);
    assert.equal(`${said.undone}\n`, source(password));
    assert.match(said.messages.join('\n'), /now the secret shop\/db-password/);
  });

  it('leaves what must be constant, and says why', () => {
    assert.equal(`${said.constant}\n`, annotated(other));
    assert.match(said.messages.join('\n'), /The value of an annotation must be constant/);
  });

  it('keeps nothing of a move that is cancelled on its way', async () => {
    assert.equal(`${said.cancelled}\n`, manyLines(other, 200));
    assert.match(said.messages.join('\n'), /Cancelled; nothing was changed/);
    const { TotalCount } = await cli.json(['ListSecrets']);
    assert.equal(TotalCount, few + renamedAndMoved);
  });

  it('moves all of a file by one edit that one undo takes back', () => {
    const told = said.messages.join('\n');
    assert.match(told, new RegExp(`${few} credentials are secrets now`));
    assert.match(said.all, /^const password2 = await readSecret\('shop\/[\w-]+'\);$/m);
    assert.equal(`${said.allUndone}\n`, manyLines(other, few));
  });

  it('finds all uses of a secret, and the secrets that are used', () => {
    assert.deepEqual([...said.references].sort(), ['app.yaml:0', 'main.ts:4']);
    assert.deepEqual(said.symbols, ['shop/api-token']);
  });

  it('completes the keys of a JSON secret', () => {
    assert.deepEqual(said.keys, ['token']);
  });

  it('goes to a document with what is known of the secret', () => {
    const text = readFileSync(fileURLToPath(said.definition), 'utf8');
    assert.match(text, /"SecretName": "shop\/api-token"/);
    assert.ok(!text.includes(password));
  });

  it('renames a secret in the store and in every file', async () => {
    assert.equal(said.placeholder, 'shop/api-token');
    assert.match(said.renamed, /const token = 'kms:\/\/shop\/token#';/);
    const yaml = readFileSync(join(root, 'app.yaml'), 'utf8');
    assert.equal(yaml, 'token: kms://shop/token#token\n');
    assert.match(said.messages.join('\n'), /The secret is shop\/token now/);
    const old = await cli.json(['DescribeSecret', '--SecretName', 'shop/api-token']);
    assert.ok(old.PlannedDeleteTime, 'the old one waits for its deletion');
  });

  it('left the value in the store and nowhere else', async () => {
    const reply = await cli.json(['GetSecretValue', '--SecretName', 'shop/db-password']);
    assert.equal(reply.SecretData, password);
    assert.ok(readFileSync(file, 'utf8').includes("readSecret('shop/db-password')"));
    assert.ok(readdirSync(join(root, 'src')).includes('kms-secrets.ts'));
    assert.deepEqual(filesWith(password, root), []);
    assert.deepEqual(filesWith(password, cli.home), []);
  });
});

interface Said {
  readonly problem?: string;
  readonly diagnostics: readonly {
    readonly line: number;
    readonly from: number;
    readonly to: number;
    readonly source: string;
    readonly code: string;
    readonly message: string;
    readonly severity: number;
  }[];
  readonly hover: string;
  readonly lookupHover: string;
  readonly completion: readonly string[];
  readonly actions: readonly string[];
  readonly messages: readonly string[];
  /** The file after the move, and after one undo of it. */
  readonly text: string;
  readonly undone: string;
  /** A file with a value that must be constant, after it should have been moved. */
  readonly constant: string;
  /** One with many, after a move that was cancelled; and with few, after one that was not. */
  readonly cancelled: string;
  readonly all: string;
  readonly allUndone: string;
  readonly references: readonly string[];
  readonly definition: string;
  readonly keys: readonly string[];
  readonly symbols: readonly string[];
  readonly placeholder: string;
  readonly renamed: string;
}

/** So many lines are moved to the end. */
const few = 3;

/** The secret that is renamed, under both its names, and the one that is moved alone. */
const renamedAndMoved = 3;

/** How long a move may go on until it is cancelled. */
const cancelMs = 60;

const annotated = (password: string): string =>
  `class Login {\n  @Config(password = "${password}")\n  String name;\n}\n`;

const manyLines = (password: string, count: number): string =>
  Array.from(
    { length: count },
    (_, index) => `const password${index} = '${password}${index}x';\n`,
  ).join('');

const source = (password: string): string =>
  [
    "import pg from 'pg';",
    '',
    `const dbPassword = '${password}';`,
    "const token = 'kms://shop/api-token#';",
    "const other = 'kms://shop/missing';",
    'export const client = new pg.Client({ password: dbPassword, token, other });',
    '',
  ].join('\n');

/** Runs Neovim on the file and answers what it saw. */
async function workIn(
  cli: CommandLine,
  files: Readonly<Record<'root' | 'file' | 'constant' | 'many', string>>,
): Promise<Said> {
  const answer = join(cli.folder, 'said.json');
  const job = await cli.file(
    'job.json',
    JSON.stringify({
      ...files,
      few,
      cancelMs,
      answer,
      command: [process.execPath, join(repository, 'dist/cli.js'), 'lsp', '--stdio'],
      diagnostics: 2,
      credential: { line: 2, character: "const dbPassword = 'x".length },
      name: 'shop/api-token',
      newName: 'shop/token',
      lookup: { line: 3, character: "const token = 'kms://shop/".length },
    }),
  );
  const script = join(import.meta.dirname, 'neovim.lua');
  const { stderr } = await run('nvim', ['--headless', '--clean', '-n', '-S', script], {
    env: { ...cli.env, KMS_TEST_JOB: job },
    cwd: files.root,
    timeoutMs: 50_000,
  });
  const said = JSON.parse(readFileSync(answer, 'utf8')) as Said;
  assert.equal(said.problem, undefined, `${said.problem}\n${stderr}`);
  return said;
}

function skip(context: Mocha.Context): void {
  console.warn('      No Neovim (apt-get install neovim): the second client is NOT tested');
  context.skip();
}
