import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { run, until } from './processes.ts';

/**
 * Where Node listens when it is told by a signal that somebody wants to look inside. The extension
 * host, from whose environment VS Code takes NODE_OPTIONS, listens nowhere else.
 */
const inspectorPort = 9229;
const inspector = `http://127.0.0.1:${inspectorPort}/json/list`;

const snapshotMs = 60_000;

/** The process that runs our extension, and the language server that it started. */
export async function processesOf(folder: string): Promise<{ host: number; server: number }> {
  const { stdout } = await run('ps', ['-eo', 'pid=,ppid=,args=']);
  const line = stdout
    .split('\n')
    .find((each) => each.includes(folder) && /dist\/server\.js/.test(each));
  const [server = 0, host = 0] = (line ?? '').trim().split(/\s+/, 2).map(Number);
  return { host, server };
}

/**
 * All strings and names in the memory of a Node process after it collected its garbage, as the JSON
 * text of a heap snapshot. It is written to `file` on the way, which is gone afterwards.
 */
export async function heapOf(pid: number, file: string): Promise<Buffer> {
  await assertFree(inspectorPort);
  process.kill(pid, 'SIGUSR1');
  const look = await until(
    `a look into process ${pid}`,
    async () => {
      const [target] = (await (await fetch(inspector)).json()) as {
        webSocketDebuggerUrl: string;
      }[];
      const opened = await Look.at(target?.webSocketDebuggerUrl ?? '');
      if ((await opened.value('process.pid')) === pid) return opened;
      opened.close();
      return undefined;
    },
    snapshotMs,
  );
  try {
    const path = JSON.stringify(file);
    await look.value(`process.getBuiltinModule('node:v8').writeHeapSnapshot(${path})`);
    return await readFile(file);
  } finally {
    // It hangs up on everybody, and so on us.
    await look.value("process.getBuiltinModule('node:inspector').close()").catch(() => undefined);
    look.close();
    await rm(file, { force: true });
  }
}

/** Says what is in the way instead of waiting for a process that cannot listen. */
async function assertFree(port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    const taken = (): void => reject(new Error(`Port ${port} is taken: end what listens there`));
    probe.once('error', taken).listen(port, '127.0.0.1', resolve);
  });
  await new Promise((resolve) => probe.close(resolve));
}

/** A connection to the inspector of a process. */
class Look {
  readonly #socket: WebSocket;
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  static async at(url: string): Promise<Look> {
    const socket = new WebSocket(url);
    await new Promise<unknown>((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error(`Nobody listens at ${url}`));
    });
    return new Look(socket);
  }

  /** What an expression comes to in that process. */
  value(expression: string): Promise<unknown> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#socket.addEventListener('close', () => reject(new Error('The process hung up')));
      const listen = ({ data }: MessageEvent): void => {
        const answer = JSON.parse(String(data)) as Answer;
        if (answer.id !== id) return;
        this.#socket.removeEventListener('message', listen);
        resolve(answer.result?.result?.value);
      };
      this.#socket.addEventListener('message', listen);
      const params = { expression, includeCommandLineAPI: true };
      this.#socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
    });
  }

  close(): void {
    this.#socket.close();
  }
}

interface Answer {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: unknown } };
}
