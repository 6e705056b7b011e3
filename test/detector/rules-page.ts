import { allRules } from '../../src/detector/rules.ts';

/** The page of `docs/` that lists the rules; a test compares it with what is there. */
export function rulesPage(): string {
  const rules = allRules();
  const rows = rules.map(({ id, title, severity }) => `| \`${id}\` | ${title} | ${severity} |`);
  return `# Rules

What \`kms-secrets scan\` and the editor look for. This page is written from \`src/detector\`; run
\`UPDATE=1 npx mocha test/detector/documentation.test.ts\` after a change there.

Each finding has a confidence: \`high\` (hardly ever wrong), \`medium\`, or \`low\` (a failed checksum, a
made-up looking token, a public key, a value that documentation shows). An ignore may name the
rules it is for: \`kms-secrets-ignore(generic-password): reason\`.

${rules.length} rules:

| Rule | What it finds | Severity |
|---|---|---|
${rows.join('\n')}
`;
}
