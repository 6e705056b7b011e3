// Makes the animation of the README, from the real thing: node test/support/animation.ts
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from './places.ts';
import { until } from './processes.ts';
import { startSession } from './session.ts';
import { animationOf, type Frame, webpOf } from './webp.ts';

const file = join(repository, 'docs/story.webp');

/** What a page loads without thinking. */
const sizeMaxBytes = 1024 * 1024;

const screen = { width: 1140, height: 680, scale: 1 };
const quality = 0.8;

/** How long a picture is looked at, in ms: one to read, one that only leads on. */
const [reading, passing] = [3_500, 1_800];

const session = await startSession({
  screen,
  settings: { 'breadcrumbs.enabled': false, 'editor.minimap.enabled': false },
});
const { workbench, myapp } = session;
const frames: Frame[] = [];
try {
  await writeFile(join(session.folder, 'home/.bashrc'), "PS1='$ '\n");
  await workbench.openFile('src/main.ts');
  await workbench.squiggles.first().waitFor();
  await workbench.codeLenses.first().waitFor();
  await workbench.statusItem('Initializing').waitFor({ state: 'detached', timeout: 60_000 });
  await show(passing);
  await workbench.hover(myapp.login.password, /quick fix stores/);
  await show(reading);

  await workbench.quickFixes(myapp.login.password);
  await show(passing);
  await workbench.press('Escape');
  await workbench.quickFix(myapp.login.password, 'Move this credential to KMS Secrets…');
  await workbench.suggested();
  await show(passing);
  await workbench.press('Enter');
  await workbench.untilText('await readSecret(');
  await workbench.notification('npm install').waitFor();
  await show(reading);

  await workbench.dismissNotifications();
  await workbench.openView('KMS Secrets');
  await workbench.expand('myapp/db-password');
  await show(passing);
  await workbench.runCommand('KMS Secrets: Open Terminal with Local Endpoint');
  await workbench.typeInTerminal('node src/main.ts');
  await until('MyApp to log in', async () =>
    (await workbench.terminal()).includes('Connected to PostgreSQL'),
  );
  await show(2 * reading);
  const animation = animationOf(frames, screen.width, screen.height);
  if (animation.length > sizeMaxBytes) throw new Error(`It has ${animation.length} bytes`);
  await writeFile(file, animation);
  console.log(`${file}: ${Math.round(animation.length / 1024)} KiB, ${frames.length} pictures`);
} finally {
  await session.end();
}

/** Keeps what the window shows now, once nothing fades any more. */
async function show(ms: number): Promise<void> {
  const { page } = workbench;
  await workbench.still();
  frames.push({ webp: await webpOf(await page.screenshot(), page.context(), quality), ms });
}
