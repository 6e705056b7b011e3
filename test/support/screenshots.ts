// Makes the pictures of the README, from the real thing: node test/support/screenshots.ts
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
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
  await workbench.openFile('src/main.ts');
  await workbench.squiggles.first().waitFor();
  await workbench.codeLenses.first().waitFor();
  await workbench.statusItem('Initializing').waitFor({ state: 'detached', timeout: 60_000 });
  await workbench.hover(myapp.login.password, /quick fix stores/);
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

  await create(workbench, 'shop/api-token');
  await create(workbench, 'shop/smtp');
  await workbench.runCommand('View: Toggle Panel Visibility');
  await workbench.treeCommand('shop/api-token', 'Put New Version…');
  await workbench.answer(randomBytes(12).toString('hex'));
  await workbench.expand('shop/api-token');
  await workbench.treeItem(/v2.*ACSCurrent/).waitFor();
  await workbench.treeCommand('shop/smtp', 'Delete…');
  await workbench.choose('Delete in 30 days');
  await workbench.expand('Waiting for deletion');
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
  const webp = await webpOf(await page.screenshot(), page.context());
  await writeFile(join(folder, `${name}.webp`), webp);
}

async function create(where: Workbench, name: string): Promise<void> {
  await where.runCommand('KMS Secrets: Create Secret…');
  await where.answer(name);
  await where.asked('The value');
  await where.answer(randomBytes(12).toString('hex'));
  await where.treeItem(name).waitFor();
}
