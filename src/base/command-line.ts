/**
 * Splits a command line into words at blanks, as a person means it: single and double quotes keep
 * blanks, and a backslash is an ordinary character, since paths of Windows have it.
 */
export function splitCommandLine(line: string): string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}
