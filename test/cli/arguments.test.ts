import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  isSet,
  type Option,
  optionText,
  parseArguments,
  refuseExtra,
  WrongUsage,
} from '../../src/cli/arguments.ts';

const options: readonly Option[] = [
  { name: 'SecretName', value: 'TEXT', doc: '' },
  { name: 'SecretData', value: 'VALUE', doc: '' },
  { name: 'Tag', value: 'JSON', doc: '', numbered: true },
  { name: 'env-file', value: 'FILE', doc: '', many: true },
  { name: 'dry-run', doc: '' },
];
const parse = (...args: readonly string[]) => parseArguments(args, options);
const refused = (message: RegExp, ...args: readonly string[]): void => {
  assert.throws(
    () => parse(...args),
    (error) => error instanceof WrongUsage && message.test(error.message),
  );
};

describe('a command line', () => {
  it('gives options their values in any order, with = or a space', () => {
    const parsed = parse('--SecretData', 'v', '--SecretName=n');
    assert.equal(optionText(parsed, 'SecretName'), 'n');
    assert.equal(optionText(parsed, 'SecretData'), 'v');
  });

  it('knows a name whatever its case and hyphens', () => {
    assert.equal(optionText(parse('--secret-name', 'n'), 'SecretName'), 'n');
    assert.equal(optionText(parse('--secretname', 'n'), 'SecretName'), 'n');
  });

  it('takes what follows an option as its value, whatever it looks like', () => {
    const key = '-----BEGIN KEY-----';
    assert.equal(optionText(parse('--SecretData', key), 'SecretData'), key);
    assert.equal(optionText(parse('--SecretData', '-'), 'SecretData'), '-');
    assert.equal(optionText(parse('--SecretData=a=b\nc'), 'SecretData'), 'a=b\nc');
    assert.equal(optionText(parse('--SecretData='), 'SecretData'), '');
  });

  it('keeps numbered names apart', () => {
    const { given } = parse('--Tag.1.Key', 'a', '--Tag.1.Value', 'b', '--Tag.2.Key=c');
    assert.deepEqual(
      [...given],
      [
        ['Tag.1.Key', ['a']],
        ['Tag.1.Value', ['b']],
        ['Tag.2.Key', ['c']],
      ],
    );
  });

  it('collects what may be given several times, in its order', () => {
    const { given } = parse('--env-file', 'a', '--env-file=b');
    assert.deepEqual(given.get('env-file'), ['a', 'b']);
  });

  it('sets a switch, and unsets it with =false', () => {
    assert.equal(isSet(parse('--dry-run'), 'dry-run'), true);
    assert.equal(isSet(parse('--dry-run=false'), 'dry-run'), false);
    assert.equal(isSet(parse(), 'dry-run'), false);
  });

  it('leaves what follows -- alone', () => {
    const parsed = parse('one', '--', '--SecretName', '--');
    assert.deepEqual(parsed.positionals, ['one']);
    assert.deepEqual(parsed.rest, ['--SecretName', '--']);
  });

  it('refuses an unknown option and says which is nearest', () => {
    refused(/^Unknown option --SecretNmae\. Did you mean --SecretName\?$/, '--SecretNmae', 'x');
    refused(/^Unknown option --zzzzzz$/, '--zzzzzz', 'x');
  });

  it('refuses an option without its value, twice or numbered where it is one', () => {
    refused(/^--SecretName needs a value$/, '--SecretName');
    refused(/^--Tag is given twice$/, '--Tag', 'a', '--Tag', 'b');
    refused(/^--SecretName is given twice$/, '--SecretName', 'a', '--secret-name', 'b');
    refused(/^Unknown option --SecretName\.1/, '--SecretName.1', 'a');
  });

  it('refuses more words than a command takes', () => {
    assert.throws(() => refuseExtra(parse('a', 'b'), 1), /Unexpected argument: b/);
    refuseExtra(parse('a'), 1);
  });
});
