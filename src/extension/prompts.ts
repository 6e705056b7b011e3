import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import { limits } from '../base/limits.ts';
import { secretNameProblem } from '../base/secret-name.ts';

const { t } = vscode.l10n;

/** How long the typing must rest before what was typed is checked. */
const typingRestMs = 150;

/** Going back from a step is not the same as giving up. */
export const back = Symbol('back');

/** The user wants a value made rather than to type one. */
export const generated = Symbol('generated');

/** A step of a question with several of them, as the title bar shows it. */
export interface Step {
  readonly title: string;
  readonly step?: number;
  readonly totalSteps?: number;
}

interface Question extends Step {
  readonly prompt: string;
  readonly value?: string;
  readonly placeholder?: string;
  readonly password?: boolean;
  /** A button that answers with `generated`. */
  readonly generate?: string;
  validate(text: string): Promise<vscode.InputBoxValidationMessage | undefined>;
}

type Answer = string | typeof back | typeof generated | undefined;

/**
 * Asks for one line; `undefined` when the user gives up. What is typed is checked as it is typed,
 * and again before it is taken.
 */
function ask(question: Question): Promise<Answer> {
  const box = vscode.window.createInputBox();
  box.title = question.title;
  box.prompt = question.prompt;
  box.value = question.value ?? '';
  box.placeholder = question.placeholder ?? '';
  box.password = question.password ?? false;
  box.step = question.step;
  box.totalSteps = question.totalSteps;
  box.ignoreFocusOut = true;
  const iconPath = new vscode.ThemeIcon('wand');
  const make = question.generate ? [{ iconPath, tooltip: question.generate }] : [];
  box.buttons = [...(1 < (question.step ?? 1) ? [vscode.QuickInputButtons.Back] : []), ...make];

  const check = async (restMs = 0): Promise<boolean> => {
    const text = box.value;
    if (0 < restMs) await pause(restMs);
    if (text !== box.value) return false;
    const problem = await question.validate(text);
    if (text !== box.value) return false;
    box.validationMessage = problem;
    return problem?.severity !== vscode.InputBoxValidationSeverity.Error;
  };
  return new Promise<Answer>((resolve, reject) => {
    // A check that cannot be made, for want of the store, ends the question with its reason.
    box.onDidChangeValue(() => check(typingRestMs).catch(reject));
    box.onDidTriggerButton((button) => {
      resolve(button === vscode.QuickInputButtons.Back ? back : generated);
    });
    box.onDidHide(() => resolve(undefined));
    box.onDidAccept(() => check().then((fits) => fits && resolve(box.value), reject));
    box.show();
  }).finally(() => box.dispose());
}

const error = (message: string): vscode.InputBoxValidationMessage => ({
  message,
  severity: vscode.InputBoxValidationSeverity.Error,
});

const notice = (message: string): vscode.InputBoxValidationMessage => ({
  message,
  severity: vscode.InputBoxValidationSeverity.Warning,
});

/** What the store knows of a name. */
export type NameState = 'free' | 'taken' | 'pending';

/**
 * Asks for the name of a secret. A taken name is an error, or, when `takenIsFine`, only a notice
 * that the secret will get a new version.
 */
export async function askSecretName(
  step: Step,
  options: {
    readonly suggestion?: string;
    readonly takenIsFine?: boolean;
    stateOf(name: string): Promise<NameState>;
  },
): Promise<string | undefined> {
  const name = await ask({
    ...step,
    prompt: t('Name of the secret'),
    placeholder: 'my-app/db-password',
    value: options.suggestion ?? '',
    async validate(name) {
      const problem = secretNameProblem(name, t);
      if (problem !== undefined) return error(problem);
      const state = await options.stateOf(name);
      if (state === 'pending') return error(t('{0} is waiting for its deletion', name));
      if (state === 'free') return undefined;
      return options.takenIsFine
        ? notice(t('{0} exists: it will get a new version', name))
        : error(t('{0} exists already', name));
    },
  });
  return typeof name === 'string' ? name : undefined;
}

/** Asks for a value. It is never shown, never pre-filled, and must fit into a version. */
export function askValue(step: Step): Promise<Answer> {
  return ask({
    ...step,
    prompt: t('The value. It is not shown, and is stored encrypted'),
    password: true,
    generate: t('Generate a strong value'),
    validate: async (value) => {
      if (value === '') return error(t('Type or paste the value'));
      const bytes = Buffer.byteLength(value, 'utf8');
      if (bytes <= limits.valueBytes) return undefined;
      return error(t('The value has {0} bytes, {1} are allowed', bytes, limits.valueBytes));
    },
  });
}

/** Shortest passphrase the engine takes for something new. */
const passphraseMinChars = 12;

/** Asks for a passphrase; for a new one, twice. */
export async function askPassphrase(
  title: string,
  which: 'known' | 'new',
): Promise<string | undefined> {
  const isNew = which === 'new';
  const tooShort = t('At least {0} characters', passphraseMinChars);
  const first = await ask({
    title,
    prompt: isNew
      ? t('It cannot be recovered: keep it where you will find it again')
      : t('The passphrase of the store'),
    password: true,
    validate: async (text) =>
      text === '' || (isNew && text.length < passphraseMinChars) ? error(tooShort) : undefined,
  });
  if (typeof first !== 'string' || !isNew) return typeof first === 'string' ? first : undefined;
  const second = await ask({
    title,
    prompt: t('The same passphrase again'),
    password: true,
    validate: async (text) => (text === first ? undefined : error(t('It is not the same'))),
  });
  return typeof second === 'string' ? second : undefined;
}

/** Asks what a secret is for. */
export async function askDescription(step: Step, value: string): Promise<string | undefined> {
  const typed = await ask({
    ...step,
    value,
    prompt: t('What the secret is for. It is not encrypted'),
    validate: async (text) =>
      limits.descriptionChars < text.length
        ? error(t('At most {0} characters', limits.descriptionChars))
        : undefined,
  });
  return typeof typed === 'string' ? typed : undefined;
}

/** Asks to type the name of what is destroyed, so that nothing is by a slip. */
export async function confirmByName(
  name: string,
  title = t('Delete {0} for ever', name),
): Promise<boolean> {
  const typed = await ask({
    title,
    prompt: t('This cannot be undone. Type the name to confirm'),
    placeholder: name,
    validate: async (text) => (text === name ? undefined : error(t('Type {0}', name))),
  });
  return typed === name;
}

/** How a secret shall be deleted. */
export type Deletion = { readonly days: number } | 'forEver';

/** Asks how a secret shall be deleted: after 30 days, after 7 to 30, or for ever. */
export async function askDeletion(name: string): Promise<Deletion | undefined> {
  const { recoveryWindowDaysMin: min, recoveryWindowDaysMax: max } = limits;
  const items = [
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
  const picked = await vscode.window.showQuickPick(items, { title: t('Delete {0}', name) });
  if (picked?.answer === 'default') return { days: max };
  if (picked?.answer === 'days') {
    const days = await askDays(t('Delete {0}', name), min, max);
    return days === undefined ? undefined : { days };
  }
  if (picked?.answer === 'forEver' && (await confirmByName(name))) return 'forEver';
  return undefined;
}

/** Asks for a number of days. */
export async function askDays(
  title: string,
  min: number,
  max: number,
): Promise<number | undefined> {
  const problem = t('A whole number from {0} to {1}', min, max);
  const typed = await ask({
    title,
    prompt: t('In how many days?'),
    value: String(max),
    validate: async (text) => {
      const days = Number(text);
      const fits = /^\d{1,3}$/.test(text) && min <= days && days <= max;
      return fits ? undefined : error(problem);
    },
  });
  return typeof typed === 'string' ? Number(typed) : undefined;
}

/** Asks in a dialogue that cannot be overlooked; `true` only for the button itself. */
export async function confirm(message: string, detail: string, button: string): Promise<boolean> {
  const options = { modal: true, detail };
  return (await vscode.window.showWarningMessage(message, options, button)) === button;
}
