import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { KmsError } from '../../src/base/errors.ts';
import { Sensitive } from '../../src/base/sensitive.ts';
import { decodePairs } from '../../src/gateway/parameters.ts';
import {
  checkTime,
  isSignedBy,
  readV1,
  readV3,
  type SignatureClaim,
} from '../../src/gateway/signature.ts';

const accessKeyId = 'LTAItestid';
const secret = Sensitive.fromText('testsecret');
const otherSecret = Sensitive.fromText('testsecreT');

interface Capture {
  readonly client: string;
  readonly query: string;
}

/** Sent by real clients with `LTAItestid` and `testsecret` to an empty server. */
const v1Captures: readonly Capture[] = [
  {
    client: 'npm @alicloud/kms20160120 1.2.0, GetSecretValue',
    query:
      'Action=GetSecretValue&Format=json&Timestamp=2026-11-23T21%3A29%3A12Z&Version=2016-01-20&SignatureNonce=e3a8e6ab94c9b9ba84014268e27cbcec&SecretName=secret001&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&AccessKeyId=LTAItestid&Signature=qpEuMRrCNuZwKNDN32AdkBeWJ3E%3D',
  },
  {
    client: 'npm @alicloud/kms20160120 1.2.0, CreateSecret with reserved characters',
    query:
      'Action=CreateSecret&Format=json&Timestamp=2026-11-23T21%3A29%3A12Z&Version=2016-01-20&SignatureNonce=61c0664db0b02f654e72fc62b0f56776&SecretName=a%2Fb_c%2Bd%3De.f-g%40h&VersionId=v1&SecretData=%7B%22k%22%3A%22v%20a*l~!%27()%C3%A9%E4%B8%AD%22%7D&Description=x%20y&Tags=%5B%7B%22TagKey%22%3A%22k%22%2C%22TagValue%22%3A%22v%22%7D%5D&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&AccessKeyId=LTAItestid&Signature=PhElKjJa0CMGeY5HMjvO8CBfso4%3D',
  },
  {
    client: 'aliyun CLI, GetSecretValue with an empty SignatureType',
    query:
      'AccessKeyId=LTAItestid&Action=GetSecretValue&Format=JSON&RegionId=cn-hangzhou&SecretName=secret001&Signature=5oFdj9gK5sSPerQJm050JQikZ0k%3D&SignatureMethod=HMAC-SHA1&SignatureNonce=7c138f18c497ed84a8ccb44c4e1e981c&SignatureType=&SignatureVersion=1.0&Timestamp=2026-11-23T21%3A29%3A37Z&Version=2016-01-20',
  },
];

interface HeaderCapture extends Capture {
  readonly action: string;
  readonly date: string;
  readonly nonce: string;
  readonly signature: string;
}

const at = '2026-11-23T21:29:12Z';
const v3Captures: readonly HeaderCapture[] = [
  {
    client: 'TypeScript SDK 3.2.0, GetSecretValue',
    action: 'GetSecretValue',
    query: 'SecretName=secret001',
    date: at,
    nonce: 'cfa42bf8ff091de0d549de6e33725f9b8367fcec5cb65d3d4f1796c11c149497',
    signature: '10236b3da63ad89e2ea0eb30b58f4e31aa11d34f7ae3122cc82088e7a5e94afb',
  },
  {
    client: 'TypeScript SDK 3.2.0, CreateSecret with reserved characters',
    action: 'CreateSecret',
    query:
      'Description=x%20y&EnableAutomaticRotation=true&ExtendedConfig=%7B%22SecretSubType%22%3A%22SingleUser%22%7D&SecretData=%7B%22k%22%3A%22v%20a*l~!%27()%C3%A9%E4%B8%AD%22%7D&SecretName=a%2Fb_c%2Bd%3De.f-g%40h&Tags=%5B%7B%22TagKey%22%3A%22k%22%2C%22TagValue%22%3A%22v%22%7D%5D&VersionId=v1',
    date: at,
    nonce: 'df4de9006357e61dd8dc63a0417d8106276de0ffde2e597f65f0975704e8f0f3',
    signature: '152d64b18e3b4bcb8a2ffcb63f10ff74b6e3d1a92e330b41aca3c9748a474fa6',
  },
  {
    client: 'TypeScript SDK 3.2.0, TagResources with flat lists and an empty value',
    action: 'TagResources',
    query:
      'RegionId=cn-hangzhou&ResourceId.1=a&ResourceId.2=b&ResourceType=secret&Tag.1.Key=k1&Tag.1.Value=v1&Tag.2.Key=k2&Tag.2.Value=',
    date: at,
    nonce: 'd9eab04eb2c3ad4e1411852e1ea2ac72af72f956c3821a23e5d47c8daba3e4e4',
    signature: 'c570b8320ee426048781731d80bd9bf1b6e6468889b4efff0c4a58e3a124b275',
  },
  {
    client: 'TypeScript SDK 3.2.0, BatchGetSecretValue',
    action: 'BatchGetSecretValue',
    query:
      'SecretsList=%5B%7B%22SecretName%22%3A%22s1%22%7D%2C%7B%22SecretName%22%3A%22s2%22%2C%22VersionStage%22%3A%22ACSPrevious%22%7D%5D',
    date: at,
    nonce: 'aadf34218e3bb5f59ede9bd304cd383bb38335cc6298a0e4dca272ad24ca9f2f',
    signature: 'd732796e7688a1a4f6c897766785a7f02e395d4a4329deeb1000e697dde2ec5c',
  },
  {
    client: 'TypeScript SDK 3.2.0, UpdateSecret with a nested parameter',
    action: 'UpdateSecret',
    query: 'Description=&SecretName=s1&ExtendedConfig.CustomData.DBName=app1',
    date: at,
    nonce: '5966e711aa0c724c1edbd8e81311211402c0390eed0ed2a132172f79f9c40dc0',
    signature: '3224e4eb113676761017e219fbac706e873d0d3196817f57615f99318bd007e6',
  },
  {
    client: 'Go SDK 3.3.0, GetSecretValue',
    action: 'GetSecretValue',
    query: 'SecretName=secret001',
    date: '2026-11-23T21:42:59Z',
    nonce: 'a47933ac40453ba6ab324c2293ae6769',
    signature: '028f93904572a5622f31af5daf68ed351c622726c6c22b9c22e020cfedcc4b29',
  },
];

const signedNames =
  'host;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;x-acs-signature-nonce;x-acs-version';
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function headersOf(capture: HeaderCapture, changes: Record<string, string> = {}) {
  const { signed = signedNames, ...others } = changes;
  return new Map(
    Object.entries({
      host: '127.0.0.1:18080',
      'x-acs-version': '2016-01-20',
      'x-acs-action': capture.action,
      'x-acs-date': capture.date,
      'x-acs-signature-nonce': capture.nonce,
      'x-acs-content-sha256': emptyHash,
      'x-acs-credentials-provider': 'static_ak',
      authorization: `ACS3-HMAC-SHA256 Credential=${accessKeyId},SignedHeaders=${signed},Signature=${capture.signature}`,
      ...others,
    }),
  );
}

const nothing = Buffer.alloc(0);

function readCapture(capture: HeaderCapture, changes: Record<string, string> = {}): SignatureClaim {
  return readV3('POST', decodePairs(capture.query), headersOf(capture, changes), nothing);
}

describe('signature', () => {
  for (const { client, query } of v1Captures) {
    it(`V1 as signed by ${client}`, () => {
      const claim = readV1('POST', decodePairs(query));
      assert.equal(claim.accessKeyId, accessKeyId);
      assert.ok(isSignedBy(claim, secret), claim.stringToSign);
      assert.ok(!isSignedBy(claim, otherSecret));
    });

    it(`V1 of ${client} covers the method and every parameter`, () => {
      const pairs = decodePairs(query);
      assert.ok(!isSignedBy(readV1('GET', pairs), secret));
      assert.ok(!isSignedBy(readV1('POST', [...pairs, ['Extra', '']]), secret));
      for (const [index, [name, value]] of pairs.entries()) {
        if (/^Signature(Method|Version|Type)?$/.test(name)) continue;
        const changed = pairs.with(index, [name, `${value}x`]);
        assert.ok(!isSignedBy(readV1('POST', changed), secret), name);
      }
    });
  }

  for (const capture of v3Captures) {
    it(`V3 as signed by ${capture.client}`, () => {
      const claim = readCapture(capture);
      assert.ok(isSignedBy(claim, secret), claim.stringToSign);
      assert.ok(!isSignedBy(claim, otherSecret));
    });

    it(`V3 of ${capture.client} covers the query and every x-acs header`, () => {
      const more = readV3(
        'POST',
        decodePairs(`${capture.query}&Extra=`),
        headersOf(capture),
        nothing,
      );
      assert.ok(!isSignedBy(more, secret));
      const changes = ['host', 'x-acs-action', 'x-acs-date', 'x-acs-signature-nonce'];
      for (const name of changes) {
        assert.ok(!isSignedBy(readCapture(capture, { [name]: 'changed' }), secret), name);
      }
    });
  }

  const [first] = v3Captures;
  assert.ok(first);

  it('V3 with a security token of STS is refused, as no token was ever issued here', () => {
    const token = { 'x-acs-security-token': 'tok+en/==', 'x-acs-accesskey-id': 'STS.testid' };
    refuses('InvalidSecurityToken.Malformed', () => readCapture(first, token));
    refuses('InvalidSecurityToken.Malformed', () =>
      readCapture(first, { 'x-acs-bearer-token': 'token' }),
    );
  });

  it('V3 that leaves a deciding header unsigned is refused', () => {
    const without = (name: string) =>
      signedNames
        .split(';')
        .filter((signed) => signed !== name)
        .join(';');
    for (const name of signedNames.split(';')) {
      refuses('IncompleteSignature', () => readCapture(first, { signed: without(name) }));
    }
  });

  it('V3 whose body hash is not that of the body is refused', () => {
    refuses('IncompleteSignature', () => readCapture(first, { 'x-acs-content-sha256': 'x' }));
    refuses('IncompleteSignature', () =>
      readV3('POST', decodePairs(first.query), headersOf(first), Buffer.from('{}')),
    );
  });

  it('V3 without nonce, date or a readable Authorization is refused', () => {
    refuses('MissingParameter', () => readCapture(first, { 'x-acs-signature-nonce': '' }));
    refuses('IllegalTimestamp', () => readCapture(first, { 'x-acs-date': '' }));
    for (const authorization of [
      'ACS3-HMAC-SHA256',
      'ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=00',
      `ACS4-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=${'0'.repeat(64)}`,
    ]) {
      refuses('IncompleteSignature', () => readCapture(first, { authorization }));
    }
  });

  it('V1 names what it misses', () => {
    const [capture] = v1Captures;
    assert.ok(capture);
    const without = (name: string) => decodePairs(capture.query).filter(([key]) => key !== name);
    const codes = {
      AccessKeyId: 'MissingParameter',
      Signature: 'MissingParameter',
      SignatureMethod: 'InvalidSignatureMethod',
      SignatureVersion: 'IncompleteSignature',
      Timestamp: 'IllegalTimestamp',
    };
    for (const [name, code] of Object.entries(codes)) {
      refuses(code, () => readV1('POST', without(name)));
    }
  });

  it('V1 without a nonce may come once only: its signature stands in', () => {
    const pairs = decodePairs(v1Captures[0]?.query ?? '');
    const bare = readV1(
      'POST',
      pairs.filter(([name]) => name !== 'SignatureNonce'),
    );
    assert.equal(bare.nonce, 'signature:qpEuMRrCNuZwKNDN32AdkBeWJ3E=');
  });

  it('a nonce of 256 characters is taken, one of 257 is refused', () => {
    assert.equal(
      readCapture(first, { 'x-acs-signature-nonce': 'n'.repeat(256) }).nonce.length,
      256,
    );
    refuses('IncompleteSignature', () =>
      readCapture(first, { 'x-acs-signature-nonce': 'n'.repeat(257) }),
    );
  });

  it('a clock may be 15 minutes off, either way, and not a second more', () => {
    const claim = readCapture(first);
    const time = Date.parse(at);
    const quarter = 15 * 60_000;
    checkTime(claim, time + quarter);
    checkTime(claim, time - quarter);
    refuses('InvalidTimeStamp.Expired', () => checkTime(claim, time + quarter + 1));
    refuses('InvalidTimeStamp.Expired', () => checkTime(claim, time - quarter - 1));
  });

  it('a time in any other form is refused', () => {
    for (const timestamp of ['2026-11-23 21:29:12', '2026-13-45T00:00:00Z', '1795469352', 'now']) {
      refuses('InvalidTimeStamp.Format', () =>
        checkTime({ ...readCapture(first), timestamp }, Date.parse(at)),
      );
    }
  });
});

function refuses(code: string, attempt: () => unknown): void {
  assert.throws(attempt, (error) => error instanceof KmsError && error.code === code);
}
