import { before, describe, it } from 'mocha';
import { expectNone, onlyIn, type Source, sources } from './sources.ts';

/*
 * What makes this product trustworthy, as lists short enough to review. Each file on a list has its
 * reason; one that no longer needs its place has to leave the list.
 */

const revealing = {
  'src/base/sensitive.ts': 'defines it',
  'src/cli/endpoint.ts': 'the access key goes into the environment of the program that run starts',
  'src/cli/output.ts': 'the reply goes to the terminal of the person who asked',
  'src/engine/keys.ts': 'Encrypt seals the bytes that its caller sent in Base64',
  'src/engine/local-operations.ts': 'a new access key goes into custody',
  'src/engine/passphrase-box.ts': 'what the passphrase opened is read as JSON',
  'src/engine/resolve.ts': 'the values of kms:// references go into the program that is started',
  'src/engine/rotation.ts': 'the old value goes to the rotation command or into the new JSON value',
  'src/engine/secret-content.ts':
    'hashes a value to find its like, and reads the keys of a JSON value and what they hold',
  'src/engine/secrets.ts': 'sealing a value, and comparing it with the stored one',
  'src/engine/transfer.ts': 'values go into an export that a passphrase seals, and come back',
  'src/engine/wrapped-custody.ts': 'the passphrase is stretched to a key',
  'src/gateway/signature.ts': 'keys the HMAC that checks a signature',
  'src/gateway/certificate.ts': 'the TLS key is needed to serve',
  'src/gateway/dialect.ts': 'the reply goes to the client whose signature was right',
  'src/rewriter/pair.ts': 'two values become the fields of one JSON value',
  'src/server/channel.ts': 'the reply goes to our extension, over the channel nobody records',
  'src/server/needles.ts': 'looks for the value where it may still stand',
};

const ciphers = {
  'src/engine/crypto.ts': 'seals and opens everything that is stored',
  'src/engine/wrapped-custody.ts': 'scrypt, by which a passphrase becomes a key',
  'src/gateway/signature.ts': 'the two request signatures of the API are HMACs',
  'src/gateway/certificate.ts': 'makes the key and the certificate of the local endpoint',
};

const digests = {
  'src/extension/undo.ts': 'recognises a text that was there before, without keeping it',
  'src/detector/fingerprint.ts': 'a finding keeps its fingerprint when lines move',
  'src/extension/clipboard.ts': 'knows whether the clipboard still holds what was copied',
  'src/gateway/signature.ts': 'the API signs the digest of the body',
};

const sql = {
  'src/engine/database.ts': 'runs transactions',
  'src/engine/nonces.ts': 'nonces of signed requests, in the order in which they came',
  'src/engine/schema.ts': 'the tables, version by version',
  'src/engine/signed-table.ts': 'reads and writes rows, each with its MAC',
  'src/engine/sqlite-file.ts': 'opens the file and brings it to the newest format',
  'src/engine/store.ts': 'the audit chain, sealed items and facts',
};

const environment = {
  'src/cli/main.ts': 'the first file of the command line',
  'src/cli/process.ts': 'hands the command line its world',
  'src/engine/keychain.ts': 'asks whether there is a screen on which a keychain could prompt',
  'src/extension/server-process.ts': 'starts the language server',
  'src/server/main.ts': 'the first file of the language server',
};

const time = {
  'src/cli/process.ts': 'hands the command line its clock',
  'src/engine/open.ts': 'the clock of an engine that was given none',
  'src/extension/main.ts': 'hands the extension its clock',
  'src/server/main.ts': 'hands the language server its clock',
};

const chance = { 'src/engine/database.ts': 'spreads the retries of processes that wait' };

describe('Secrecy', () => {
  let all: readonly Source[] = [];
  before(async () => {
    all = await sources();
  });

  it('values are revealed in few files', () => {
    const pattern = /\breveal(Text)?\(\)/;
    expectNone(
      onlyIn(all, pattern, revealing, 'pass the Sensitive on, or list the file with a reason'),
    );
  });

  it('ciphers, MACs and key derivation stay in few files', () => {
    const pattern =
      /\b(create(Cipher|Decipher)iv|createHmac|create(Sign|Verify)|hkdf(Sync)?|pbkdf2(Sync)?|generateKeyPair(Sync)?|webcrypto|subtle)\b|\bscrypt(Sync)?\(/;
    expectNone(onlyIn(all, pattern, ciphers, 'use src/engine/crypto.ts'));
  });

  it('digests stay in few files', () => {
    const others = { ...ciphers, ...digests };
    const pattern = /\b(createHash|hash)\(/;
    const used = all.filter(({ path }) => !(path in ciphers) || path in digests);
    expectNone(onlyIn(used, pattern, digests, 'say why in the list of this test'));
    expectNone(
      onlyIn(
        all.filter(({ path }) => !(path in others)),
        pattern,
        {},
        'see above',
      ),
    );
  });

  it('statements of SQL stand in few files', () => {
    const statement =
      /^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|VACUUM|WITH)\s+[A-Za-z*(]/;
    expectNone(
      all
        .filter(({ path }) => path.startsWith('src/engine/') && !(path in sql))
        .flatMap(({ path, strings }) =>
          strings
            .filter(({ text }) => statement.test(text))
            .map(({ line }) => ({
              path,
              line,
              remedy: 'move the statement to src/engine/store.ts',
            })),
        ),
    );
  });

  it('the environment is read at the rim', () => {
    expectNone(
      onlyIn(all, /\bprocess\.env\b|\benv\b.*= process\b/, environment, 'take it as a parameter'),
    );
  });

  it('the clock is read at the rim', () => {
    const pattern = /\bDate\.now\b|\bnew Date\(\)/;
    expectNone(onlyIn(all, pattern, time, 'take a clock as a parameter'));
  });

  it('nothing depends on chance that is not cryptographic', () => {
    expectNone(onlyIn(all, /\bMath\.random\b/, chance, 'use node:crypto'));
  });

  it('nothing is printed but by the command line', () => {
    expectNone(onlyIn(all, /(?<!\.)\bconsole\.\w+\(/, {}, 'use the Log, or Io in src/cli'));
  });
});
