import * as z from 'zod/mini';
import { limits } from '../base/limits.ts';
import { once } from '../base/once.ts';
import { phrase } from '../base/translate.ts';
import { duration, flag, integer, json, text, value, word } from './parameters.ts';
import { policyDocument } from './policies.ts';

/* Parameters that several operations share, as the API reference describes them. */

const dayS = 86_400;

export const newSecretName = text('Name of the new secret', {
  max: limits.secretNameChars,
  pattern: /^(?!acs\/)[A-Za-z0-9_/+=.@-]+$/,
  takes: phrase`letters, digits and _/+=.@- (at most ${limits.secretNameChars}), not beginning with acs/`,
});
export const secretName = text('Name or ARN of the secret', {
  max: limits.secretNameChars + 64,
  pattern: /^(acs:kms:[^:]*:[^:]*:secret\/)?[A-Za-z0-9_/+=.@-]{1,192}$/,
  takes: phrase`a name of letters, digits and _/+=.@- (at most ${limits.secretNameChars}), or an ARN`,
});
export const versionId = text('Id of the version, chosen by you', {
  max: limits.versionIdChars,
  pattern: /^[^\p{Cc}]+$/u,
});
const stageName = () => z.string().check(z.regex(/^[A-Za-z0-9_/+=.@-]{1,64}$/));
export const stage = text('Stage label', {
  max: limits.stageChars,
  pattern: /^[A-Za-z0-9_/+=.@-]+$/,
});
export const stages = json(
  'Stage labels for the new version, as JSON (default ["ACSCurrent"])',
  'a JSON array of 1 to 8 stage labels',
  () =>
    z.pipe(
      z.union([
        z.array(stageName()),
        z.pipe(
          z.object({ VersionStage: z.array(stageName()) }),
          z.transform((wrapped) => wrapped.VersionStage),
        ),
      ]),
      z.array(stageName()).check(z.minLength(1), z.maxLength(limits.stages)),
    ),
);
export const secretData = value('The value itself', limits.valueBytes);
export const secretDataType = word('Kind of value (default text)', ['text', 'binary']);
export const description = text('Description', { min: 0, max: limits.descriptionChars });
export const tagText = once(() => z.string().check(z.regex(/^[\p{L}\p{N}/\\_\-.+=:@ ]{0,128}$/u)));
export const tagKey = once(() => tagText().check(z.minLength(1), z.regex(/^(?!aliyun|acs:)/)));
export const tagList = json(
  'Tags, as JSON: [{"TagKey":"k","TagValue":"v"}]',
  phrase`a JSON array of 1 to ${limits.tags} tags {"TagKey","TagValue"} of at most ${limits.tagChars} characters each`,
  () =>
    z
      .array(z.object({ TagKey: tagKey(), TagValue: tagText() }))
      .check(z.minLength(1), z.maxLength(limits.tags)),
);
export const tagKeyList = json(
  'Tag keys, as JSON: ["k1","k2"]',
  'a JSON array of 1 to 20 tag keys',
  () => z.array(tagText()).check(z.minLength(1), z.maxLength(limits.tags)),
);
export const pageNumber = integer('Page to show (default 1)', 1, 2 ** 31 - 1);
export const pageSize = integer('Entries a page', 1, limits.pageSizeMax);
export const fetchTags = flag('Show the tags too (default false)');
export const dryRun = flag('Check everything, do nothing (default false)');
export const keyId = text('Id, alias or ARN of the key', { max: 300 });
export const policy = json(
  'RAM policy document, as JSON',
  phrase`a RAM policy document of version 1, at most ${limits.policyBytes} characters`,
  policyDocument,
  limits.policyBytes,
);
export const encryptionContext = json(
  'Text pairs the ciphertext is bound to, as JSON: {"k":"v"}',
  phrase`a JSON object of texts, at most ${limits.encryptionContextChars} characters`,
  () => z.record(z.string(), z.string()),
  limits.encryptionContextChars,
);
export const ciphertext = text('Ciphertext, in Base64', { max: 16_384 });
export const keyRotation = duration(
  'Time between automatic rotations, such as 30d',
  limits.keyRotationDaysMin * dayS,
  limits.keyRotationDaysMax * dayS,
);
export const aliasName = text('Alias, beginning with alias/', {
  max: limits.aliasChars,
  pattern: /^alias\/(?!acs)[A-Za-z0-9_/-]+$/,
  takes: 'alias/ and a name of letters, digits and _/-, not beginning with alias/acs',
});

export const filters = (keys: readonly string[]) =>
  json(
    'Filters, as JSON: [{"Key":"SecretName","Values":["a"]}]',
    phrase`a JSON array of at most ${limits.filterEntries} {"Key","Values"} with a Key of ${keys.join(', ')}`,
    () =>
      z
        .array(
          z.object({
            Key: z.string().check(z.refine((key) => keys.includes(key))),
            Values: z.array(z.string()).check(z.maxLength(limits.filterValues)),
          }),
        )
        .check(z.maxLength(limits.filterEntries)),
  );
