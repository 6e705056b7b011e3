import { Sensitive } from '../base/sensitive.ts';
import { phrase } from '../base/translate.ts';
import { WrongUsage } from './arguments.ts';
import { type Io, write } from './io.ts';
import { withoutLineEnd } from './values.ts';

const pasteBegins = '\x1b[200~';
const pasteEnds = '\x1b[201~';
/** What the arrow and function keys send: there is no line to move in. */
const movementKey = /^\p{Cc}\[[\d;]*[A-Za-z~]/u;

/** A terminal in raw mode gives each key as it is pressed and shows none. */
interface RawTerminal {
  setRawMode(raw: boolean): unknown;
}

/**
 * Asks for a value on the terminal without showing it. Enter ends it; a text that is pasted keeps
 * its line ends, so a private key can be given whole. Ctrl-C and Ctrl-D throw `WrongUsage`.
 */
export async function askHidden(question: string, io: Io): Promise<Sensitive> {
  return Sensitive.fromText(await ask(question, io));
}

async function ask(question: string, io: Io): Promise<string> {
  const terminal = io.stdin;
  if (!isRaw(terminal))
    throw new WrongUsage(phrase`${question} cannot be asked without a terminal`);
  // First raw, then the question: what is typed in between would be shown.
  terminal.setRawMode(true);
  try {
    // The terminal marks what is pasted (bracketed paste): so its line ends are told from Enter.
    await write(io.stderr, `\x1b[?2004h${question}: `);
    return await readHidden(terminal);
  } finally {
    terminal.setRawMode(false);
    terminal.pause();
    await write(io.stderr, '\x1b[?2004l\n');
  }
}

/** Asks for a new passphrase, and once more, since nobody can look it up later. */
export async function askNewPassphrase(io: Io): Promise<Sensitive> {
  const first = await ask(io.t('New passphrase, at least 12 characters'), io);
  const second = await ask(io.t('The same once more'), io);
  if (first === second) return Sensitive.fromText(first);
  throw new WrongUsage('The two are not the same; nothing was done', '');
}

/** Goes on when the user says yes on the terminal; throws `WrongUsage` otherwise. */
export async function confirm(what: string, io: Io): Promise<void> {
  if (!io.stdin.isTTY || !io.stderr.isTTY) {
    throw new WrongUsage(phrase`${io.t(what)} Say so with --yes`);
  }
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: io.stdin, output: io.stderr });
  try {
    if (
      /^(y(es)?|是)$/i.test(
        (await lines.question(`${io.t(what)} ${io.t('Go on? (yes/no)')} `)).trim(),
      )
    )
      return;
  } finally {
    lines.close();
  }
  throw cancelled();
}

/** Says nothing about help: the user knows what they did. */
const cancelled = (): WrongUsage => new WrongUsage('Cancelled', '');

const isRaw = (stream: object): stream is RawTerminal => 'setRawMode' in stream;

async function readHidden(keys: Io['stdin']): Promise<string> {
  const decoder = new TextDecoder();
  let waiting = '';
  let typed = '';
  let pasting = false;
  for await (const chunk of keys.iterator({ destroyOnReturn: false })) {
    waiting += decoder.decode(chunk as Buffer, { stream: true });
    while (waiting !== '') {
      const marker = pasting ? pasteEnds : pasteBegins;
      if (waiting.startsWith(marker)) {
        pasting = !pasting;
        waiting = waiting.slice(marker.length);
        continue;
      }
      if (marker.startsWith(waiting)) break;
      const movement = pasting ? undefined : movementKey.exec(waiting)?.[0];
      if (movement !== undefined) {
        waiting = waiting.slice(movement.length);
        continue;
      }
      const [key = ''] = waiting;
      waiting = waiting.slice(key.length);
      if (pasting) typed += key === '\r' ? '\n' : key;
      else if (key === '\r' || key === '\n') return withoutLineEnd(typed);
      else if (key === '\x03' || key === '\x04') throw cancelled();
      else if (key === '\x7f' || key === '\b') typed = [...typed].slice(0, -1).join('');
      else if (key === '\x15') typed = '';
      else if (key >= ' ') typed += key;
    }
  }
  throw cancelled();
}
