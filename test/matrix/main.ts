// `npm run test:matrix [language …] [literals]`: programs with hardcoded credentials, in many contexts, are
// scanned, replaced, compiled and run against the gateway. Prints the table of results; exits 1 when
// one of them fails.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { silentLog } from '../../src/base/log.ts';
import { Sensitive } from '../../src/base/sensitive.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { rootsFile } from '../../src/gateway/certificate.ts';
import { startGateway } from '../../src/gateway/listen.ts';
import { root, temporaryEngine } from '../support/engine.ts';
import { endOnSignals } from '../support/processes.ts';
import { ensureTools, matrixTools } from '../support/tools.ts';
import { languages } from './languages.ts';
import { compareLiterals } from './literals.ts';
import { type Outcome, runLanguage } from './matrix.ts';

endOnSignals();
// What cannot be installed here is named below, language by language.
await ensureTools(matrixTools).catch((error: Error) => console.log(error.message));
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const store = await temporaryEngine();
const gateway = await startGateway({
  engine: store.engine,
  port: 0,
  clock: Date.now,
  log: silentLog,
});
const outcomes: Outcome[] = [];
const failures: string[] = [];
let literals: readonly string[] = [];
try {
  const key = await accessKey(store.engine);
  const env = {
    KMS_ENDPOINT: new URL(gateway.state.endpoint ?? '').host,
    ALIBABA_CLOUD_ACCESS_KEY_ID: key.id,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.secret,
    KMS_SECRETS_HOME: store.home,
    KMS_SECRETS_KEY_FILE: join(dirname(store.home), 'key'),
  };
  for (const language of languages) {
    if (wanted.length > 0 && !wanted.includes(language.name)) continue;
    const missing = language.missing();
    if (missing !== undefined) {
      console.log(`${language.name}: not run, ${missing} is not on this machine`);
      continue;
    }
    try {
      outcomes.push(...(await runLanguage(language, store.engine, env, rootsFile(store.home))));
    } catch (error) {
      failures.push(`${language.name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  if (wanted.length === 0 || wanted.includes('literals')) literals = await compareLiterals();
} catch (error) {
  failures.push(error instanceof Error ? error.message : String(error));
} finally {
  await gateway.close();
  await store.close();
}
print(outcomes);
for (const line of literals) console.log(line);
for (const failure of failures) console.log(`\n${failure}`);
const failed = outcomes.filter(({ verdict }) => verdict === 'FAILS').length + failures.length;
process.exit(failed > 0 || outcomes.length + literals.length === 0 ? 1 : 0);

async function accessKey(
  engine: Engine,
): Promise<{ readonly id: string; readonly secret: string }> {
  const Policy = JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'kms:GetSecretValue', Resource: '*' }],
  });
  const { AccessKey } = await engine.call('CreateAccessKey', { UserName: 'shop', Policy }, root);
  assert(typeof AccessKey === 'object' && 'AccessKeyId' in AccessKey);
  const { AccessKeyId, AccessKeySecret } = AccessKey;
  assert(AccessKeySecret instanceof Sensitive);
  return { id: String(AccessKeyId), secret: AccessKeySecret.revealText() };
}

function print(rows: readonly Outcome[]): void {
  for (const { language, context, verdict, detail } of rows) {
    console.log(`${language.padEnd(20)} ${context.padEnd(34)} ${verdict.padEnd(8)} ${detail}`);
  }
  console.log('');
  for (const [language, own] of Map.groupBy(rows, (row) => row.language)) {
    const count = (verdict: string) => own.filter((row) => row.verdict === verdict).length;
    console.log(
      `${language.padEnd(20)} ${own.length} contexts: ${count('runs')} run with the same output, ` +
        `${count('parses')} only parsed, ${count('refused')} refused with a reason, ${count('FAILS')} fail`,
    );
  }
}
