import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { CommandLine } from '../cli/command-line.ts';
import { onPath } from '../support/keyring.ts';
import { madeUpPassword } from '../support/made-up.ts';
import { run } from '../support/processes.ts';
import { ansible, isHere } from './toolchains.ts';

/** A program that fills variables into its configuration file, and says what it read there. */
interface Reader {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  /** Other files that it wants, by name. */
  readonly others?: Readonly<Record<string, string>>;
  missing(): string | undefined;
  command(): Promise<readonly string[]>;
}

const needs = (program: string) => (onPath(program) ? undefined : program);
const help = 'org.apache.maven.plugins:maven-help-plugin:3.4.0';

const readers: readonly Reader[] = [
  {
    name: 'Compose',
    file: 'compose.yaml',
    text: [
      'services:\n  db:\n    image: postgres\n    environment:\n      POSTGRES_USER: app',
      `      POSTGRES_PASSWORD: ${madeUpPassword}\n  web:\n    image: web\n    environment:`,
      `      - DATABASE_URL=postgres://app:${madeUpPassword}@db/app\n`,
    ].join('\n'),
    missing: () => needs('docker-compose'),
    command: async () => ['docker-compose', 'config'],
  },
  {
    name: 'Rails',
    file: 'config/database.yml',
    text: [
      `production:\n  username: app\n  password: "${madeUpPassword}"`,
      `  url: postgres://app:${madeUpPassword}@db/app\n`,
    ].join('\n'),
    missing: () => needs('ruby'),
    command: async () => [
      ...['ruby', '-rerb', '-ryaml', '-rjson', '-e'],
      'p YAML.load(ERB.new(File.read("config/database.yml")).result)',
    ],
  },
  {
    name: 'Ansible',
    file: 'group_vars/all.yml',
    text: `db_url: 'postgres://app:${madeUpPassword}@db/app'\ndb_password: ${madeUpPassword}\n`,
    others: {
      'play.yml': [
        '- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:',
        '    - debug: { var: db_url }\n    - debug: { var: db_password }\n',
      ].join('\n'),
    },
    missing: ansible.missing,
    // It wants a standard input that blocks.
    command: async () => [
      ...['sh', '-c', `${await ansible.install()} -i localhost, play.yml </dev/null`],
    ],
  },
  {
    name: 'Maven',
    file: 'settings.xml',
    text: [
      '<settings><servers><server><id>releases</id><username>deploy</username>',
      `<password>${madeUpPassword}</password></server></servers></settings>\n`,
    ].join('\n'),
    missing: () => needs('mvn'),
    command: async () => [
      ...[
        'sh',
        '-c',
        `mvn -B -s settings.xml ${help}:effective-settings -DshowPasswords=true | grep '<password>'`,
      ],
    ],
  },
  {
    name: 'a project of Maven',
    file: 'pom.xml',
    text: [
      '<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>a</artifactId>',
      '<version>1</version><packaging>pom</packaging>',
      `<properties><db.password>${madeUpPassword}</db.password></properties></project>\n`,
    ].join('\n'),
    missing: () => needs('mvn'),
    command: async () => [
      ...['mvn', '-B', '-q', `${help}:evaluate`, '-Dexpression=db.password', '-DforceStdout'],
    ],
  },
];

const netrc = 'import netrc, sys; print(netrc.netrc(sys.argv[1]).authenticators("h"))';

describe('a configuration file after a move', () => {
  let cli: CommandLine;
  beforeEach(() => {
    cli = new CommandLine();
  });
  afterEach(() => cli.remove());

  for (const { name, file, text, others = {}, missing, command } of readers) {
    it(`is read by ${name} as before`, async function () {
      if (!isHere({ name, missing })) return this.skip();
      this.timeout(120_000);
      for (const [path, content] of Object.entries({ ...others, [file]: text }))
        await put(path, content);
      const reading = await command();
      const before = await plainly(reading);
      assert.ok(before.includes(madeUpPassword), before);
      await moved(file);
      assert.equal(await filledIn(reading), before);
    });
  }

  it('is read by Python as before, a netrc file', async () => {
    await put('.netrc', `machine h login app password ${madeUpPassword}\n`);
    const before = await plainly(['python3', '-c', netrc, '.netrc']);
    const { stdout } = await cli.run(['move', '.netrc']);
    assert.match(stdout, /kms-secrets inject \.netrc --out …/);
    assert.ok(!(await cli.read('.netrc')).includes(madeUpPassword));
    assert.equal((await cli.run(['inject', '.netrc', '--out', 'filled'])).code, 0);
    assert.equal(await plainly(['python3', '-c', netrc, 'filled']), before);
  });

  it('is read by npm as before', async () => {
    const [server, asked] = await registry();
    try {
      const { port } = server.address() as AddressInfo;
      const [whoami, place] = [['npm', 'whoami'], `localhost:${port}/`];
      await put('.npmrc', `registry=http://${place}\n//${place}:_authToken=${madeUpPassword}\n`);
      await plainly(whoami);
      await moved('.npmrc');
      await filledIn(whoami);
      assert.deepEqual(asked, [`Bearer ${madeUpPassword}`, `Bearer ${madeUpPassword}`]);
    } finally {
      server.close();
    }
  });

  async function put(path: string, content: string): Promise<void> {
    mkdirSync(dirname(join(cli.folder, path)), { recursive: true });
    await cli.file(path, content);
  }

  async function plainly([program = '', ...args]: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await run(program, args, { cwd: cli.folder, env: cli.env });
    assert.equal(code, 0, stderr + stdout);
    return stdout;
  }

  async function moved(path: string): Promise<void> {
    const { code, stdout, stderr } = await cli.run(['move', path]);
    assert.equal(code, 0, stderr + stdout);
    assert.match(
      stdout,
      /Start the program with: kms-secrets run --env-file kms-secrets\.env -- …/,
    );
    assert.ok(!(await cli.read(path)).includes(madeUpPassword));
  }

  async function filledIn(reading: readonly string[]): Promise<string> {
    const start = ['run', '--no-masking', '--env-file', 'kms-secrets.env', '--'];
    const { code, stdout, stderr } = await cli.run([...start, ...reading]);
    assert.equal(code, 0, stderr + stdout);
    return stdout;
  }
});

/** A registry that knows one person, and what it was shown of them. */
async function registry(): Promise<readonly [Server, string[]]> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { url = '', headers } = request;
    if (url.endsWith('/whoami')) asked.push(headers.authorization ?? '');
    response.setHeader('content-type', 'application/json');
    response.end('{"username":"ann"}');
  });
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
  return [server, asked];
}
