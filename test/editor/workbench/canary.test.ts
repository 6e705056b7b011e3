import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { formsOf, newCanary } from '../../engine/proof/support/canary.ts';
import { heapOf, processesOf } from '../../support/heap.ts';
import { ensured, temporaryFolder } from '../../support/places.ts';
import { until } from '../../support/processes.ts';
import { filesBelow } from '../../support/search.ts';
import { type Session, startSession } from '../../support/session.ts';
import { keptByBrowser } from './browser-storage.ts';

const name = 'shop/canary';
const file = 'src/payment.ts';

/** The value that stands in a file first: every encoding writes it differently. */
const written = `Kx&<${randomBytes(12).toString('hex')}>+%é"${randomBytes(9).toString('hex')}`;

/** What can be pointed at of it. */
const visible = written.slice(4, 28);

/** A task that prints a value, which is masked. */
const task = {
  type: 'kmsSecrets',
  label: 'with canary',
  command: 'echo "the canary is $CANARY."',
  env: { CANARY: `kms://${name}` },
  problemMatcher: [],
};

/** The forms of a value, and those of its last letters, which nothing needs to escape. */
const allFormsOf = (value: string): Buffer[] =>
  different([...formsOf(value), ...formsOf(value.slice(-coreUnits))]);
const coreUnits = 18;

/** In a trace, the text of a file is escaped once more than in the file. */
const formsOfWritten = different([
  ...allFormsOf(written),
  ...formsOf(JSON.stringify(written).slice(1, -1)),
]);

/**
 * Values go every way a person can send them, with the log of VS Code at its most talkative; then
 * every byte that VS Code and we keep is searched for them.
 */
describe('values that went through every journey', () => {
  const [created, put, pasted] = [newCanary(), newCanary(), newCanary()];
  const [imported, passphrase] = [newCanary(), newCanary()];
  const temporary = temporaryFolder('canary');
  const said: string[] = [];
  let session: Session;

  before(async () => {
    session = await startSession({
      env: { TMPDIR: ensured(join(temporary, 'tmp')) },
      settings: { 'kmsSecrets.trace.server': 'verbose' },
    });
    session.page.on('console', (message) => said.push(message.text()));
    writeFileSync(
      join(session.myapp.folder, file),
      `export const paymentPassword = ${JSON.stringify(written)};\n`,
    );
    writeFileSync(
      join(ensured(join(session.myapp.folder, '.vscode')), 'tasks.json'),
      JSON.stringify({ version: '2.0.0', tasks: [task] }),
    );
    await session.workbench.reload();
    await talkative(session);
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session?.workbench.failed(this.currentTest.title);
  });
  after(async () => {
    await session?.end();
    await rm(temporary, { recursive: true, force: true });
  });

  it('from a file that was edited and saved before, into the store', async () => {
    const { workbench, myapp } = session;
    await workbench.openFile(file);
    await workbench.clickText('export const');
    await workbench.press('End', 'Enter');
    await workbench.page.keyboard.type('// soon to be moved');
    await workbench.press('Control+S');
    const text = () => readFileSync(join(myapp.folder, file), 'utf8');
    await until('the file to be saved', () => text().includes('soon to be moved'));
    await workbench.squiggles.first().waitFor();
    await workbench.hover(visible, /quick fix stores/);
    await workbench.quickFix(visible, 'Move this credential to KMS Secrets…');
    await workbench.answer('shop/payment');
    await workbench.untilText('await readSecret("shop/payment")');
    await until('the file to hold it no more', () => !text().includes(visible));
    await workbench.dismissNotifications();
  });

  it('through the palette', async () => {
    const { workbench } = session;
    await workbench.openView('KMS Secrets');
    await workbench.runCommand('KMS Secrets: Create Secret…');
    await workbench.answer(name);
    await workbench.asked('The value. It is not shown');
    await workbench.answer(created);
    await workbench.treeItem(name).waitFor();
    await workbench.runCommand('KMS Secrets: Create Secret…');
    await workbench.answer('shop/given-up');
    await workbench.asked('The value. It is not shown');
    await workbench.quickInput.fill(pasted);
    await workbench.press('Escape');
  });

  it('as a new version, described, copied', async () => {
    const { workbench } = session;
    await workbench.treeCommand(name, 'Put New Version…');
    await workbench.asked(`New version of ${name}`);
    await workbench.answer(put);
    await workbench.expand(name);
    await workbench.treeItem(/v2.*ACSCurrent/).waitFor();
    await workbench.treeCommand(name, 'Show Metadata');
    await workbench.untilText(`"SecretName": "${name}"`);
    await workbench.treeCommand(name, 'Copy Value…');
    await workbench.answerDialog('Copy');
    await until('the value on the clipboard', async () => (await workbench.clipboard()) === put);
  });

  it('imported from a file that is gone afterwards, and exported under a passphrase', async () => {
    const { workbench } = session;
    const source = join(temporary, 'import.env');
    writeFileSync(source, `IMPORTED=${imported}\n`);
    await workbench.runCommand('KMS Secrets: Import Secrets from File…');
    await workbench.chooseFile(source);
    await workbench.choose('Keep secrets that exist');
    await workbench.answerDialog('Import');
    await workbench.treeItem('IMPORTED').waitFor();
    await rm(source);
    await workbench.dismissNotifications();
    await workbench.runCommand('KMS Secrets: Export Secrets, Encrypted…');
    await workbench.asked('It cannot be recovered');
    await workbench.answer(passphrase);
    await workbench.asked('The same passphrase again');
    await workbench.answer(passphrase);
    await workbench.chooseFile(join(temporary, 'export.json'));
    await workbench.notification(/secrets? (?:is|are) exported/).waitFor();
  });

  it('to a task and a terminal', async () => {
    const { workbench } = session;
    await workbench.runCommand('Tasks: Run Task');
    await workbench.choose('with canary');
    await until('the masked output', async () =>
      /the canary is \*+\./.test(await workbench.terminal()),
    );
    await workbench.runCommand('KMS Secrets: Open Terminal with Local Endpoint');
    await until('the endpoint in the terminal', async () =>
      (await workbench.terminal()).includes(`read secrets from localhost:${session.gatewayPort}`),
    );
  });

  it('dragged into the code', async () => {
    const { workbench } = session;
    await workbench.openFile('src/main.ts');
    await workbench.clickText('import');
    await workbench.press('Control+End', 'Enter');
    await workbench.page.keyboard.type('const dropped = ;');
    await workbench.dragIntoText(name, ' ;', `await readSecret('${name}')`);
  });

  it('deleted, restored, audited', async () => {
    const { workbench } = session;
    await workbench.treeCommand(new RegExp(`^${name}`), 'Delete…');
    await workbench.choose('Delete in 30 days');
    await workbench.expand('Waiting for deletion');
    await workbench.treeCommand(new RegExp(`^${name}`), 'Restore');
    await workbench.treeItem('Waiting for deletion').waitFor({ state: 'detached' });
    await workbench.runCommand('KMS Secrets: Show Who Did What');
    await workbench.untilText('RestoreSecret');
  });

  it('are not in the memory of the extension or of the language server', async () => {
    const forms = [
      ...formsOfWritten,
      ...[created, put, pasted, imported, passphrase].flatMap(allFormsOf),
    ];
    const found: string[] = [];
    for (const [place, pid] of Object.entries(await processesOf(session.folder))) {
      const heap = await heapOf(pid, join(temporary, `${place}.heapsnapshot`));
      assert.ok(heap.includes(name), `${place} knows the name`);
      found.push(...forms.filter((form) => heap.includes(form)).map((_, at) => `${place} ${at}`));
    }
    assert.deepEqual(found, []);
  });

  it('are on the clipboard no more', async () => {
    const isEmpty = async (): Promise<boolean> => (await session.workbench.clipboard()) === '';
    await until('an empty clipboard', isEmpty, 45_000);
  });

  it('are in no file that VS Code or we keep, but for its history of the file that held one', async () => {
    await session.workbench.reload();
    await session.workbench.statusItem('KMS').waitFor();
    const log = filesBelow(session.folder).find((path) => path.endsWith('KMS Secrets.log'));
    assert.match(readFileSync(log ?? '', 'utf8'), /textDocument\/didOpen/, 'the trace was on');
    const ours = [created, put, pasted, imported, passphrase].flatMap(allFormsOf);
    for (const folder of [session.folder, temporary]) assert.deepEqual(filesOf(folder, ours), []);
    // VS Code keeps a copy of a file at every save: of this one the save before the move.
    const kept = filesOf(session.folder, formsOfWritten);
    const history = /^vscode\/data\/User\/History\/[^/]+\/\w+\.ts$/;
    assert.deepEqual(
      kept.filter((path) => !history.test(path)),
      [],
    );
    assert.equal(kept.length, 1);
    const entries = join(session.folder, kept[0] ?? '', '..', 'entries.json');
    assert.match(readFileSync(entries, 'utf8'), /src\/payment\.ts/);
    assert.deepEqual(filesOf(temporary, formsOfWritten), []);
  });

  it('are in nothing that the window keeps in its browser, or said to its console', async () => {
    const forms = [
      ...formsOfWritten,
      ...[created, put, pasted, imported, passphrase].flatMap(allFormsOf),
    ];
    const kept = await keptByBrowser(session.page);
    assert.ok(kept.length > 10, `only ${kept.length} records`);
    const holding = kept.filter(({ bytes }) => holds(bytes, forms));
    assert.deepEqual(
      holding.map(({ place }) => place),
      [],
    );
    const telling = said.filter((text) => holds(Buffer.from(text), forms));
    assert.deepEqual(telling, []);
  });

  it('would be found where they are', () => {
    const place = join(ensured(join(temporary, 'proof')), 'file');
    for (const [index, form] of formsOf(put).entries()) {
      writeFileSync(place, Buffer.concat([Buffer.alloc(index, 'x'), form, Buffer.from('y')]));
      assert.ok(holds(readFileSync(place), formsOf(put)));
    }
  });
});

/** Lets the extension's log say all it can say. */
async function talkative({ workbench }: Session): Promise<void> {
  await workbench.statusItem('KMS').waitFor();
  await workbench.runCommand('Developer: Set Log Level...');
  await workbench.choose('KMS Secrets');
  await workbench.choose('Trace');
}

function different(forms: readonly Buffer[]): Buffer[] {
  return [...new Map(forms.map((form) => [form.toString('hex'), form])).values()];
}

const holds = (bytes: Buffer, forms: readonly Buffer[]): boolean =>
  forms.some((form) => bytes.includes(form));

/** The files below a folder that hold one of the forms. */
const filesOf = (folder: string, forms: readonly Buffer[]): string[] =>
  filesBelow(folder)
    .filter((path) => holds(readFileSync(path), forms))
    .map((path) => relative(folder, path));
