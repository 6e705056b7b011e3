import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { splitCommandLine } from '../base/command-line.ts';
import { limits } from '../base/limits.ts';
import { textsIn } from '../base/replies.ts';
import {
  type Answer,
  askChoice,
  askInSteps,
  askText,
  confirm,
  problem,
  type Step,
  skipped,
} from './ask.ts';
import { askNumber } from './prompts.ts';
import { nextVersion, say, withSecret } from './secret-commands.ts';

const { t } = vscode.l10n;

/** How long a generated value is, unless the user says otherwise. */
const usualChars = 32;

/** An interval that only a person ends. */
const never = 'never';

interface RotationPlan {
  readonly kind: 'Generate' | 'Command';
  readonly jsonKey?: string;
  readonly chars?: number;
  readonly punctuation?: boolean;
  readonly command?: string;
  readonly interval: string;
}

/** Says how a secret gets its next value, and how often it does by itself. */
export const setUpRotation = withSecret(async (app, name) => {
  const keys = textsIn((await app.call('ListSecretKeys', { SecretName: name })).Keys, 'Key');
  const plan = await askInSteps<RotationPlan>(t('Rotation of {0}', name), {
    kind: (step, { kind }) => askKind(step, kind),
    jsonKey: async (step, { jsonKey }) =>
      keys.length === 0 ? skipped : askJsonKey(step, keys, jsonKey),
    chars: async (step, { kind, chars }) => (kind === 'Command' ? skipped : askLength(step, chars)),
    punctuation: async (step, { kind, punctuation }) =>
      kind === 'Command' ? skipped : askPunctuation(step, punctuation),
    command: async (step, { kind, command }) =>
      kind === 'Generate' ? skipped : askCommand(step, command),
    interval: (step, { interval }) => askInterval(step, interval),
  });
  if (!plan || (plan.kind === 'Command' && !(await agreesToRun(plan.command ?? '')))) return;
  const Method = JSON.stringify(methodOf(plan));
  await app.call('SetRotationMethod', { SecretName: name, Method });
  await app.call('UpdateSecretRotationPolicy', {
    SecretName: name,
    ...intervalParameters(plan.interval),
  });
  app.tree.refresh();
  say(
    plan.interval === never
      ? t('{0} rotates when you say so', name)
      : t('{0} rotates by itself from now on', name),
  );
});

/** Makes the next value of a secret now, by the method that was set up. */
export const rotateSecret = withSecret(async (app, name) => {
  const detail = t('Programs get the new value from now on; the present one stays as ACSPrevious.');
  if (!(await confirm(t('Give {0} a new value now?', name), detail, t('Rotate')))) return;
  const VersionId = await nextVersion(app, name);
  await app.call('RotateSecret', { SecretName: name, VersionId });
  app.tree.refresh();
  say(t('{0} has the new version {1}', name, VersionId));
});

/** How often something rotates by itself; `never` is a choice, too. */
export async function askInterval(
  step: Step,
  before: string | undefined,
  minDays = 1,
): Promise<Answer<string>> {
  const days = [1, 7, 30, 90, 365].filter((each) => minDays <= each);
  return askChoice(
    step,
    t('How often?'),
    [
      { label: t('Only when I say so'), answer: never },
      ...days.map((each) => ({
        label: each === 1 ? t('Every day') : t('Every {0} days', each),
        answer: `${each}d`,
      })),
    ],
    before,
  );
}

/** The parameters of the operations that take an interval. */
export const intervalParameters = (interval: string) =>
  interval === never
    ? { EnableAutomaticRotation: 'false' }
    : { EnableAutomaticRotation: 'true', RotationInterval: interval };

const askKind = (step: Step, before: RotationPlan['kind'] | undefined) =>
  askChoice<RotationPlan['kind']>(
    step,
    t('Where does the next value come from?'),
    [
      {
        label: t('It is generated'),
        detail: t('For what only reads the value from here'),
        answer: 'Generate',
      },
      {
        label: t('A program of mine makes it'),
        detail: t('It gets the old value and prints the new one'),
        answer: 'Command',
      },
    ],
    before,
  );

/** Which part of a JSON value is replaced; the whole is `''`. */
const askJsonKey = (step: Step, keys: readonly string[], before: string | undefined) =>
  askChoice(
    step,
    t('The value is a JSON object. What is replaced?'),
    [
      ...keys.map((key) => ({ label: key, answer: key })),
      { label: t('The whole value'), answer: '' },
    ],
    before,
  );

const askLength = (step: Step, before = usualChars) =>
  askNumber(step, { prompt: t('How many characters?'), value: before, ...limits.passwordChars });

const askPunctuation = (step: Step, before: boolean | undefined) =>
  askChoice(
    step,
    t('Of which characters?'),
    [
      { label: t('Letters, digits and punctuation'), answer: true },
      { label: t('Letters and digits'), detail: t('Fits into URLs as it is'), answer: false },
    ],
    before,
  );

const askCommand = (step: Step, before: string | undefined) =>
  askText(step, {
    prompt: t('The program with its full path, and its arguments. No shell reads the line'),
    placeholder: '/usr/local/bin/rotate-role "my app"',
    value: before,
    async validate(line) {
      const [program = ''] = splitCommandLine(line);
      if (!isAbsolute(program)) return problem(t('Begin with the full path of the program'));
      const isThere = await vscode.workspace.fs.stat(vscode.Uri.file(program)).then(
        ({ type }) => (type & vscode.FileType.File) !== 0,
        () => false,
      );
      return isThere ? undefined : problem(t('There is no file {0}', program));
    },
  });

const agreesToRun = (command: string): Promise<boolean> =>
  confirm(
    t('Let KMS Secrets run this program?'),
    [
      command,
      t(
        'It runs as you, gets the present value on its input, and is kept in the store of this machine: no file of a workspace can name one.',
      ),
    ].join('\n\n'),
    t('Let It Run'),
  );

function methodOf({ kind, jsonKey, chars, punctuation, command }: RotationPlan): object {
  const part = jsonKey ? { JsonKey: jsonKey } : {};
  if (kind === 'Command') return { Kind: kind, Command: splitCommandLine(command ?? ''), ...part };
  return { Kind: kind, PasswordLength: chars, ExcludePunctuation: punctuation === false, ...part };
}
