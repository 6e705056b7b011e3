import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { onPath } from '../support/keyring.ts';
import { cache, ensured } from '../support/places.ts';
import { run } from '../support/processes.ts';
import type { Launch } from './client.ts';

/** How to get a client and run it. Versions are pinned by the files in its folder. */
export interface Toolchain {
  readonly name: string;
  /** Operations this release of the client does not have. */
  readonly lacks: readonly string[];
  /**
   * Errors this client cannot be brought to, as `operation code`, with what it gets instead: it does
   * not know the parameter, or gives it in any case.
   */
  readonly instead?: Readonly<Record<string, string>>;
  /** It sends what the `aliyun` CLI sends. */
  readonly isCli?: boolean;
  /** What is missing on this machine; `undefined` when all is there. */
  missing(): string | undefined;
  /** Installs the client from its registry, once, and resolves with its folder. */
  install(): Promise<string>;
  /** How it is run; `trust` is the file of roots. */
  launch(folder: string, trust: string): Launch | Promise<Launch>;
}

const newerOperations = ['BatchGetSecretValue'];
const tagOperations = ['TagResources', 'UntagResources', 'ListTagResources'];
const policyOperations = ['SetSecretPolicy', 'GetSecretPolicy'];
const rotationOperations = ['RotateSecret', 'UpdateSecretRotationPolicy'];

export const toolchains: readonly Toolchain[] = [
  {
    name: 'TypeScript SDK',
    lacks: [
      ...newerOperations,
      ...tagOperations,
      ...policyOperations,
      ...rotationOperations,
      ...['SetDeletionProtection', 'ReEncrypt', 'ListSecrets.Filters'],
    ],
    instead: {
      'CreateSecret UnsupportedOperation': 'OK',
      'GetSecretValue DryRunOperationError': 'OK',
      'GenerateDataKey DryRunOperationError': 'OK',
      'GenerateDataKeyWithoutPlaintext DryRunOperationError': 'OK',
      'Encrypt DryRunOperationError': 'OK',
      'Decrypt DryRunOperationError': 'OK',
    },
    missing: () => needs('npm'),
    install: () =>
      installed('typescript', (cwd) =>
        mustRun('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], cwd),
      ),
    launch: (folder, trust) => ({
      command: process.execPath,
      args: [join(folder, 'driver.mjs')],
      env: { NODE_EXTRA_CA_CERTS: trust },
    }),
  },
  {
    name: 'Python SDK',
    lacks: [],
    // A list that is not given goes out as an empty one.
    instead: { 'BatchGetSecretValue MissingParameter': 'InvalidParameter' },
    missing: () => needs('python3'),
    install: () => installedPython('python'),
    launch: (folder, trust) => ({
      command: join(folder, 'venv/bin/python'),
      args: [join(folder, 'driver.py')],
      env: { SSL_CERT_FILE: trust },
    }),
  },
  {
    name: 'Go SDK',
    lacks: newerOperations,
    missing: () => needs('go'),
    install: () => installedGo('go'),
    launch: (folder, trust) => goDriver('sdk', folder, trust),
  },
  {
    name: 'Go core SDK, as the aliyun CLI uses it',
    isCli: true,
    lacks: [],
    // An empty list has no form on the wire.
    instead: { 'BatchGetSecretValue InvalidParameter': 'MissingParameter' },
    missing: () => needs('go'),
    install: () => installedGo('go'),
    launch: (folder, trust) => goDriver('core', folder, trust),
  },
  {
    name: 'Java SDK',
    lacks: newerOperations,
    missing: () => needs('javac') ?? needs('mvn'),
    install: () => installedJava('java'),
    async launch(folder, trust) {
      const store = `${trust}.p12`;
      const password = 'changeit';
      // Java reads no PEM: this is the step that `kms-secrets trust` prints for it.
      const into = ['-keystore', store, '-storetype', 'PKCS12', '-storepass', password];
      const names = ['-noprompt', '-alias', 'kms-secrets', '-file', trust];
      if (!existsSync(store)) await mustRun('keytool', ['-importcert', ...names, ...into], folder);
      return {
        command: 'java',
        args: [
          '-XX:TieredStopAtLevel=1',
          `-Djavax.net.ssl.trustStore=${store}`,
          `-Djavax.net.ssl.trustStorePassword=${password}`,
          ...inJava(folder),
        ],
      };
    },
  },
];

/**
 * The official clients that keep what they read, as far as the registries have them. They read
 * their endpoint from `cache_client_region_id` and take HTTPS only.
 */
export const cachingClients: readonly Omit<Toolchain, 'lacks'>[] = [
  {
    name: 'aliyun-secret-manager-client for Python',
    missing: () => needs('python3'),
    install: () => installedPython('caching-python'),
    launch: (folder) => cachingPython('v1', folder),
  },
  {
    name: 'alibabacloud-secretsmanager-client-v2 for Python',
    missing: () => needs('python3'),
    install: () => installedPython('caching-python'),
    launch: (folder, trust) => ({
      ...cachingPython('v2', folder),
      env: { SSL_CERT_FILE: trust },
    }),
  },
  {
    name: 'aliyun-secretsmanager-client-go',
    missing: () => needs('go'),
    install: () => installedGo('caching-go'),
    launch: (folder) => ({ command: join(folder, 'driver'), args: [] }),
  },
  {
    name: 'alibabacloud-secretsmanager-client for Java',
    missing: () => needs('javac') ?? needs('mvn'),
    install: () => installedJava('caching-java'),
    launch: (folder) => ({
      command: 'java',
      args: ['-XX:TieredStopAtLevel=1', ...inJava(folder)],
    }),
  },
];

/** The framework for git hooks, which runs what documentation tells it to. */
export const preCommit = {
  name: 'pre-commit',
  missing: () => needs('python3'),
  /** Resolves with its program. */
  install: async () => join(await installedPython('pre-commit'), 'venv/bin/pre-commit'),
} as const;

export const ansible = {
  name: 'Ansible',
  missing: () => needs('python3'),
  /** Resolves with its program. */
  install: async () => join(await installedPython('ansible'), 'venv/bin/ansible-playbook'),
} as const;

/** Installs a client where that is still to do, and says how it is run. */
export async function launchOf(
  { install, launch }: Pick<Toolchain, 'install' | 'launch'>,
  trust: string,
): Promise<Launch> {
  return await launch(await install(), trust);
}

/** Whether this machine has what a client takes; says what is missing. CI has to have it all. */
export function isHere({ name, missing }: Pick<Toolchain, 'missing' | 'name'>): boolean {
  const needed = missing();
  if (needed === undefined) return true;
  assert.ok(!process.env.CI, `${needed} is missing, and CI has to have it`);
  console.warn(`  SKIPPED: ${name} needs ${needed}`);
  return false;
}

function cachingPython(generation: 'v1' | 'v2', folder: string): Launch {
  const args = [join(folder, 'driver.py'), generation];
  return { command: join(folder, 'venv/bin/python'), args };
}

function goDriver(kind: 'core' | 'sdk', folder: string, trust: string): Launch {
  return { command: join(folder, 'driver'), args: [kind], env: { SSL_CERT_FILE: trust } };
}

function inJava(folder: string): readonly string[] {
  const places = [join(folder, 'lib', '*'), join(folder, 'classes')];
  return ['-cp', places.join(delimiter), 'Driver'];
}

function installedPython(name: string): Promise<string> {
  return installed(name, async (cwd) => {
    await mustRun('python3', ['-m', 'venv', 'venv'], cwd);
    const install = ['-m', 'pip', 'install', '-q', '--no-deps'];
    await mustRun('venv/bin/python', [...install, '-r', 'requirements.txt'], cwd);
  });
}

function installedGo(name: string): Promise<string> {
  return installed(name, (cwd) =>
    mustRun('go', ['build', '-mod=readonly', '-o', 'driver', '.'], cwd),
  );
}

function installedJava(name: string): Promise<string> {
  return installed(name, async (cwd) => {
    const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
    await mustRun('mvn', ['-q', '-B', copy, '-DoutputDirectory=lib'], cwd);
    await mustRun('javac', ['-cp', 'lib/*', '-d', 'classes', 'Driver.java'], cwd);
  });
}

function needs(program: string): string | undefined {
  return onPath(program) ? undefined : program;
}

/** A folder in the cache, named after all that goes into it, filled by `install` at first use. */
async function installed(
  name: string,
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const source = join(import.meta.dirname, name);
  const contents = readdirSync(source).toSorted();
  const digest = createHash('sha256');
  for (const file of contents) digest.update(file).update(readFileSync(join(source, file)));
  const folder = join(cache, 'clients', `${name}-${digest.digest('hex').slice(0, 12)}`);
  const ready = join(folder, '.ready');
  if (existsSync(ready)) return folder;
  cpSync(source, ensured(folder), { recursive: true });
  await install(folder);
  writeFileSync(ready, '');
  return folder;
}

async function mustRun(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, stdout, stderr } = await run(command, args, { cwd, timeoutMs: 300_000 });
  if (code === 0) return;
  throw new Error(`${command} ${args[0]} failed in ${cwd}:\n${stdout}${stderr}`.slice(0, 4_000));
}
