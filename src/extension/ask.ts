import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';

/** How long the typing must rest before what was typed is checked. */
const typingRestMs = 150;

/** Going back to the question before is not the same as giving up. */
export const back = Symbol('back');

/** What was answered before makes this question needless. */
export const skipped = Symbol('skipped');

/** A question as the title bar shows it: alone, or as one of several. */
export interface Step {
  readonly title: string;
  readonly step?: number;
  readonly totalSteps?: number;
}

/** `undefined` when the user gives up. */
export type Answer<T> = T | typeof back | undefined;

/** One question for each field, in their order; a field that may be skipped may be `undefined`. */
type Questions<A> = {
  readonly [Field in keyof A]-?: (
    step: Step,
    known: Partial<A>,
  ) => Promise<Answer<Exclude<A[Field], undefined>> | typeof skipped>;
};

/**
 * Asks one question after the other and answers them all, or `undefined` when the user gives up.
 * Each question knows the answers so far, also its own when the user came back to it.
 */
export async function askInSteps<A extends object>(
  title: string,
  questions: Questions<A>,
): Promise<A | undefined> {
  const fields = Object.keys(questions) as (keyof A)[];
  const known: Partial<A> = {};
  const shown: number[] = [];
  for (let at = 0; at < fields.length; ) {
    const field = fields[at];
    if (field === undefined) break;
    const left = at - shown.length;
    const step = { title, step: shown.length + 1, totalSteps: fields.length - left };
    const answer = await questions[field](step, known);
    if (answer === undefined) return undefined;
    if (answer === back) {
      at = shown.pop() ?? 0;
      continue;
    }
    if (answer === skipped) delete known[field];
    else {
      known[field] = answer;
      shown.push(at);
    }
    at += 1;
  }
  return known as A;
}

/** A button beside the box that answers instead of the text. */
interface Extra {
  readonly icon: string;
  readonly tooltip: string;
  readonly answer: () => Promise<string>;
}

interface TextQuestion {
  readonly prompt: string;
  readonly value?: string | undefined;
  readonly placeholder?: string;
  readonly password?: boolean;
  readonly extra?: Extra;
  validate(text: string): Promise<vscode.InputBoxValidationMessage | undefined>;
}

/** Asks for one line. It is checked while it is typed, and again before it is taken. */
export function askText(step: Step, question: TextQuestion): Promise<Answer<string>> {
  const box = vscode.window.createInputBox();
  show(box, step, question.extra);
  box.prompt = question.prompt;
  box.value = question.value ?? '';
  box.placeholder = question.placeholder ?? '';
  box.password = question.password ?? false;

  const check = async (restMs = 0): Promise<boolean> => {
    const text = box.value;
    if (0 < restMs) await pause(restMs);
    if (text !== box.value) return false;
    const problem = await question.validate(text);
    if (text !== box.value) return false;
    box.validationMessage = problem;
    return problem?.severity !== vscode.InputBoxValidationSeverity.Error;
  };
  return new Promise<Answer<string>>((resolve, reject) => {
    // A check that cannot be made, for want of the store, ends the question with its reason.
    box.onDidChangeValue(() => check(typingRestMs).catch(reject));
    box.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) resolve(back);
      else question.extra?.answer().then(resolve, reject);
    });
    let accepting = Promise.resolve();
    box.onDidAccept(() => {
      accepting = check().then((fits) => {
        if (fits) resolve(box.value);
      }, reject);
    });
    // Who goes on at once after Enter, to the palette, did not give up.
    box.onDidHide(() => accepting.then(() => resolve(undefined)));
    box.show();
  }).finally(() => box.dispose());
}

/** One thing to choose. */
export interface Choice<T> extends vscode.QuickPickItem {
  readonly answer: T;
}

/** Lets choose one of some things; the one that was chosen before is the active one. */
export function askChoice<T>(
  step: Step,
  placeholder: string,
  choices: readonly Choice<T>[],
  before?: T,
): Promise<Answer<T>> {
  const box = vscode.window.createQuickPick<Choice<T>>();
  show(box, step);
  box.placeholder = placeholder;
  box.matchOnDescription = true;
  box.items = choices;
  box.activeItems = choices.filter(({ answer }) => answer === before);
  return new Promise<Answer<T>>((resolve) => {
    box.onDidTriggerButton(() => resolve(back));
    box.onDidHide(() => resolve(undefined));
    box.onDidAccept(() => {
      const [picked] = box.selectedItems;
      if (picked) resolve(picked.answer);
    });
    box.show();
  }).finally(() => box.dispose());
}

function show(
  box: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>,
  { title, step, totalSteps }: Step,
  extra?: Extra,
): void {
  box.title = title;
  box.ignoreFocusOut = true;
  const first = (step ?? 1) === 1;
  // A single question needs no count.
  box.step = totalSteps === 1 ? undefined : step;
  box.totalSteps = totalSteps === 1 ? undefined : totalSteps;
  const buttons = extra && [{ iconPath: new vscode.ThemeIcon(extra.icon), tooltip: extra.tooltip }];
  box.buttons = [...(first ? [] : [vscode.QuickInputButtons.Back]), ...(buttons ?? [])];
}

/** What keeps a text from being taken. */
export const problem = (message: string): vscode.InputBoxValidationMessage => ({
  message,
  severity: vscode.InputBoxValidationSeverity.Error,
});

/** What should be known before a text is taken. */
export const notice = (message: string): vscode.InputBoxValidationMessage => ({
  message,
  severity: vscode.InputBoxValidationSeverity.Warning,
});

/** Asks in a dialogue that cannot be overlooked; `true` only for the button itself. */
export async function confirm(message: string, detail: string, button: string): Promise<boolean> {
  const options = { modal: true, detail };
  return (await vscode.window.showWarningMessage(message, options, button)) === button;
}
