import * as vscode from 'vscode';
import { limits } from '../base/limits.ts';
import { readingPolicy } from '../base/reading-policy.ts';
import { type AccessKeyRow, accessKeysIn, type Fields } from '../base/replies.ts';
import type { App, Command } from './app.ts';
import { askChoice, askInSteps, askText, confirm, problem, type Step, skipped } from './ask.ts';
import { clipboardKeepMs } from './clipboard.ts';
import { accessKeyOf } from './pick.ts';
import { accessKeyState } from './present.ts';
import { wordProblem } from './prompts.ts';
import { say } from './secret-commands.ts';

const { t } = vscode.l10n;

interface NewAccessKey {
  readonly user: string;
  readonly may: 'all' | 'some';
  readonly beginning?: string;
  readonly as: 'secret' | 'variables';
}

/**
 * Makes an access key for a program. Its secret part is given out here, once: it goes to the
 * clipboard, which is cleared later, and is shown nowhere.
 */
export async function createAccessKey(app: App): Promise<void> {
  const plan = await askInSteps<NewAccessKey>(t('Create an access key'), {
    user: (step, { user }) => askUser(step, user),
    may: (step, { may }) => askRights(step, may),
    beginning: async (step, { may, beginning }) =>
      may === 'some' ? askBeginning(step, beginning) : skipped,
    as: (step, { as }) => askForm(step, as),
  });
  if (!plan) return;
  const policy = readingPolicy([`${plan.beginning ?? ''}*`]);
  const reply = await app.call('CreateAccessKey', {
    UserName: plan.user,
    Policy: JSON.stringify(policy),
  });
  const { AccessKeyId, AccessKeySecret } = reply.AccessKey as Fields;
  app.keys.refresh();
  await app.clipboard.copy(
    plan.as === 'secret'
      ? String(AccessKeySecret)
      : `ALIBABA_CLOUD_ACCESS_KEY_ID=${AccessKeyId}\nALIBABA_CLOUD_ACCESS_KEY_SECRET=${AccessKeySecret}\n`,
  );
  const seconds = clipboardKeepMs / 1_000;
  vscode.window.showInformationMessage(
    t(
      'The access key {0} is made. Its secret part is on the clipboard for {1} seconds, and is not given out again.',
      String(AccessKeyId),
      seconds,
    ),
  );
}

/** Opens what an access key may do, as a document; saving it sets the policy. */
export const editAccessKeyPolicy = withAccessKey((app, { id }) => app.policies.openAccessKey(id));

/** Copies the part of an access key that is no secret. */
export const copyAccessKeyId = withAccessKey(async (_app, { id }) => {
  await vscode.env.clipboard.writeText(id);
  say(t('{0} is copied', id));
});

/** Refuses what an access key signs, until it is enabled again. */
export const disableAccessKey = withAccessKey(async (app, { id, user }) => {
  const detail = t('Programs that sign with it are refused until it is enabled again.');
  const question = t('Disable the access key {0} of {1}?', id, user);
  if (!(await confirm(question, detail, t('Disable')))) return;
  await app.call('UpdateAccessKey', { AccessKeyId: id, Status: 'Inactive' });
});

/** Lets an access key sign again. */
export const enableAccessKey = withAccessKey((app, { id }) =>
  app.call('UpdateAccessKey', { AccessKeyId: id, Status: 'Active' }),
);

/** Deletes an access key for ever. */
export const deleteAccessKey = withAccessKey(async (app, { id, user }) => {
  const detail = t('Programs that sign with it are refused from now on. It cannot be restored.');
  const question = t('Delete the access key {0} of {1}?', id, user);
  if (!(await confirm(question, detail, t('Delete')))) return;
  await app.call('DeleteAccessKey', { AccessKeyId: id });
});

/** A command on an access key: the one of the view, or one picked from a list. */
function withAccessKey(run: (app: App, key: AccessKeyRow) => Promise<unknown>): Command {
  return async (app, argument) => {
    const keys = accessKeysIn(await app.call('ListAccessKeys', {}));
    if (keys.length === 0) {
      vscode.window.showInformationMessage(t('There is no access key yet'));
      return;
    }
    const given = accessKeyOf(argument);
    const choices = keys.map((key) => ({
      label: key.user,
      description: `${key.id} · ${accessKeyState(key, app.now(), t)}`,
      answer: key,
    }));
    const picked =
      given === undefined
        ? await askChoice({ title: t('Access keys') }, t('Which access key?'), choices)
        : keys.find(({ id }) => id === given);
    if (typeof picked !== 'object') return;
    await run(app, picked);
    app.keys.refresh();
  };
}

const askUser = (step: Step, value = '') =>
  askText(step, {
    prompt: t('The program or person that uses it; the audit log names it so'),
    placeholder: 'payments',
    value,
    validate: async (user) =>
      /^[A-Za-z0-9._-]{1,64}$/.test(user)
        ? undefined
        : problem(t('1 to 64 letters, digits and . _ - are allowed')),
  });

const askRights = (step: Step, before: NewAccessKey['may'] | undefined) =>
  askChoice<NewAccessKey['may']>(
    step,
    t('What may it read? Its policy can be edited later'),
    [
      { label: t('Secrets whose names begin with…'), answer: 'some' },
      { label: t('Every secret'), answer: 'all' },
    ],
    before,
  );

const askBeginning = (step: Step, value = '') =>
  askText(step, {
    prompt: t('How the names begin, such as payments/'),
    placeholder: 'payments/',
    value,
    validate: async (beginning) => wordProblem(beginning, limits.secretNameChars),
  });

const askForm = (step: Step, before: NewAccessKey['as'] | undefined) =>
  askChoice<NewAccessKey['as']>(
    step,
    t('The secret part is given out once, on the clipboard. In which form?'),
    [
      { label: t('Id and secret part as environment variables'), answer: 'variables' },
      { label: t('The secret part alone'), answer: 'secret' },
    ],
    before,
  );
