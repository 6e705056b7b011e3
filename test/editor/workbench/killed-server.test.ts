import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import type { Session } from '../../support/session.ts';
import { sessionForTests } from '../../support/session-for-tests.ts';

describe('a server that is killed during a move', () => {
  let session: Session;

  before(function () {
    // Elsewhere it takes more to find the process.
    if (process.platform !== 'linux') this.skip();
  });
  sessionForTests({}, (started) => {
    session = started;
    const { folder, login } = session.myapp;
    mkdirSync(join(folder, 'conf'));
    writeFileSync(join(folder, 'conf/app.yaml'), `database:\n  password: ${login.password}\n`);
  });

  it('tells where the values are, which the edit that it sent does not change', async () => {
    const { workbench, myapp, folder } = session;
    await workbench.openFile('src/main.ts');
    await workbench.squiggles.first().waitFor();
    await workbench.runCommand('KMS Secrets: Move All Credentials of the Workspace…');
    await workbench.answerDialog('Move');
    // The values are stored, and the server waits for the review.
    await workbench.refactorPreview.filter({ hasText: 'app.yaml' }).waitFor();
    const killed = serversOf(folder);
    assert.ok(killed.length > 0);
    for (const pid of killed) process.kill(pid, 'SIGKILL');
    await workbench.notification('The server ended during the move').waitFor();
    await workbench.screenshot('killed-server');
    assert.ok((await workbench.text()).includes(myapp.login.password));
    await workbench.dismissNotifications();
    await workbench.endReview('Apply');
    await workbench.openFile('src/main.ts');
    await workbench.untilText(/const dbPassword = await readSecret\('myapp\//);
  });

  it('is followed by another one, which has them', async () => {
    const { workbench } = session;
    await workbench.openView('KMS Secrets');
    await workbench
      .treeItem(/^myapp\//)
      .first()
      .waitFor();
  });
});

/** The processes of language servers that work in a folder of their own. */
function serversOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        return /dist\/server\.js/.test(command) && environment.includes(folder);
      } catch {
        return false;
      }
    })
    .map(Number);
}
