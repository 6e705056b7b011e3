import type { ModuleStyle } from './node-project.ts';

/** The SDK the helper is written for: replies are flat, a plain object serves as configuration. */
export const nodeSdk = { name: '@alicloud/kms20160120', version: '1.2.0' } as const;

export const asyncReader = 'readSecret';
export const syncReader = 'readSecretSync';

export type HelperStyle = Pick<ModuleStyle, 'system' | 'typescript' | 'importMeta'>;

/** Whether a file is a helper of ours, perhaps edited since. */
export function isJavaScriptHelper(text: string): boolean {
  return text.includes(nodeSdk.name) && text.includes(asyncReader) && text.includes(syncReader);
}

/**
 * The helper file of a project. It loads the SDK with `require` and types it itself: the SDK is
 * CommonJS, whose default export each tool sees differently, and its declarations only compile
 * with `skipLibCheck`.
 */
export function javascriptHelper(style: HelperStyle): string {
  return [
    ...(style.typescript ? ['/// <reference types="node" />'] : []),
    introduction,
    ...(style.system === 'esm' ? [esmHead(style.importMeta)] : [commonJsHead(style.typescript)]),
    ...(style.typescript ? [types] : []),
    body(style),
    ...(style.system === 'commonjs' && !style.typescript ? [commonJsTail] : []),
  ].join('\n');
}

const introduction = `/**
 * Reads secrets from Alibaba Cloud KMS Secrets Manager, or from the gateway of KMS Secrets on this
 * machine: the environment alone decides which.
 *
 *   KMS_ENDPOINT                     host or host:port, without scheme
 *   KMS_PROTOCOL                     https (default) or http
 *   ALIBABA_CLOUD_ACCESS_KEY_ID      the access key to sign with
 *   ALIBABA_CLOUD_ACCESS_KEY_SECRET
 *   ALIBABA_CLOUD_SECURITY_TOKEN     only with temporary access keys
 */`;

function esmHead(importMeta: boolean): string {
  // Without `import.meta` the SDK is looked for from the folder the program is started in.
  const place = importMeta ? 'import.meta.url' : "process.cwd() + '/package.json'";
  return `import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';

const require = createRequire(${place});
`;
}

function commonJsHead(typescript: boolean): string {
  return typescript
    ? "import { execFileSync } from 'node:child_process';\n"
    : "'use strict';\n\nconst { execFileSync } = require('node:child_process');\n";
}

const types = `/** The part of the SDK that is used here. */
interface Sdk {
  default: new (config: object) => {
    getSecretValueEx(request: object, runtime: object): Promise<{ secretData: string }>;
  };
  GetSecretValueRequest: new (fields: { secretName: string }) => object;
}
`;

const commonJsTail = `
module.exports = { readSecret, readSecretSync };
`;

function body({ system, typescript }: HelperStyle): string {
  const type = (annotation: string) => (typescript ? annotation : '');
  const exported = system === 'esm' || typescript ? 'export ' : '';
  const parameters = `name${type(': string')}, key${type('?: string')}`;
  const doc = typescript
    ? ''
    : `
 *
 * @param {string} name
 * @param {string} [key]`;
  return `const timeoutMs = 5_000;
const cacheMs = 10 * 60_000;
const values = new Map${type('<string, { value: string; until: number }>')}();
const pending = new Map${type('<string, Promise<string>>')}();

/**
 * Reads a secret; with \`key\`, that field of a JSON secret. A value is kept for ten minutes.${doc}${
   typescript ? '' : '\n * @returns {Promise<string>}'
 }
 */
${exported}async function readSecret(${parameters})${type(': Promise<string>')} {
  const known = recall(name);
  if (known !== undefined) return pick(known, name, key);
  let asking = pending.get(name);
  if (!asking) {
    asking = ask(name).finally(() => pending.delete(name));
    pending.set(name, asking);
  }
  return pick(await asking, name, key);
}

/**
 * The same for code that cannot wait: synchronous functions, class fields, default parameters.
 * The first read of a secret blocks for a moment, while a child process asks for it.${doc}${
   typescript ? '' : '\n * @returns {string}'
 }
 */
${exported}function readSecretSync(${parameters})${type(': string')} {
  const known = recall(name);
  return pick(known === undefined ? askInChild(name) : known, name, key);
}

async function ask(name${type(': string')})${type(': Promise<string>')} {
  const config = readConfig(name);
  const { default: Client, GetSecretValueRequest } = require('@alicloud/kms20160120')${type(' as Sdk')};
  try {
    const request = new GetSecretValueRequest({ secretName: name });
    const reply = await new Client(config).getSecretValueEx(request, {});
    return remember(name, reply.secretData);
  } catch (error) {
    throw failure(name, error instanceof Error ? error.message : String(error));
  }
}

const childProgram = \`
  const { sdk, config, secretName } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  const { default: Client, GetSecretValueRequest } = require(sdk);
  new Client(config).getSecretValueEx(new GetSecretValueRequest({ secretName }), {}).then(
    (reply) => process.stdout.write(JSON.stringify({ value: reply.secretData })),
    (error) => process.stdout.write(JSON.stringify({ failed: String(error.message) })),
  );
\`;

function askInChild(name${type(': string')})${type(': string')} {
  const sdk = require.resolve('@alicloud/kms20160120');
  const input = JSON.stringify({ sdk, config: readConfig(name), secretName: name });
  let output;
  try {
    output = execFileSync(process.execPath, ['-e', childProgram], {
      input,
      encoding: 'utf8',
      timeout: 4 * timeoutMs,
      windowsHide: true,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
  } catch {
    throw failure(name, 'the process that asks for it failed or took too long');
  }
  const { value, failed } = JSON.parse(output)${type(' as { value?: string; failed?: string }')};
  if (value === undefined) throw failure(name, String(failed));
  return remember(name, value);
}

function readConfig(name${type(': string')})${type(': object')} {
  const env = process.env;
  const required = [
    'KMS_ENDPOINT',
    'ALIBABA_CLOUD_ACCESS_KEY_ID',
    'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
  ];
  const missing = required.filter((variable) => !env[variable]);
  if (missing.length > 0) throw failure(name, \`set \${missing.join(', ')} in the environment\`);
  return {
    endpoint: env['KMS_ENDPOINT'],
    protocol: env['KMS_PROTOCOL'] || 'https',
    accessKeyId: env['ALIBABA_CLOUD_ACCESS_KEY_ID'],
    accessKeySecret: env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'],
    securityToken: env['ALIBABA_CLOUD_SECURITY_TOKEN'],
    connectTimeout: timeoutMs,
    readTimeout: timeoutMs,
  };
}

function recall(name${type(': string')})${type(': string | undefined')} {
  const known = values.get(name);
  return known && Date.now() < known.until ? known.value : undefined;
}

function remember(name${type(': string')}, value${type(': string')})${type(': string')} {
  values.set(name, { value, until: Date.now() + cacheMs });
  return value;
}

function pick(value${type(': string')}, name${type(': string')}, key${type('?: string')})${type(': string')} {
  if (key === undefined) return value;
  let fields${type(': Record<string, unknown>')};
  try {
    fields = JSON.parse(value)${type(' as Record<string, unknown>')};
  } catch {
    throw failure(name, \`its value is not JSON, so it has no key "\${key}"\`);
  }
  const field = fields[key];
  if (typeof field !== 'string') throw failure(name, \`it has no text under the key "\${key}"\`);
  return field;
}

/** The SDK adds the whole signed request to some messages: that part is cut off. */
function failure(name${type(': string')}, reason${type(': string')})${type(': Error')} {
  const short = reason.split(/(?:GET|POST) https?:/)[0];
  return new Error(\`The secret "\${name}" could not be read: \${short}\`);
}`;
}
