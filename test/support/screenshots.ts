// Makes the pictures of the README, from the real thing: node test/support/screenshots.ts
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from './places.ts';
import { until } from './processes.ts';
import { startSession } from './session.ts';
import { webpOf } from './webp.ts';
import type { Workbench } from './workbench.ts';

const folder = join(repository, 'media/screenshots');

const session = await startSession({
  screen: { width: 1140, height: 680, scale: 1.5 },
  settings: { 'breadcrumbs.enabled': false, 'editor.minimap.enabled': false },
});
const { workbench, myapp } = session;
try {
  await writeFile(join(session.folder, 'home/.bashrc'), "PS1='$ '\n");
  const mail = randomBytes(12).toString('base64url');
  await mkdir(join(myapp.folder, 'conf'));
  await writeFile(join(myapp.folder, 'conf/mail.yaml'), `smtp_password: ${mail}\n`);
  await workbench.openFile('src/main.ts');
  await workbench.squiggles.first().waitFor();
  await workbench.codeLenses.first().waitFor();
  await workbench.statusItem('Initializing').waitFor({ state: 'detached', timeout: 60_000 });
  await workbench.statusItem('Activating').waitFor({ state: 'detached', timeout: 60_000 });
  await workbench.hover(myapp.login.password, /quick fix stores/);
  await workbench.page.getByText('Loading…').waitFor({ state: 'detached' });
  await picture('found');

  await workbench.quickFix(myapp.login.password, 'Move this credential to KMS Secrets…');
  await workbench.answer(await workbench.suggested());
  await workbench.untilText('await readSecret(');
  await workbench.notification('npm install').waitFor();
  await workbench.dismissNotifications();
  await workbench.openView('KMS Secrets');
  await workbench.expand('myapp/db-password');
  await workbench.runCommand('KMS Secrets: Open Terminal with Local Endpoint');
  await workbench.typeInTerminal('node src/main.ts');
  await until('MyApp to log in', async () =>
    (await workbench.terminal()).includes('Connected to PostgreSQL'),
  );
  await picture('moved');

  await workbench.page.setViewportSize({ width: 1140, height: 860 });
  await widenSideBar(workbench, 90);
  await workbench.runCommand('View: Toggle Panel Visibility');
  await fillSecrets(workbench);
  await fillKeys(workbench);
  await workbench.runCommand('KMS Secrets: Scan the Workspace for Credentials');
  await workbench.treeItem('mail.yaml').waitFor();
  await workbench.dismissNotifications();
  await workbench.treeCommand('shop/api-token', 'Show Metadata');
  await workbench.untilText('"SecretName": "shop/api-token"');
  await workbench.page.mouse.move(600, 500);
  await workbench.page.locator('.workbench-hover').waitFor({ state: 'detached' });
  await picture('secrets');
} finally {
  await session.end();
}

/** Keeps what the window shows; the package carries it, so it is made small. */
async function picture(name: string): Promise<void> {
  const { page } = workbench;
  await workbench.still();
  await workbench.screenshot(name);
  const webp = await webpOf(await page.screenshot(), page.context());
  await writeFile(join(folder, `${name}.webp`), webp);
}

/** Makes room in the side bar for what its rows tell. */
async function widenSideBar({ page, view }: Workbench, by: number): Promise<void> {
  const box = await view.boundingBox();
  if (!box) throw new Error('There is no side bar');
  const [edge, middle] = [box.x + box.width + 2, box.y + box.height / 2];
  await page.mouse.move(edge, middle);
  await page.mouse.down();
  await page.mouse.move(edge + by, middle, { steps: 10 });
  await page.mouse.up();
}

/** A label, a tag, a rotation and a deletion: what rows of secrets can tell. */
async function fillSecrets(where: Workbench): Promise<void> {
  await create(where, 'shop/api-token');
  await create(where, 'shop/signing-key');
  await create(where, 'shop/smtp');
  await where.treeCommand('shop/api-token', 'Put New Version…');
  await where.answer(randomBytes(12).toString('hex'));
  await where.expand('shop/api-token');
  await where.treeItem(/v2.*ACSCurrent/).waitFor();
  await where.treeCommand('shop/api-token', 'Put Stage Label…');
  await where.choose('v1');
  await where.answer('stable', 'The label');
  await where.treeItem(/^v1.*stable/).waitFor();
  await where.treeCommand('shop/api-token', 'Add Tag…');
  await where.answer('env', 'Name of the tag');
  await where.answer('prod', 'Value of the tag env');
  await where.treeCommand('shop/signing-key', 'Set Up Rotation…');
  await where.choose('It is generated');
  await where.answer('32', 'How many characters?');
  await where.choose('Letters and digits');
  await where.choose('Every 30 days');
  await where.treeItem(/shop\/signing-key.*rotates in 30 days/).waitFor();
  await where.treeCommand('shop/smtp', 'Delete…');
  await where.choose('Delete in 30 days');
  await where.expand('Waiting for deletion');
}

/** A key of one's own, and an access key for a program. */
async function fillKeys(where: Workbench): Promise<void> {
  await where.runCommand('KMS Secrets: Create Key…');
  await where.answer('for payments', 'What the key is for');
  await where.runCommand('KMS Secrets: Focus on Keys View');
  await where.treeItem('for payments').waitFor();
  await where.runCommand('KMS Secrets: Create Access Key…');
  await where.answer('shop', 'The program or person that uses it');
  await where.choose('Secrets whose names begin with');
  await where.answer('shop/', 'How the names begin');
  await where.choose('as environment variables');
  await where.notification('is not given out again').waitFor();
  await where.dismissNotifications();
  await where.expand('Access keys');
  await where.treeItem(/^shop.*LTAI/).waitFor();
}

async function create(where: Workbench, name: string): Promise<void> {
  await where.runCommand('KMS Secrets: Create Secret…');
  await where.answer(name);
  await where.asked('The value');
  await where.answer(randomBytes(12).toString('hex'));
  await where.treeItem(name).waitFor();
}
