import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { callerOf } from '../support/calls.ts';
import { encode, type SignOptions, send, signV1, signV3 } from './requests.ts';
import { type Served, served } from './support.ts';

/*
 * Requests as the SDKs for C# and PHP make them. Their registries are not at hand for every run, so
 * the requests are put together here by what their sources document: openapi-util and tea for both
 * languages (V3), the older cores (V1), and the ways these languages write a query.
 */

type Writing = Pick<SignOptions, 'bareNames' | 'write'>;

const lowerHex = (text: string): string =>
  text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());

const writings: Readonly<Record<string, Writing>> = {
  'C#: tea, percent-encoded by RFC 3986': { bareNames: true },
  'C#: HttpUtility.UrlEncode, lower-case hex, + and raw !()*': {
    bareNames: true,
    write: (text) =>
      lowerHex(encode(text))
        .replaceAll('%20', '+')
        .replace(/%(21|28|29|2a)/g, (code) => decodeURIComponent(code))
        .replaceAll('~', '%7e'),
  },
  "C#: Uri.EscapeDataString of .NET Framework, raw !*()'": {
    bareNames: true,
    write: encodeURIComponent,
  },
  'PHP: http_build_query by RFC 1738, + and %7E': {
    bareNames: true,
    write: (text) => encode(text).replaceAll('%20', '+').replaceAll('~', '%7E'),
  },
  'PHP: http_build_query by RFC 3986': { bareNames: true },
  'any language, every byte encoded': {
    write: (text) =>
      Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  },
};

const odd = ` !"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~ ñ中文🔑\u0000\u0007\r\n\t\u2028 e\u0301 %41 %zz +`;

describe('requests of the SDKs for C# and PHP', () => {
  let gateway: Served;

  before(async () => {
    gateway = await served();
  });
  after(() => gateway?.close());

  for (const [index, [language, writing]] of Object.entries(writings).entries()) {
    for (const [version, sign] of Object.entries({ V1: signV1, V3: signV3 })) {
      it(`${language}, ${version}`, async () => {
        const SecretName = `language-${index}/a_b+c=d.e-f@${version}`;
        const call = async (operation: string, params: Readonly<Record<string, string>>) => {
          for (const method of ['POST', 'GET']) {
            const options = { ...gateway, ...writing, method };
            const { status, text, json } = await send(
              gateway.gateway,
              sign(operation, params, options),
            );
            assert.equal(status, 200, `${operation}: ${text}`);
            if (method === 'GET' || operation === 'CreateSecret') return json;
          }
          return {};
        };
        await call('CreateSecret', {
          SecretName,
          VersionId: 'v1',
          SecretData: odd,
          Description: odd,
          Tags: JSON.stringify([{ TagKey: 'k k', TagValue: '' }]),
        });
        assert.equal((await call('GetSecretValue', { SecretName })).SecretData, odd);
        assert.equal((await call('DescribeSecret', { SecretName })).Description, odd);
        await call('UpdateSecret', { SecretName, Description: '' });
        assert.equal((await call('DescribeSecret', { SecretName })).Description, '');
        await call('TagResources', {
          ...{ RegionId: 'cn-hangzhou', ResourceType: 'secret', 'ResourceId.1': SecretName },
          ...{ 'Tag.1.Key': 'empty', 'Tag.1.Value': '', 'Tag.2.Key': 'x', 'Tag.2.Value': 'a b+c' },
        });
        const { Tags } = await callerOf(gateway.engine)('DescribeSecret', {
          SecretName,
          FetchTags: 'true',
        });
        assert.deepEqual(Tags, {
          Tag: [
            { TagKey: 'empty', TagValue: '' },
            { TagKey: 'k k', TagValue: '' },
            { TagKey: 'x', TagValue: 'a b+c' },
          ],
        });
      });
    }
  }

  it('an empty parameter that was neither sent nor signed is not taken', async () => {
    const { headers, ...request } = signV3('ListSecrets', { PageSize: '1' }, gateway);
    const changed = { ...request, headers, target: `${request.target}&FetchTags=` };
    const { json } = await send(gateway.gateway, changed);
    assert.equal(json.Code, 'SignatureDoesNotMatch');
  });
});
