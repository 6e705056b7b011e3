import * as vscode from 'vscode';
import { limits } from '../base/limits.ts';
import { secretNameProblem } from '../base/secret-name.ts';
import {
  type Answer,
  askChoice,
  askInSteps,
  askText,
  notice,
  problem,
  type Step,
  skipped,
} from './ask.ts';

const { t } = vscode.l10n;

/** What the store knows of a name. */
export type NameState = 'free' | 'taken' | 'pending';

/**
 * Asks for the name of a secret. A taken name is an error, or, when `takenIsFine`, only a notice
 * that the secret will get a new version.
 */
export function askSecretName(
  step: Step,
  options: {
    readonly suggestion?: string | undefined;
    readonly takenIsFine?: boolean;
    stateOf(name: string): Promise<NameState>;
  },
): Promise<Answer<string>> {
  return askText(step, {
    prompt: t('Name of the secret'),
    placeholder: 'my-app/db-password',
    value: options.suggestion,
    async validate(name) {
      const wrong = secretNameProblem(name, t);
      if (wrong !== undefined) return problem(wrong);
      const state = await options.stateOf(name);
      if (state === 'pending') return problem(t('{0} is waiting for its deletion', name));
      if (state === 'free') return undefined;
      return options.takenIsFine
        ? notice(t('{0} exists: it will get a new version', name))
        : problem(t('{0} exists already', name));
    },
  });
}

/** What is wrong with a label, or with the beginning of a name; `undefined` when nothing. */
export function wordProblem(
  text: string,
  maxChars: number,
): vscode.InputBoxValidationMessage | undefined {
  if (/^[\w/+=.@-]+$/.test(text) && text.length <= maxChars) return undefined;
  return problem(t('1 to {0} letters, digits and _ / + = . @ - are allowed', maxChars));
}

/**
 * Asks for a value, or for one to be made by `generate`. It is never shown, never pre-filled, and
 * must fit into a version.
 */
export function askValue(step: Step, generate: () => Promise<string>): Promise<Answer<string>> {
  return askText(step, {
    prompt: t('The value. It is not shown, and is stored encrypted'),
    password: true,
    extra: { icon: 'wand', tooltip: t('Generate a strong value'), answer: generate },
    validate: async (value) => {
      if (value === '') return problem(t('Type or paste the value'));
      const bytes = Buffer.byteLength(value, 'utf8');
      if (bytes <= limits.valueBytes) return undefined;
      return problem(t('The value has {0} bytes, {1} are allowed', bytes, limits.valueBytes));
    },
  });
}

/** Shortest passphrase the engine takes for something new. */
const passphraseMinChars = 12;

/** Asks for a passphrase that exists. */
export async function askPassphrase(title: string): Promise<string | undefined> {
  const typed = await askKnownPassphrase({ title });
  return typeof typed === 'string' ? typed : undefined;
}

/** Asks for a passphrase that exists, among other questions. */
export const askKnownPassphrase = (step: Step): Promise<Answer<string>> =>
  askText(step, {
    prompt: t('The passphrase it was protected with'),
    password: true,
    validate: async (text) => (text === '' ? problem(t('Type the passphrase')) : undefined),
  });

/** Asks for a passphrase that will protect something, twice. */
export async function askNewPassphrase(title: string): Promise<string | undefined> {
  return (await askInSteps(title, { ...newPassphrase }))?.passphrase;
}

/** The two questions for a new passphrase. */
export const newPassphrase = {
  passphrase: (step: Step): Promise<Answer<string>> =>
    askText(step, {
      prompt: t('It cannot be recovered: keep it where you will find it again'),
      password: true,
      validate: async (text) =>
        text.length < passphraseMinChars
          ? problem(t('At least {0} characters', passphraseMinChars))
          : undefined,
    }),
  again: (
    step: Step,
    { passphrase }: { readonly passphrase?: string | undefined },
  ): Promise<Answer<string>> =>
    askText(step, {
      prompt: t('The same passphrase again'),
      password: true,
      validate: async (text) =>
        text === passphrase ? undefined : problem(t('It is not the same')),
    }),
};

/** Asks what something is for. */
export async function askDescription(
  title: string,
  value: string,
  prompt = t('What the secret is for. It is not encrypted'),
): Promise<string | undefined> {
  const most = limits.descriptionChars;
  const typed = await askText(
    { title },
    {
      prompt,
      value,
      validate: async (text) =>
        most < text.length ? problem(t('At most {0} characters', most)) : undefined,
    },
  );
  return typeof typed === 'string' ? typed : undefined;
}

/** Asks to type the name of what is destroyed, so that nothing is by a slip. */
export async function confirmByName(name: string, title: string): Promise<boolean> {
  return (await askName({ title }, name)) === name;
}

/** The same among other questions. */
export const askName = (step: Step, name: string): Promise<Answer<string>> =>
  askText(step, {
    prompt: t('This cannot be undone. Type the name to confirm'),
    placeholder: name,
    validate: async (text) => (text === name ? undefined : problem(t('Type {0}', name))),
  });

/** How a secret shall be deleted. */
export type Deletion = { readonly days: number } | 'forEver';

/** Asks how a secret shall be deleted: after 30 days, after 7 to 30, or for ever. */
export async function askDeletion(name: string): Promise<Deletion | undefined> {
  const { recoveryWindowDaysMin: min, recoveryWindowDaysMax: max } = limits;
  const choices = [
    {
      label: t('Delete in {0} days', max),
      detail: t('Until then it cannot be read, but it can be restored'),
      answer: 'default' as const,
    },
    {
      label: t('Choose the days…'),
      detail: t('Between {0} and {1} days', min, max),
      answer: 'days' as const,
    },
    {
      label: t('Delete for ever now…'),
      detail: t('It cannot be restored'),
      answer: 'forEver' as const,
    },
  ];
  const answers = await askInSteps<{
    how: 'default' | 'days' | 'forEver';
    days?: number;
    name?: string;
  }>(t('Delete {0}', name), {
    how: (step, { how }) => askChoice(step, t('When?'), choices, how),
    days: async (step, { how, days }) => (how === 'days' ? askDays(step, min, max, days) : skipped),
    name: async (step, { how }) => (how === 'forEver' ? askName(step, name) : skipped),
  });
  if (!answers) return undefined;
  return answers.how === 'forEver' ? 'forEver' : { days: answers.days ?? max };
}

/** Asks for a number of days. */
export const askDays = (
  step: Step,
  min: number,
  max: number,
  before = max,
): Promise<Answer<number>> =>
  askNumber(step, { prompt: t('In how many days?'), value: before, min, max });

/** Asks for a whole number. */
export async function askNumber(
  step: Step,
  {
    prompt,
    value,
    min,
    max,
  }: Readonly<Record<'value' | 'min' | 'max', number>> & {
    readonly prompt: string;
  },
): Promise<Answer<number>> {
  const wrong = t('A whole number from {0} to {1}', min, max);
  const typed = await askText(step, {
    prompt,
    value: String(value),
    validate: async (text) => {
      const number = Number(text);
      const fits = /^\d{1,4}$/.test(text) && min <= number && number <= max;
      return fits ? undefined : problem(wrong);
    },
  });
  return typeof typed === 'string' ? Number(typed) : typed;
}
