/**
 * Gives the user's language for an English message; `{0}`, `{1}` … stand for the arguments. The
 * English text is the key, as in `vscode.l10n.t`.
 */
export type Translate = (message: string, ...args: readonly (string | number)[]) => string;

/** Looks messages up in a bundle as VS Code keeps it; a message that is missing stays English. */
export function translator(bundle: Readonly<Record<string, string>> = {}): Translate {
  return (message, ...args) => {
    const template = Object.hasOwn(bundle, message) ? (bundle[message] ?? message) : message;
    return template.replace(/\{(\d+)\}/g, (hole, index) => String(args[Number(index)] ?? hole));
  };
}

/** A message for people that is yet to be said in their language. */
export interface Phrase {
  /** English, with `{0}`, `{1}` … for the arguments. */
  readonly message: string;
  readonly args: readonly Argument[];
}

/** What stands in a phrase; of a list, one of it. */
type Argument = string | number | readonly string[];

/** Writes a phrase as a template: phrase`--${name} needs a value`. */
export function phrase(parts: TemplateStringsArray, ...args: readonly Argument[]): Phrase {
  return { message: parts.reduce((text, part, index) => `${text}{${index - 1}}${part}`), args };
}

/** Says a phrase, or a text without arguments, in a language; in English unless given. */
export function say(what: Phrase | string, t: Translate = english): string {
  if (typeof what === 'string') return t(what);
  const args = what.args.map((one) => (typeof one === 'object' ? one.join(t(' or ')) : one));
  return t(what.message, ...args);
}

const english = translator();
