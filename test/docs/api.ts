import { say } from '../../src/base/translate.ts';
import type { Operation } from '../../src/engine/operation.ts';
import {
  assumptions,
  atTheGateway,
  cloudOnlyParameters,
  extensions,
  neverFrom,
  neverHere,
  ofTheMachine,
  optionalHere,
} from './differences.ts';
import { provocations } from './provocations.ts';
import { cloudOnlyOperations, sheet } from './sheet.ts';

const introduction = `# API

This page is made from the table of operations and checked by a test: \`UPDATE=1 npx mocha test/docs/*.test.ts\`
writes it anew. It compares what KMS Secrets answers with the reference of KMS API 2016-01-20.

The gateway answers these operations with the documented names, nesting and formats. Region is
\`local\`, the account a number of 16 digits that the store made up. A name may be given as an ARN
wherever the reference allows it.

- **Parameters**: bold ones are required. "same" means the reference has the parameter too.
- **Errors**: each one listed as answered is provoked by a test (\`test/docs/provocations.ts\`).
  *Italic* ones are documented nowhere, or for other operations only.
- Every operation may also answer \`ServiceUnavailableTemporary\` when this machine is in trouble (a
  locked keychain, a full disk), with a message that says what to do.
`;

/** The text of docs/api.md. */
export function apiPage(operations: Readonly<Record<string, Operation>>): string {
  const all = Object.entries(operations);
  const cloud = all.filter(([, { local }]) => !local);
  const own = all.filter(([, { local }]) => local);
  return [
    introduction,
    '## What the reference leaves open\n',
    table(['Operation', 'Assumed here'], assumptions),
    '## What goes beyond the cloud\n',
    table(['Where', 'What'], extensions),
    '## What the cloud has and this does not\n',
    table(
      ['Why', 'Operations'],
      Object.entries(cloudOnlyOperations).map(([why, names]) => [why, names.join(', ')]),
    ),
    ...cloud.map(([name, operation]) => section(name, operation)),
    '# Local operations\n\nThe command line and the editor offer these; the gateway does not.\n',
    ...own.map(([name, operation]) => section(name, operation)),
  ].join('\n');
}

/** Why a documented parameter is not taken by an operation. */
export function reasonLeftOut(operation: string, parameter: string): string | undefined {
  return cloudOnlyParameters[`${operation} ${parameter}`] ?? cloudOnlyParameters[parameter];
}

/** How a documented error is accounted for; `undefined` when nothing is known about it. */
export function accountOf(operation: string, code: string): string | undefined {
  if (provocations[operation]?.[code]) return 'answered';
  const never = neverFrom[`${operation} ${code}`] ?? neverHere[code];
  if (never !== undefined) return `cannot happen: ${never}`;
  if (atTheGateway[code] !== undefined) return `answered by the gateway: ${atTheGateway[code]}`;
  return ofTheMachine[code] && `answered when ${ofTheMachine[code]}`;
}

function section(name: string, operation: Operation): string {
  const parameters = parameterRows(name, operation);
  const errors = errorLines(name);
  return [
    `## ${name}\n\n${operation.doc}.\n`,
    ...(parameters.length > 0 ? [table(['Parameter', 'Takes', 'Reference'], parameters)] : []),
    ...(errors.length > 0 ? [`${errors.join('\n')}\n`] : []),
  ].join('\n');
}

function parameterRows(name: string, { parameters }: Operation): string[][] {
  const documented = new Map(
    (sheet[name]?.parameters ?? []).map((one) => [one.replace('*', ''), one.endsWith('*')]),
  );
  const ours = Object.entries(parameters).map(([parameter, { required, takes, doc }]) => {
    const inSheet = documented.get(parameter);
    const optional = inSheet === true && !required ? optionalHere[parameter] : undefined;
    const same = optional === undefined ? 'same' : `optional here: ${optional}`;
    return [
      required ? `**${parameter}**` : parameter,
      `${doc}: ${say(takes)}`,
      inSheet === undefined ? 'ours only' : same,
    ];
  });
  const left = [...documented.keys()]
    .filter((parameter) => !Object.hasOwn(parameters, parameter))
    .map((one) => [one, '', `cloud only: ${reasonLeftOut(name, one)}`]);
  return [...ours, ...left];
}

function errorLines(name: string): string[] {
  const documented = sheet[name]?.errors ?? [];
  const more = Object.keys(provocations[name] ?? {}).filter((code) => !documented.includes(code));
  const answered = [
    ...documented
      .filter((code) => accountOf(name, code) === 'answered')
      .map((code) => `\`${code}\``),
    ...more.map((code) => `*\`${code}\`*`),
  ];
  return [
    ...(answered.length > 0 ? [`- Answered: ${answered.join(', ')}`] : []),
    ...documented
      .filter((code) => accountOf(name, code) !== 'answered')
      .map((code) => `- \`${code}\`: ${accountOf(name, code)}`),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[head, head.map(() => '---'), ...rows].map(line).join('\n')}\n`;
}
