import * as vscode from 'vscode';
import { limits } from '../base/limits.ts';
import type { VersionRow } from '../base/replies.ts';
import {
  type Answer,
  askChoice,
  askInSteps,
  askText,
  type Choice,
  confirm,
  notice,
  problem,
  type Step,
  skipped,
} from './ask.ts';
import { versionOf } from './pick.ts';
import { versionState } from './present.ts';
import { wordProblem } from './prompts.ts';
import { versionsOf, withSecret } from './secret-commands.ts';

const { t } = vscode.l10n;

/** Labels that begin so have a meaning of their own, and move with the versions. */
const reserved = 'ACS';

/** Puts a label of the user's own on a version, taking it from the one that had it. */
export const putStage = withSecret(async (app, name, argument) => {
  const versions = await versionsOf(app, name);
  const given = versionOf(argument);
  const plan = await askInSteps<{ version?: string; label: string }>(
    given === undefined
      ? t('Stage label for a version of {0}', name)
      : t('Stage label for {0}, version {1}', name, given),
    {
      version: async (step, { version }) =>
        given === undefined
          ? askChoice(step, t('Which version?'), versionChoices(versions), version)
          : skipped,
      label: (step, { version, label }) => askLabel(step, versions, given ?? version, label),
    },
  );
  const version = given ?? plan?.version;
  if (!plan || version === undefined) return;
  const holder = holderOf(plan.label, versions);
  if (holder === version) return;
  await app.call('UpdateSecretVersionStage', {
    SecretName: name,
    VersionStage: plan.label,
    MoveToVersion: version,
    // Somebody may have moved it meanwhile.
    ...(holder === undefined ? {} : { RemoveFromVersion: holder }),
  });
  app.tree.refresh();
});

/** Takes a label of the user's own off its version. */
export const removeStage = withSecret(async (app, name, argument) => {
  const given = versionOf(argument);
  const labels = (await versionsOf(app, name))
    .filter(({ id }) => given === undefined || id === given)
    .flatMap(({ id, stages }) =>
      stages.filter(isOwn).map((label) => ({ label, description: id, answer: { label, id } })),
    );
  if (labels.length === 0) {
    vscode.window.showInformationMessage(t('There is no label of your own to remove'));
    return;
  }
  const step = { title: t('Remove a stage label of {0}', name) };
  const picked = await askChoice(step, t('Which label?'), labels);
  if (typeof picked !== 'object') return;
  const { label, id } = picked;
  const question = t('Remove the label {0} from {1}, version {2}?', label, name, id);
  const detail = t('Programs that ask for this label get no value any more.');
  if (!(await confirm(question, detail, t('Remove')))) return;
  await app.call('UpdateSecretVersionStage', {
    SecretName: name,
    VersionStage: label,
    RemoveFromVersion: id,
  });
  app.tree.refresh();
});

function askLabel(
  step: Step,
  versions: readonly VersionRow[],
  version: string | undefined,
  value = '',
): Promise<Answer<string>> {
  const known = [...new Set(versions.flatMap(({ stages }) => stages))].filter(isOwn);
  return askText(step, {
    prompt: known.length === 0 ? t('The label') : t('The label; there are {0}', known.join(', ')),
    placeholder: 'canary',
    value,
    async validate(label) {
      if (!isOwn(label))
        return problem(t('Labels that begin with {0} move by themselves', reserved));
      const wrong = wordProblem(label, limits.stageChars);
      if (wrong !== undefined) return wrong;
      const holder = holderOf(label, versions);
      if (holder === undefined) return undefined;
      return holder === version
        ? problem(t('It is on {0} already', holder))
        : notice(t('It moves here from {0}', holder));
    },
  });
}

const versionChoices = (versions: readonly VersionRow[]): Choice<string>[] =>
  versions.map((version) => ({
    label: version.id,
    description: versionState(version, t),
    answer: version.id,
  }));

const isOwn = (label: string): boolean => !label.startsWith(reserved);

const holderOf = (label: string, versions: readonly VersionRow[]): string | undefined =>
  versions.find(({ stages }) => stages.includes(label))?.id;
