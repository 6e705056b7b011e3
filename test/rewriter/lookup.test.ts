import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { findLookups, lookupPartAt } from '../../src/rewriter/lookup.ts';

/**
 * Draws the names of the lookups under the line: `n` secret name, `k` JSON key, `s` stage, `v`
 * version. The picture is compared, so a failure prints the right one.
 */
function sees(name: string, text: string, picture: string): void {
  it(name, () => {
    const drawn = [...text].map(() => ' ');
    for (const lookup of findLookups(text)) {
      const parts = [
        ['n', lookup.secretName],
        ['k', lookup.jsonKey],
        ['s', lookup.versionStage],
        ['v', lookup.versionId],
      ] as const;
      for (const [letter, mention] of parts) {
        if (!mention) continue;
        assert(lookup.start <= mention.start && mention.end <= lookup.end);
        for (let at = mention.start; at < mention.end; at++) drawn[at] = letter;
      }
    }
    assert.equal(`${text}\n${drawn.join('').trimEnd()}`, `${text}\n${picture}`);
  });
}

describe('lookups', () => {
  sees('helper', "await readSecret('app/db')", '                  nnnnnn');
  sees('helper with key', 'readSecretSync("app/db", "user")', '                nnnnnn    kkkk');
  sees('helper under another name', 'readKmsSecretSync(`a`)', '                   n');
  sees('Python', "read_secret('a', 'b')", '             n    k');
  sees('Java', 'KmsSecrets.read("a", "b")', '                 n    k');
  sees('C#', 'await KmsSecrets.ReadAsync("a")', '                            n');
  sees('PHP', "KmsSecrets::read('a')", '                  n');
  sees('Go', 'kmssecrets.Read("a")', '                 n');
  sees('a name put together', `readSecret(\`\${a}b\`)`, '');
  sees('its declaration', 'function readSecret(name) {}', '');
  sees('a longer word', "spreadSecret('a')", '');
  sees(
    'SDK in JavaScript',
    "new GetSecretValueRequest({ secretName: 'a', versionStage: 'b' })",
    '                                         n                  s',
  );
  sees(
    'SDK in Python',
    'GetSecretValueRequest(secret_name="a", version_id="b")',
    '                                   n               v',
  );
  sees(
    'SDK in Java',
    'new GetSecretValueRequest().setSecretName("a").setVersionStage("b");',
    '                                           n                    s',
  );
  sees(
    'SDK in Go',
    '&kms.GetSecretValueRequest{SecretName: tea.String("a")}',
    '                                                   n',
  );
  sees(
    'SDK in PHP',
    "new GetSecretValueRequest(['secretName' => 'a'])",
    '                                            n',
  );
  sees(
    'SDK in C#',
    'new GetSecretValueRequest { SecretName = "a" }',
    '                                          n',
  );
  sees('another request', "new GetSecretValueRequest({}); f({ secretName: 'a' })", '');
  sees('reference', 'P=kms://app/db#user', '        nnnnnn kkkk');
  sees('reference with version', 'kms://a?VersionStage=b#c', '      n              s k');
  sees('reference in a text', 'x://u:{{ kms://a#b%20c }}@h', '               n kkkkk');
  sees(
    'aliyun',
    'aliyun kms GetSecretValue --SecretName a --VersionStage "b"',
    '                                       n                 s',
  );
  sees(
    'our command',
    "kms-secrets GetSecretValue --SecretName='a'",
    '                                         n',
  );
  sees('a variable', 'aliyun kms GetSecretValue --SecretName $NAME', '');

  it('decodes names', () => {
    const [lookup] = findLookups("readSecret('a', 'it\\'s') ");
    assert.equal(lookup?.jsonKey?.text, "it's");
    assert.equal(findLookups('kms://a#b%20c')[0]?.jsonKey?.text, 'b c');
  });

  it('names the part at an offset, also an empty one', () => {
    const text = "readSecret('', 'k')";
    const lookups = findLookups(text);
    assert.equal(lookupPartAt(lookups, 12)?.part, 'secretName');
    assert.equal(lookupPartAt(lookups, 17)?.part, 'jsonKey');
    assert.equal(lookupPartAt(lookups, 3), undefined);
  });
});
