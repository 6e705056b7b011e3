import type { Operation } from '../../src/engine/operation.ts';
import { errorsLeftOut, notes, parametersLeftOut, sheet } from './sheet.ts';

const introduction = `# API

This page is made from the table of operations and checked by a test: \`UPDATE=1 npx mocha test/docs\`
writes it anew. It compares what KMS Secrets answers with the reference of KMS API 2016-01-20.

The gateway answers these operations with the documented names, nesting and formats. Region is
\`local\`, the account a number of 16 digits that the store made up. A name may be given as an ARN
wherever the reference allows it. Parameters of the reference that are not listed as taken are
ignored. Every operation may also answer \`MissingParameter\` and, when this machine is in trouble (a
locked keychain, a full disk), \`ServiceUnavailableTemporary\` with a message that says what to do.
`;

/** The text of docs/api.md. */
export function apiPage(operations: Readonly<Record<string, Operation>>): string {
  const names = Object.keys(operations);
  const cloud = names.filter((name) => !operations[name]?.local);
  const local = names.filter((name) => operations[name]?.local);
  const sections = cloud.map((name) => section(name, operations[name]));
  const own = local.map((name) => section(name, operations[name]));
  return [
    introduction,
    ...sections,
    '# Local operations\n\nThe command line and the editor offer these; the gateway does not.\n',
    ...own,
  ].join('\n');
}

function section(name: string, operation: Operation | undefined): string {
  if (!operation) return '';
  const lines = [`## ${name}`, '', `${operation.doc}.`, ''];
  const rows = parameterRows(name, operation);
  if (rows.length > 0) {
    lines.push('| Parameter | Takes | Reference |', '|---|---|---|', ...rows, '');
  }
  const errors = sheet[name]?.errors ?? [];
  if (errors.length > 0) lines.push(`Errors: ${errors.map(errorText).join(', ')}.`, '');
  for (const note of notes[name] ?? []) lines.push(`- ${note}`);
  if (notes[name]) lines.push('');
  return lines.join('\n');
}

function parameterRows(name: string, { parameters }: Operation): string[] {
  const documented = sheet[name]?.parameters;
  const ours = Object.entries(parameters).map(([parameter, { required, takes, doc }]) => {
    const same =
      documented === undefined ? 'ours' : documented.includes(parameter) ? 'same' : 'ours';
    const shown = required ? `**${parameter}**` : parameter;
    return `| ${shown} | ${cell(doc)}: ${cell(takes)} | ${same} |`;
  });
  const left = (documented ?? [])
    .filter((parameter) => !Object.hasOwn(parameters, parameter))
    .map((parameter) => `| ${parameter} | – | not taken: ${parametersLeftOut[parameter] ?? '?'} |`);
  return [...ours, ...left];
}

function errorText(code: string): string {
  const reason = errorsLeftOut[code];
  return reason === undefined ? `\`${code}\`` : `~~\`${code}\`~~ (${reason})`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
