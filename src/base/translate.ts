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
