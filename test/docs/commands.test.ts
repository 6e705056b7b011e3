import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { CommandLine, program } from '../cli/command-line.ts';
import { repository } from '../support/places.ts';
import { run } from '../support/processes.ts';

const folder = join(repository, 'docs');

describe('the commands of the documentation', () => {
  const lines: CommandLine[] = [];
  after(() => Promise.all(lines.map((one) => one.remove())));

  for (const page of readdirSync(folder).filter((name) => name.endsWith('.md'))) {
    const script = [...readFileSync(join(folder, page), 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)]
      .map(([, block]) => block)
      .join('');
    if (!script.includes('kms-secrets ') || page === 'scan.md') continue;

    it(`${page} work as they stand there`, async () => {
      const cli = new CommandLine();
      lines.push(cli);
      const kms = `kms-secrets() { "${process.execPath}" "${await program()}" "$@"; }\n`;
      const { code, stdout, stderr } = await run('bash', ['-ec', kms + script], {
        cwd: cli.folder,
        env: cli.env,
      });
      assert.equal(code, 0, `${stdout}\n${stderr}`);
    });
  }
});
