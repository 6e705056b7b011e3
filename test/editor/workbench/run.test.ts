import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { until } from '../../support/processes.ts';
import { filesWith } from '../../support/search.ts';
import type { Session } from '../../support/session.ts';
import { sessionForTests } from '../../support/session-for-tests.ts';
import type { Workbench } from '../../support/workbench.ts';

const reads = 'node -p "process.env.KMS_ENDPOINT+String.fromCharCode(10)+typeof process.env.TOKEN"';

describe('programs that read secrets', () => {
  const value = randomBytes(15).toString('base64url');
  let session: Session;
  let workbench: Workbench;

  sessionForTests(
    {
      settings: { 'kmsSecrets.run.environment': { TOKEN: 'kms://shop/token' } },
    },
    async (started) => {
      session = started;
      ({ workbench } = started);
      const folder = join(session.myapp.folder, '.vscode');
      mkdirSync(folder, { recursive: true });
      const task = {
        type: 'kmsSecrets',
        label: 'with token',
        command: 'echo "the token is $TOKEN."',
        env: { TOKEN: 'kms://shop/token' },
      };
      writeFileSync(
        join(folder, 'tasks.json'),
        JSON.stringify({ version: '2.0.0', tasks: [{ ...task, problemMatcher: [] }] }),
      );
      const launch = {
        ...{ type: 'node', request: 'launch', name: 'debug with token' },
        ...{ program: join(session.myapp.folder, 'debugged.cjs'), console: 'internalConsole' },
        env: { TOKEN: 'kms://shop/token' },
      };
      writeFileSync(
        join(folder, 'launch.json'),
        JSON.stringify({ version: '0.2.0', configurations: [launch] }),
      );
      // It tells that it got the value, and not the value.
      writeFileSync(
        join(session.myapp.folder, 'debugged.cjs'),
        `const digest = require('node:crypto').createHash('sha256').update(process.env.TOKEN);
       require('node:fs').writeFileSync(__dirname + '/seen', digest.digest('hex'));`,
      );
      await workbench.reload();
      await workbench.openEmptyStore();
      await workbench.createSecret('shop/token', value);
    },
  );

  it('gives a task the values of its references, and masks them in its output', async () => {
    await workbench.runCommand('Tasks: Run Task');
    await workbench.choose('with token');
    const shown = await until('the output of the task', async () => {
      const text = await workbench.terminal();
      return /the token is \*+\./.test(text) && text;
    });
    assert.ok(!shown.includes(value));
    await workbench.screenshot('run-1-task');
  });

  it('lets terminals read secrets until it is revoked', async () => {
    await workbench.runCommand('KMS Secrets: Use Local Endpoint in This Workspace…');
    await workbench.dialog.waitFor();
    await workbench.screenshot('run-2-asked');
    const asked = await workbench.answerDialog('Allow in This Workspace');
    assert.match(asked, /Variables from the settings: TOKEN/);
    await workbench.notification('New terminals and tasks can read secrets').waitFor();
    await workbench.dismissNotifications();
    await workbench.runCommand('Terminal: Create New Terminal');
    await workbench.typeInTerminal(reads);
    await until('the endpoint in the terminal', async () =>
      (await workbench.terminal()).includes(`localhost:${session.gatewayPort}string`),
    );
    await workbench.runCommand('KMS Secrets: Stop Using Local Endpoint in This Workspace');
    await workbench.runCommand('Terminal: Create New Terminal');
    await workbench.typeInTerminal(reads);
    await until('no endpoint in the next terminal', async () =>
      (await workbench.terminal()).includes('undefinedundefined'),
    );
  });

  it('starts a debug session with the value, once it was allowed, until that is revoked', async () => {
    const seen = join(session.myapp.folder, 'seen');
    const digest = createHash('sha256').update(value).digest('hex');
    const debugged = async (): Promise<void> => {
      await until('the program to get the value', () => {
        return existsSync(seen) && readFileSync(seen, 'utf8') === digest;
      });
      rmSync(seen);
    };
    await workbench.runCommand('Debug: Start Without Debugging');
    const asked = await workbench.answerDialog('Allow in This Workspace');
    assert.match(asked, /Let the debug session “debug with token” read secrets/);
    assert.match(asked, /They become the variables TOKEN/);
    await debugged();
    await workbench.runCommand('Debug: Start Without Debugging');
    await debugged();
    await workbench.runCommand('KMS Secrets: Let Debug Sessions Ask Again');
    await workbench.runCommand('Debug: Start Without Debugging');
    await workbench.dialog.waitFor();
    await workbench.screenshot('run-3-debug');
    await workbench.answerDialog('Cancel');
    assert.ok(!existsSync(seen));
  });

  it('left the value in no file', () => {
    assert.deepEqual(filesWith(value, session.folder), []);
  });
});
