import * as vscode from 'vscode';
import { limits } from '../base/limits.ts';
import { listIn, tagCountsIn } from '../base/replies.ts';
import type { App } from './app.ts';
import { type Answer, askInSteps, askText, problem, type Step } from './ask.ts';
import { pickSecret, secretsOf } from './pick.ts';

const { t } = vscode.l10n;

interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Gives secrets a tag; one of the same name gets the new value. */
export async function addTag(app: App, argument: unknown, selection?: unknown): Promise<void> {
  const names = await secretsFor(app, argument, selection);
  const [first] = names;
  if (first === undefined) return;
  const known = tagCountsIn(await app.call('ListSecretTags', {}));
  const title = names.length === 1 ? t('Tag {0}', first) : t('Tag {0} secrets', names.length);
  const tag = await askInSteps<Tag>(title, {
    key: (step, { key }) => askTagPart(step, t('Name of the tag, such as env'), key, 1),
    value: (step, { key, value }) => {
      const others = known.filter((each) => each.key === key).map((each) => each.value);
      const prompt =
        others.length === 0
          ? t('Value of the tag {0}', key ?? '')
          : t('Value of the tag {0}; others are {1}', key ?? '', others.slice(0, 5).join(', '));
      return askTagPart(step, prompt, value, 0);
    },
  });
  if (!tag) return;
  await app.call('TagResources', {
    ResourceType: 'secret',
    ResourceId: JSON.stringify(names),
    Tag: JSON.stringify([{ Key: tag.key, Value: tag.value }]),
  });
  app.tree.refresh();
}

/** Takes tags off a secret. */
export async function removeTags(app: App, argument: unknown): Promise<void> {
  const [name] = await secretsFor(app, argument, undefined);
  if (name === undefined) return;
  const reply = await app.call('DescribeSecret', { SecretName: name, FetchTags: 'true' });
  const items = listIn(reply, 'Tags', 'Tag').map(({ TagKey, TagValue }) => ({
    label: String(TagKey),
    description: String(TagValue),
  }));
  if (items.length === 0) {
    vscode.window.showInformationMessage(t('{0} has no tag', name));
    return;
  }
  const options = { title: t('Remove tags from {0}', name), canPickMany: true } as const;
  const picked = await vscode.window.showQuickPick(items, options);
  if (picked === undefined || picked.length === 0) return;
  const TagKeys = JSON.stringify(picked.map(({ label }) => label));
  await app.call('UntagResource', { SecretName: name, TagKeys });
  app.tree.refresh();
}

/** The secrets of the lines that were selected, or one that the user picks. */
async function secretsFor(app: App, argument: unknown, selection: unknown): Promise<string[]> {
  const names = secretsOf(argument, selection).slice(0, limits.tagResources);
  const picked = 0 < names.length ? undefined : await pickSecret(app, 'live');
  return picked === undefined ? names : [picked];
}

function askTagPart(
  step: Step,
  prompt: string,
  value: string | undefined,
  min: 0 | 1,
): Promise<Answer<string>> {
  return askText(step, {
    prompt,
    value,
    validate: async (text) => {
      if (text.length < min) return problem(t('Type a name'));
      if (text.length <= limits.tagChars) return undefined;
      return problem(t('At most {0} characters', limits.tagChars));
    },
  });
}
