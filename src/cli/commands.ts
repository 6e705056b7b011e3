import type { Command } from './command.ts';
import { envFormats } from './env-format.ts';
import { outputOptions } from './output.ts';
import { scanOptions } from './scan-options.ts';

const envFile = {
  name: 'env-file',
  value: 'FILE',
  many: true,
  doc: 'Take variables from this file too; it wins over the environment, later files over earlier',
} as const;

const passphraseOption = {
  name: 'passphrase',
  value: '-|@FILE',
  doc: 'Where the passphrase comes from; asked for on a terminal',
} as const;

const forceOption = { name: 'force', doc: 'Replace the file when it exists' } as const;

/** How a reference is written; the help of every command that resolves them says it. */
const referenceNotes = `A reference is kms://NAME, kms://NAME#JSONKEY (a key of a JSON value, or a JSON pointer
that begins with /), each with ?VersionStage=STAGE or ?VersionId=ID behind it.
Inside a longer text it stands in braces: postgres://app:{{ kms://db#password }}@localhost/app`;

/**
 * The commands that are no operation of the table; what each runs is loaded when it is asked for.
 */
export const commands: readonly Command[] = [
  {
    name: 'run',
    doc: 'Run a program with the kms:// references of its environment resolved',
    options: [
      envFile,
      { name: 'endpoint', doc: 'Give it an endpoint and an access key for the official SDKs' },
      { name: 'no-masking', doc: 'Leave values in its output as they are' },
    ],
    operands: '-- COMMAND …',
    notes: [
      referenceNotes,
      '',
      `Values in the program's output are replaced by ********, also in base64, URL and JSON form.
On a terminal the program gets one of its own where the system has the command "script";
elsewhere, and whenever input or output is redirected, it sees pipes. With --no-masking it
has our terminal itself. Signals go on to the program, and its exit code comes back.`,
    ],
    run: async (parsed, io) => (await import('./run.ts')).run(parsed, io),
  },
  {
    name: 'env',
    doc: 'Print variables with their kms:// references resolved',
    options: [
      envFile,
      {
        name: 'format',
        value: envFormats.join('|'),
        choices: envFormats,
        doc: 'dotenv unless given; shell is for eval "$(kms-secrets env --format shell)"',
      },
    ],
    notes: [
      referenceNotes,
      '',
      'Prints the variables of the env files, and those of the environment that hold a reference.',
    ],
    run: async (parsed, io) => (await import('./env.ts')).printEnv(parsed, io),
  },
  {
    name: 'inject',
    doc: 'Fill in the kms:// references of a template',
    options: [
      { name: 'out', value: 'FILE', doc: 'Write there instead, readable by you alone' },
      forceOption,
    ],
    operands: '[TEMPLATE|-]',
    operandsMax: 1,
    notes: [
      'A template is any text with {{ kms://NAME#JSONKEY }} in it.',
      'In JSON, YAML, TOML, XML, properties, INI and env files a value may be a reference alone.',
      referenceNotes,
    ],
    run: async (parsed, io) => (await import('./inject.ts')).inject(parsed, io),
  },
  {
    name: 'import',
    doc: 'Store the entries of a dotenv or JSON file, or of an export, as secrets; all or none',
    options: [
      { name: 'prefix', value: 'TEXT', doc: 'Put this before every name, such as myapp/' },
      { name: 'into', value: 'NAME', doc: 'Make one secret of them all, a JSON object' },
      { name: 'update', doc: 'Put a new version where a secret exists already' },
      { name: 'skip', doc: 'Leave a secret alone that exists already' },
      { name: 'dry-run', doc: 'Say what would happen, and change nothing' },
      passphraseOption,
    ],
    operands: 'FILE|-',
    operandsMax: 1,
    run: async (parsed, io) => (await import('./import.ts')).importFile(parsed, io),
  },
  {
    name: 'export',
    doc: 'Write all secrets into a file that opens with a passphrase',
    options: [passphraseOption, forceOption],
    operands: 'FILE|-',
    operandsMax: 1,
    run: async (parsed, io) => (await import('./custody.ts')).exportSecrets(parsed, io),
  },
  {
    name: 'recovery-kit create',
    doc: 'Write all keys into a file that opens with a passphrase, for the day the keychain is lost',
    options: [passphraseOption, forceOption],
    operands: 'FILE|-',
    operandsMax: 1,
    run: async (parsed, io) => (await import('./custody.ts')).createRecoveryKit(parsed, io),
  },
  {
    name: 'recovery-kit restore',
    doc: 'Put the keys of a recovery kit back where the store looks for them',
    options: [passphraseOption],
    operands: 'FILE',
    operandsMax: 1,
    run: async (parsed, io) => (await import('./custody.ts')).restoreRecoveryKit(parsed, io),
  },
  {
    name: 'serve',
    doc: 'Answer the official SDKs and the aliyun CLI over HTTPS on this machine',
    options: [
      { name: 'port', value: 'NUMBER', doc: '17443 unless given; 0 takes a free one' },
      {
        name: 'host',
        value: 'ADDRESS',
        doc: '127.0.0.1 or ::1; localhost, which is both, unless given',
      },
    ],
    notes: [
      'Prints one line of JSON when it is ready: endpoint, port, ca (file of the root), pid.',
    ],
    run: async (parsed, io) => (await import('./serve.ts')).serve(parsed, io),
  },
  {
    name: 'lsp',
    doc: 'Speak the language server protocol, for any editor',
    options: [{ name: 'stdio', doc: 'Over standard input and output, the only way there is' }],
    run: async (_, io) => (await import('./lsp.ts')).lsp(io),
  },
  {
    name: 'move',
    doc: 'Take credentials into the store, and rewrite the code to read them',
    options: [
      { name: 'dry-run', doc: 'Say what would become of each, and change nothing' },
      { name: 'name', value: 'NAME', doc: 'For the secret, when a line is given' },
      { name: 'pair', doc: 'With what belongs to it, as one JSON secret, when a line is given' },
    ],
    operands: 'PATH… | FILE:LINE',
    operandsMax: Number.POSITIVE_INFINITY,
    notes: [
      'Without a line, a user name or key id goes with its password, and equal values share a secret.',
      'All values are stored before a file changes, and taken back when one cannot be changed.',
      'Exit code 1 when something was left, with the reason on its line.',
    ],
    run: async (parsed, io) => (await import('./move.ts')).move(parsed, io),
  },
  {
    name: 'mcp',
    doc: 'Let an AI agent work with secrets without ever seeing a value (Model Context Protocol)',
    options: [],
    notes: ['Speaks over standard input and output. Tools list, describe, scan, replace and run.'],
    run: async (_, io) => (await import('./mcp.ts')).mcp(io),
  },
  {
    name: 'trust',
    doc: 'Say how each SDK comes to trust the local endpoint',
    options: [
      {
        name: 'bundle',
        value: 'FILE',
        doc: 'Write the roots of this machine and ours to this file',
      },
    ],
    run: async (parsed, io) => (await import('./trust.ts')).trust(parsed, io),
  },
  {
    name: 'doctor',
    doc: 'Check everything KMS Secrets needs, and say how to mend it',
    options: outputOptions.filter(({ name }) => name === 'output'),
    run: async (parsed, io) => (await import('./doctor.ts')).doctor(parsed, io),
  },
  {
    name: 'completion',
    doc: 'Print the completion script for bash, zsh or fish',
    options: [],
    operands: 'bash|zsh|fish',
    operandsMax: 1,
    notes: [
      'For good, the last one behind compinit:',
      `  bash  echo 'eval "$(kms-secrets completion bash)"' >> ~/.bashrc`,
      '  fish  kms-secrets completion fish > ~/.config/fish/completions/kms-secrets.fish',
      `  zsh   echo 'eval "$(kms-secrets completion zsh)"' >> ~/.zshrc`,
    ],
    run: async (parsed, io) => (await import('./about.ts')).printCompletion(parsed, io),
  },
  {
    name: 'version',
    doc: 'Print the version',
    options: [],
    run: async (_, io) => (await import('./version.ts')).printVersion(io),
  },
  {
    name: 'help',
    doc: 'Print all there is, or the help of one command',
    options: [],
    operands: '[COMMAND]',
    operandsMax: 2,
    run: async (parsed, io) => (await import('./about.ts')).printAllHelp(parsed, io),
  },
];

/** `scan` and `hook` read their own command lines. */
export const scanCommands: readonly Pick<Command, 'name' | 'doc' | 'options'>[] = [
  {
    name: 'scan',
    doc: 'Look for passwords and keys in files; 1 when there are some',
    options: scanOptions,
  },
  { name: 'hook', doc: 'Let git scan before each commit', options: [] },
];
