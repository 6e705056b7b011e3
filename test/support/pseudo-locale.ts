const accents: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ú',
  A: 'Á',
  E: 'É',
  I: 'Í',
  O: 'Ó',
  U: 'Ú',
};

/** What must stay as it is: holes, links to commands, icons, code, line ends. */
const fixed = /(\{\d+\}|\]\(command:[^)]*\)|\$\([^)]*\)|`[^`]*`|\n|\[|\*)/;

/** How much longer than English a text may become in another language. */
const growth = 0.3;

/**
 * A text as in a language that is about a third longer: with accents, and between brackets that
 * show whether all of it is there. Each line and each link of a welcome view is a text of its own.
 */
export function pseudo(text: string): string {
  if (text.includes('\n')) return text.split('\n').map(pseudo).join('\n');
  const link = /^\[(.*)\]\((command:.*)\)$/.exec(text);
  if (link) return `[${pseudo(link[1] ?? '')}](${link[2]})`;
  const letters = text
    .split(fixed)
    .map((part, at) =>
      at % 2 === 1 ? part : part.replaceAll(/[aeiou]/gi, (l) => accents[l] ?? l),
    );
  return `⟦${letters.join('')}${' ·'.repeat(Math.ceil((text.length * growth) / 2))}⟧`;
}

/** A bundle of messages in that language. */
export const pseudoBundle = (texts: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(texts.map((text) => [text, pseudo(text)]));
