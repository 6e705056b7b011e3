import { CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { Log } from '../base/log.ts';

/**
 * Wraps a request handler so that a bug costs one answer and not the session: what it throws is
 * logged by kind and place, never by message (a message may quote the document), and the client
 * gets what `fallback` answers. Cancelled requests are answered as the protocol wants it.
 */
export function safely<Params, Result>(
  log: Log,
  fallback: () => Result,
  handler: (params: Params, token: CancellationToken) => Result | Promise<Result>,
): (params: Params, token: CancellationToken) => Promise<Result | ResponseError<void>> {
  return async (params, token = CancellationToken.None) => {
    if (token.isCancellationRequested) return cancelled();
    try {
      const result = await handler(params, token);
      return token.isCancellationRequested ? cancelled() : result;
    } catch (thrown) {
      log.error(`A request failed: ${place(thrown)}`);
      return fallback();
    }
  };
}

/**
 * The same for what is worth an answer though it was cancelled: the handler hears of it, and
 * answers how far it came.
 */
export function safelyToTheEnd<Params, Result>(
  log: Log,
  fallback: () => Result,
  handler: (params: Params, token: CancellationToken) => Result | Promise<Result>,
): (params: Params, token: CancellationToken) => Promise<Result | ResponseError<void>> {
  return (params, token) =>
    safely(log, fallback, (own: Params) => handler(own, token))(params, CancellationToken.None);
}

const cancelled = () => new ResponseError<void>(LSPErrorCodes.RequestCancelled, 'Cancelled');

/** The kind of an error and the frames of its stack, without its message. */
export function place(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const frames = thrown.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  return [thrown.name, ...frames.slice(0, 6).map((line) => line.trim())].join(' ');
}
