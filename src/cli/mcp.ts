import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod';
import { toKmsError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { type Engine, type Reply, rootThrough } from '../engine/engine.ts';
import { findLookups } from '../rewriter/lookup.ts';
import { resolveVariables } from './environment.ts';
import { exitCodes, type Io } from './io.ts';
import { formsOf, maskingStream } from './masking.ts';
import { moveIn } from './move.ts';
import { walk } from './scan-folder.ts';
import { withEngine } from './vault.ts';
import { version } from './version.ts';

/*
 * Tools for AI agents, over the Model Context Protocol. An agent can find out everything about
 * secrets except what they are: no tool takes a value or answers one.
 */

/** Longest run of a command for an agent, in ms. */
const commandMs = 10 * 60_000;
/** Most output of a command that is handed on, in bytes; the end is kept. */
const outputBytes = 64 * 1024;

/** `mcp`: serves one agent over standard input and output until it leaves. */
export async function mcp(io: Io): Promise<number> {
  await withEngine(io, async (engine) => {
    const server = agentServer(engine, io);
    const gone = new Promise<void>((resolve) => {
      io.onSignal(() => resolve());
      io.stdin.once('close', () => resolve());
      io.stdin.once('end', () => resolve());
    });
    await server.connect(new StdioServerTransport(io.stdin, io.stdout));
    await gone;
    await server.close();
  });
  return exitCodes.done;
}

/** The tools, each with what it does to the world, so that a client can ask before it calls. */
function agentServer(engine: Engine, io: Io): McpServer {
  const server = new McpServer({ name: 'kms-secrets', version });
  const call = (operation: string, params: Readonly<Record<string, unknown>>): Promise<Reply> =>
    engine.call(operation, params, rootThrough('cli'));
  addReadingTools(server, call, io);
  addChangingTools(server, call, engine, io);
  return server;
}

type Call = (operation: string, params: Readonly<Record<string, unknown>>) => Promise<Reply>;

const reads = { readOnlyHint: true, openWorldHint: false } as const;
const name = z.string().describe('Name of the secret');

function addReadingTools(server: McpServer, call: Call, io: Io): void {
  server.registerTool(
    'list_secrets',
    {
      title: 'List secrets',
      description: 'Names and dates of the secrets on this machine. Never their values.',
      inputSchema: z.object({
        prefix: z.string().optional().describe('Only names that begin so'),
        page: z.int().min(1).optional(),
      }),
      annotations: reads,
    },
    ({ prefix, page }) =>
      answered(() =>
        call('ListSecrets', {
          PageSize: limits.pageSizeMax,
          ...(page === undefined ? {} : { PageNumber: page }),
          ...(prefix === undefined ? {} : { Filters: [{ Key: 'SecretName', Values: [prefix] }] }),
        }),
      ),
  );
  server.registerTool(
    'describe_secret',
    {
      title: 'Describe a secret',
      description: 'Metadata, versions and stages of a secret. Never its value.',
      inputSchema: z.object({ name }),
      annotations: reads,
    },
    ({ name }) =>
      answered(async () => ({
        ...(await call('DescribeSecret', { SecretName: name, FetchTags: true })),
        ...(await call('ListSecretVersionIds', { SecretName: name })),
      })),
  );
  server.registerTool(
    'find_references',
    {
      title: 'Find where a secret is used',
      description: 'Places in the working folder that read a secret at run time.',
      inputSchema: z.object({ name }),
      annotations: reads,
    },
    ({ name }) => answered(async () => ({ references: [...referencesTo(name, io)] })),
  );
  server.registerTool(
    'scan',
    {
      title: 'Scan for hardcoded credentials',
      description:
        'Looks for passwords and keys in files. Tells where each one is and why, never what it is.',
      inputSchema: z.object({
        paths: z.array(z.string()).optional().describe('Files and folders (default: all)'),
      }),
      annotations: reads,
    },
    ({ paths = ['.'] }) => answered(() => scanned(paths, io)),
  );
}

function addChangingTools(server: McpServer, call: Call, engine: Engine, io: Io): void {
  server.registerTool(
    'create_generated_secret',
    {
      title: 'Create a secret with a random value',
      description: 'Stores a new random password under a name. The value is not shown to anybody.',
      inputSchema: z.object({
        name,
        description: z.string().optional(),
        length: z.int().min(limits.passwordChars.min).max(limits.passwordChars.max).optional(),
      }),
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    },
    ({ name, description, length }) =>
      answered(async () => {
        const { RandomPassword } = await call('GetRandomPassword', {
          ...(length === undefined ? {} : { PasswordLength: length }),
        });
        return await call('CreateSecret', {
          SecretName: name,
          VersionId: 'v1',
          SecretData: RandomPassword,
          ...(description === undefined ? {} : { Description: description }),
        });
      }),
  );
  server.registerTool(
    'replace_credential',
    {
      title: 'Move hardcoded credentials out of a file',
      description:
        'Stores each credential found in a file (or on one line) as a secret and rewrites the code to read it at run time. Changes the file; the values are not shown.',
      inputSchema: z.object({
        file: z.string(),
        line: z.int().min(1).optional(),
        name: z.string().optional().describe('Name for the secret, when a line is given'),
      }),
      annotations: { readOnlyHint: false, destructiveHint: true, openWorldHint: false },
    },
    (place) => answered(async () => ({ results: await moveIn(place, io, engine) })),
  );
  server.registerTool(
    'run_command',
    {
      title: 'Run a command with secrets',
      description:
        'Runs a program without a shell. References kms://name#jsonKey in `env` are resolved for it; every value is masked in the output that comes back.',
      inputSchema: z.object({
        command: z.array(z.string()).min(1),
        env: z.record(z.string(), z.string()).optional(),
      }),
      annotations: { readOnlyHint: false, destructiveHint: true, openWorldHint: true },
    },
    ({ command, env = {} }) =>
      answered(async () => {
        const { variables, values } = await resolveVariables(env, io, engine);
        return await runMasked(command, variables, values, io);
      }),
  );
}

/** A tool's answer as text; a failure as the API's code and message. */
async function answered(
  work: () => Promise<Readonly<Record<string, unknown>>>,
): Promise<{ content: { type: 'text'; text: string }[]; isError?: true }> {
  try {
    const { RequestId: _, ...fields } = await work();
    return { content: [{ type: 'text', text: JSON.stringify(fields, null, 2) }] };
  } catch (thrown) {
    const { code, message } = toKmsError(thrown);
    return { content: [{ type: 'text', text: `${code}: ${message}` }], isError: true };
  }
}

async function scanned(paths: readonly string[], io: Io): Promise<Record<string, unknown>> {
  const { scan } = await import('./scan.ts');
  const stdout = new PassThrough();
  const chunks: Buffer[] = [];
  stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await scan(['--format', 'json', '--', ...paths], { ...io, stdout, stderr: new PassThrough() });
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
}

function* referencesTo(secretName: string, { cwd }: Io): Generator<{ file: string; line: number }> {
  for (const found of walk(cwd, '.', { ignores: true })) {
    if ('reason' in found) continue;
    const text = readFileSync(resolve(cwd, found.path), 'utf8');
    for (const lookup of findLookups(text)) {
      if (lookup.secretName.text !== secretName) continue;
      yield { file: found.file, line: text.slice(0, lookup.start).split('\n').length };
    }
  }
}

/** Runs a program and answers its exit code and its masked output, at most its last part. */
function runMasked(
  [file = '', ...args]: readonly string[],
  variables: Readonly<Record<string, string>>,
  values: Iterable<string>,
  io: Io,
): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: io.cwd,
      env: { ...io.env, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: commandMs,
    });
    const masked = maskingStream(formsOf([...values].filter((value) => value !== '')));
    let output = Buffer.alloc(0);
    masked.on('data', (chunk: Buffer) => {
      output = Buffer.concat([output, chunk]).subarray(-outputBytes);
    });
    child.stdout.pipe(masked, { end: false });
    child.stderr.pipe(masked, { end: false });
    child.on('error', () => resolve({ error: `${file} cannot be run` }));
    child.on('close', (code, signal) => {
      masked.end(() => resolve({ exitCode: code, signal, output: output.toString('utf8') }));
    });
  });
}
