import * as vscode from 'vscode';
import { limits } from '../base/limits.ts';
import { type Tag, tagCountsIn, tagsIn } from '../base/replies.ts';
import type { App } from './app.ts';
import { type Answer, askInSteps, askText, problem, type Step } from './ask.ts';
import { allKeys, withKey } from './key-commands.ts';
import { pickSecret, secretsOf } from './pick.ts';

const { t } = vscode.l10n;

/** Gives secrets a tag; one of the same name gets the new value. */
export async function addTag(app: App, argument: unknown, selection?: unknown): Promise<void> {
  const names = await secretsFor(app, argument, selection);
  const [first] = names;
  if (first === undefined) return;
  const known = tagCountsIn(await app.call('ListSecretTags', {}));
  const title = names.length === 1 ? t('Tag {0}', first) : t('Tag {0} secrets', names.length);
  await tag(app, 'secret', names, title, known);
  app.tree.refresh();
}

/** Takes tags off a secret. */
export async function removeTags(app: App, argument: unknown): Promise<void> {
  const [name] = await secretsFor(app, argument, undefined);
  if (name === undefined) return;
  const reply = await app.call('DescribeSecret', { SecretName: name, FetchTags: 'true' });
  await untag(app, { SecretName: name }, name, tagsIn(reply));
  app.tree.refresh();
}

/** Gives a key a tag. */
export const addKeyTag = withKey(async (app, { id }, name) => {
  const known = (await allKeys(app)).flatMap(({ tags }) => tags);
  await tag(app, 'key', [id], t('Tag {0}', name), known);
});

/** Takes tags off a key. */
export const removeKeyTags = withKey((app, { id, tags }, name) =>
  untag(app, { KeyId: id }, name, tags),
);

async function tag(
  app: App,
  type: 'key' | 'secret',
  ids: readonly string[],
  title: string,
  known: readonly Tag[],
): Promise<void> {
  const asked = await askInSteps<Tag>(title, {
    key: (step, { key }) => askTagPart(step, t('Name of the tag, such as env'), key, 1),
    value: (step, { key, value }) => {
      const others = new Set(known.filter((each) => each.key === key).map((each) => each.value));
      const prompt =
        others.size === 0
          ? t('Value of the tag {0}', key ?? '')
          : t(
              'Value of the tag {0}; others are {1}',
              key ?? '',
              [...others].slice(0, 5).join(', '),
            );
      return askTagPart(step, prompt, value, 0);
    },
  });
  if (!asked) return;
  await app.call('TagResources', {
    ResourceType: type,
    ResourceId: JSON.stringify(ids),
    Tag: JSON.stringify([{ Key: asked.key, Value: asked.value }]),
  });
}

async function untag(
  app: App,
  owner: { readonly SecretName: string } | { readonly KeyId: string },
  name: string,
  tags: readonly Tag[],
): Promise<void> {
  if (tags.length === 0) {
    vscode.window.showInformationMessage(t('{0} has no tag', name));
    return;
  }
  const items = tags.map(({ key, value }) => ({ label: key, description: value }));
  const options = { title: t('Remove tags from {0}', name), canPickMany: true } as const;
  const picked = await vscode.window.showQuickPick(items, options);
  if (picked === undefined || picked.length === 0) return;
  const TagKeys = JSON.stringify(picked.map(({ label }) => label));
  await app.call('UntagResource', { ...owner, TagKeys });
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
