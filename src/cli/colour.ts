import { styleText } from 'node:util';
import type { Io } from './io.ts';

/** Whether to colour: on a terminal, unless `NO_COLOR` says otherwise. */
export const isColoured = (stream: Io['stdout'], { env }: Io): boolean =>
  stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';

/** A text in a colour or style of terminals. */
export const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
  styleText(style, text, { validateStream: false });
