import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv-draft-04';
import { after, before, describe, it } from 'mocha';
import { madeUpPassword } from '../support/made-up.ts';
import { CommandLine } from './command-line.ts';

const schema = join(import.meta.dirname, '../fixtures/sarif/sarif-2.1.0-rtm.5.json');

// Put together here, so that no scanner trips over this file.
const password = `db_password = "${madeUpPassword}"\n`;
const weak = ['pass', 'word: hunter2\n'].join('');
const names = ['a b.py', "it's.py", 'r\u00e9sum\u00e9 100%.py', '\u5bc6\u7801#1.py', 'c:d.yml'];

describe('SARIF', () => {
  const cli = new CommandLine();
  const validate = new Ajv.default({
    strict: false,
    validateFormats: false,
    unicodeRegExp: false,
  }).compile(JSON.parse(readFileSync(schema, 'utf8')));
  before(() => mkdirSync(join(cli.folder, 'src')));
  after(() => cli.remove());

  it('is valid for no findings', async () => {
    const log = await sarif();
    assert.deepEqual(log.runs[0]?.results, []);
  });

  it('is valid whatever files are called and however sure the findings are', async () => {
    for (const name of names) writeFileSync(join(cli.folder, 'src', name), password + weak);
    writeFileSync(join(cli.folder, 'src/latin1.txt'), Buffer.from('caf\u00e9', 'latin1'));
    const { results, invocations } = (await sarif()).runs[0] ?? {};
    const uris = results?.map(
      ({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri,
    );
    for (const uri of uris ?? []) {
      assert.ok(
        names.some((name) => decodeURIComponent(uri ?? '') === `src/${name}`),
        uri,
      );
      assert.equal(new URL(uri ?? '', 'file:///').protocol, 'file:');
    }
    assert.equal(new Set(uris).size, names.length);
    assert.equal(invocations?.[0]?.toolExecutionNotifications.length, 1);
  });

  async function sarif(): Promise<Log> {
    const { stdout } = await cli.run(['scan', '--format', 'sarif', 'src']);
    assert.ok(validate(JSON.parse(stdout)), JSON.stringify(validate.errors));
    return JSON.parse(stdout);
  }
}).timeout(20_000);

interface Log {
  readonly runs: readonly {
    readonly results: readonly {
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
      }[];
    }[];
    readonly invocations: readonly { readonly toolExecutionNotifications: readonly unknown[] }[];
  }[];
}
