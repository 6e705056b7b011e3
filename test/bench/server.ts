import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildOptions } from 'esbuild';
import {
  createProtocolConnection,
  type Diagnostic,
  type Location,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { type ScanResult, scanFiles } from '../../src/base/protocol.ts';
import { CommandLine } from '../cli/command-line.ts';

/*
 * The language server, bundled as for a release, on a workspace of 10,000 files with a store: how
 * soon an opened file has its diagnostics, how soon they follow an edit, and what it all weighs.
 */

const files = 10_000;
const starts = 9;
const edits = 500;

/** Typing leaves pauses; an edit that comes in the middle of the last answer measures the queue. */
const keystrokeMs = 20;

/** What the product promises. */
const limits = { firstMs: 300, editP99Ms: 30, memoryMb: 200 };

export interface ServerFigures {
  /** From the start of the process to the diagnostics of the opened file, in ms. */
  readonly firstMedianMs: number;
  readonly firstMaxMs: number;
  /** From a change to diagnostics of that version, in ms. */
  readonly editMedianMs: number;
  readonly editP99Ms: number;
  /** Resident memory after the edits, and the most there ever was, the whole scan included. */
  readonly memoryMb: number;
  readonly memoryPeakMb: number;
  /** From the start of the process until all lookups of the workspace are known, in ms. */
  readonly indexMs: number;
  /** How many lookups were answered then, and how long the same question takes afterwards. */
  readonly uses: number;
  readonly referencesMs: number;
  /** Scanning all files of the workspace. */
  readonly scanMs: number;
  readonly scanFindings: number;
}

/** Measures and prints; takes about 40 seconds. */
export async function bench(): Promise<ServerFigures> {
  const cli = new CommandLine();
  try {
    await cli.store('shop/db-password', 'x'.repeat(20));
    const workspace = join(cli.folder, 'workspace');
    const uris = makeWorkspace(workspace);
    const server = await bundle(cli.folder);
    const figures = await measured({ server, workspace, uris, env: cli.env });
    print(figures);
    return figures;
  } finally {
    await cli.remove();
  }
}

interface Place {
  /** The bundled server. */
  readonly server: string;
  readonly workspace: string;
  readonly uris: readonly string[];
  readonly env: CommandLine['env'];
}

async function measured(place: Place): Promise<ServerFigures> {
  const first: number[] = [];
  for (let round = 0; round < starts; round += 1) {
    const editor = await Editor.start(place);
    first.push(editor.firstMs);
    await editor.stop();
  }
  const editor = await Editor.start(place);
  try {
    const uses = await editor.references();
    const indexMs = performance.now() - editor.startedMs;
    const asked = performance.now();
    await editor.references();
    const referencesMs = performance.now() - asked;
    const times: number[] = [];
    for (let round = 0; round < edits; round += 1) {
      times.push(await editor.type(round));
      await new Promise((resolve) => setTimeout(resolve, keystrokeMs));
    }
    const memoryMb = editor.memoryMb('VmRSS');
    const started = performance.now();
    const { findings } = await editor.scan();
    return {
      firstMedianMs: share(first, 0.5),
      firstMaxMs: share(first, 1),
      indexMs,
      uses: uses.length,
      referencesMs,
      editMedianMs: share(times, 0.5),
      editP99Ms: share(times, 0.99),
      memoryMb,
      memoryPeakMb: editor.memoryMb('VmHWM'),
      scanMs: performance.now() - started,
      scanFindings: findings,
    };
  } finally {
    await editor.stop();
  }
}

/** An editor with one file of the workspace open. */
class Editor {
  readonly firstMs: number;
  readonly startedMs: number;
  readonly #child: ChildProcess;
  readonly #connection: ProtocolConnection;
  readonly #place: Place;
  readonly #uri: string;
  readonly #waiting = new Map<number, (found: Diagnostic[]) => void>();
  #version = 1;

  private constructor(child: ChildProcess, connection: ProtocolConnection, place: Place) {
    this.#child = child;
    this.#connection = connection;
    this.#place = place;
    this.#uri = place.uris[files >> 1] ?? '';
    this.firstMs = 0;
    this.startedMs = 0;
    connection.onNotification('textDocument/publishDiagnostics', (said: PublishDiagnosticsParams) =>
      this.#waiting.get(said.uri === this.#uri ? (said.version ?? 0) : 0)?.(said.diagnostics),
    );
    connection.listen();
  }

  static async start(place: Place): Promise<Editor> {
    const started = performance.now();
    const child = fork(place.server, ['--stdio'], {
      stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
      execArgv: [],
      env: { ...place.env },
    });
    if (!child.stdout || !child.stdin) throw new Error('The server has no pipes');
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const editor = new Editor(child, connection, place);
    await editor.#open();
    return Object.assign(editor, { firstMs: performance.now() - started, startedMs: started });
  }

  async #open(): Promise<void> {
    const connection = this.#connection;
    const folder = { uri: pathToFileURL(this.#place.workspace).href, name: 'workspace' };
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: folder.uri,
      capabilities: {},
      workspaceFolders: [folder],
      initializationOptions: { clientCommands: true, settings: { gateway: { enabled: false } } },
    });
    await connection.sendNotification('initialized', {});
    const text = readFileSync(new URL(this.#uri), 'utf8');
    const fresh = this.#diagnosticsOf(this.#version);
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: this.#uri, languageId: 'typescript', version: 1, text },
    });
    expectFinding(await fresh);
  }

  /** Types a line; answers how long its diagnostics took, in ms. */
  async type(round: number): Promise<number> {
    this.#version += 1;
    const line = (round * 7) % 200;
    const start = { line, character: 0 };
    const fresh = this.#diagnosticsOf(this.#version);
    const started = performance.now();
    await this.#connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.#uri, version: this.#version },
      contentChanges: [{ range: { start, end: start }, text: `// note ${round}\n` }],
    });
    expectFinding(await fresh);
    return performance.now() - started;
  }

  /** All uses of the secret that the opened file reads. */
  references(): Promise<Location[]> {
    const lines = readFileSync(new URL(this.#uri), 'utf8').split('\n');
    const line = lines.findIndex((each) => each.startsWith('readSecret('));
    return this.#connection.sendRequest('textDocument/references', {
      textDocument: { uri: this.#uri },
      position: { line, character: `readSecret('s`.length },
      context: { includeDeclaration: false },
    });
  }

  scan(): Promise<ScanResult> {
    return this.#connection.sendRequest(scanFiles, { uris: this.#place.uris });
  }

  /** What Linux says of the process; not a number elsewhere. */
  memoryMb(field: 'VmRSS' | 'VmHWM'): number {
    if (process.platform !== 'linux') return Number.NaN;
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    await this.#connection.sendRequest('shutdown');
    await this.#connection.sendNotification('exit');
    await gone;
    this.#connection.dispose();
  }

  #diagnosticsOf(version: number): Promise<Diagnostic[]> {
    return new Promise((resolve) => {
      this.#waiting.set(version, (found) => {
        this.#waiting.delete(version);
        resolve(found);
      });
    });
  }
}

/** Diagnostics without the credential would be quick and wrong. */
function expectFinding(found: readonly Diagnostic[]): void {
  if (!found.some(({ code }) => code === 'generic-password')) throw new Error('Nothing was found');
}

/** TypeScript, Python and YAML of everyday size, one file in fifty with a password. */
function makeWorkspace(folder: string): string[] {
  return Array.from({ length: files }, (_, index) => {
    const inside = join(folder, `package-${index % 100}`, 'src');
    if (index < 100) mkdirSync(inside, { recursive: true });
    const kind = kinds[index % kinds.length] ?? kinds[0];
    const path = join(inside, `module-${index}.${kind.extension}`);
    // The opened file is one of them, and a long one.
    const lines = index === files >> 1 ? 1_000 : 40 + (index % 120);
    const password = index % 50 === 0 ? [kind.password(`tR7${index}xQ9vK2m${index * 7919}Zp`)] : [];
    const code = Array.from({ length: lines }, (_, line) => kind.line(line));
    writeFileSync(path, [...code, ...password, ''].join('\n'));
    return pathToFileURL(path).href;
  });
}

interface Kind {
  readonly extension: string;
  line(line: number): string;
  password(value: string): string;
}

const typescript: Kind = {
  extension: 'ts',
  line: (line) => `export const total${line} = (items: number[]) => items.at(${line}) ?? 'none';`,
  password: (value) => `const dbPassword = '${value}';\nreadSecret('shop/db-password');`,
};
const python: Kind = {
  extension: 'py',
  line: (line) => `def total_${line}(items): return items[${line}] if items else "none"`,
  password: (value) => `db_password = "${value}"`,
};
const yaml: Kind = {
  extension: 'yaml',
  line: (line) => `service-${line}: { image: "registry/shop:${line}", replicas: 3 }`,
  password: (value) => `dbPassword: "${value}"`,
};
const kinds = [typescript, typescript, python, yaml, typescript] as const;

async function bundle(folder: string): Promise<string> {
  const require = createRequire(import.meta.url);
  const { build } = require('esbuild') as typeof import('esbuild');
  const { common } = require('../../esbuild.js') as { readonly common: BuildOptions };
  await build({
    ...common,
    entryPoints: { server: 'src/server/main.ts' },
    outdir: join(folder, 'program'),
    minify: true,
    keepNames: true,
    logLevel: 'error',
  });
  return join(folder, 'program', 'server.js');
}

function share(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

function print(figures: ServerFigures): void {
  const ms = (time: number) => `${time.toFixed(0)} ms`;
  const mb = (size: number) => `${size.toFixed(0)} MB`;
  const { firstMedianMs, firstMaxMs, editMedianMs, editP99Ms, memoryMb, memoryPeakMb } = figures;
  const lines = [
    `first diagnostics   ${ms(firstMedianMs)} (slowest of ${starts}: ${ms(firstMaxMs)}; ` +
      `at most ${ms(limits.firstMs)})`,
    `edit to diagnostics ${editMedianMs.toFixed(1)} ms, p99 ${editP99Ms.toFixed(1)} ms ` +
      `(at most ${ms(limits.editP99Ms)})`,
    `memory              ${mb(memoryMb)}, at its peak ${mb(memoryPeakMb)} ` +
      `(at most ${mb(limits.memoryMb)})`,
    `all lookups         ${ms(figures.indexMs)} after the start: ${figures.uses} uses; ` +
      `asked again ${figures.referencesMs.toFixed(1)} ms`,
    `whole workspace     ${ms(figures.scanMs)} for ${files} files, ` +
      `${figures.scanFindings} findings`,
  ];
  for (const line of lines) console.log(`server, ${line}`);
}

if (import.meta.main) await bench();
