import { toKmsError } from '../base/errors.ts';
import type { EngineReply, EngineRequest, StoreChanged } from '../base/protocol.ts';
import { Sensitive } from '../base/sensitive.ts';
import { type Engine, type ReplyValue, rootThrough } from '../engine/engine.ts';

/** The private channel between this process and the editor that started it. */
export interface Channel {
  onMessage(listener: (message: unknown) => void): void;
  send(message: EngineReply | StoreChanged): void;
}

/** Answers what is not an operation of the engine; `undefined` when it does not know the name. */
export type LocalOperation = (
  operation: string,
  params: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, ReplyValue>> | undefined>;

/**
 * Serves engine calls over the private channel, as the operating system's user. Here, and nowhere
 * else in the server, values leave their wrapping: the channel is a pipe to our own parent process.
 */
export function serveChannel(channel: Channel, engine: Engine, local: LocalOperation): void {
  channel.onMessage(async (message) => {
    if (!isRequest(message)) return;
    const { id, operation, params } = message;
    try {
      const own = await local(operation, params);
      const reply = own ?? (await engine.call(operation, params, rootThrough('editor')));
      channel.send({ id, reply: revealed(reply) as Record<string, unknown> });
    } catch (thrown) {
      const { code, local: cause, message: text } = toKmsError(thrown);
      const fault =
        cause === undefined ? { code, message: text } : { code, local: cause, message: text };
      channel.send({ id, error: fault });
    }
  });
  engine.onChange(() => channel.send({ event: 'changed' }));
}

function isRequest(message: unknown): message is EngineRequest {
  if (typeof message !== 'object' || message === null) return false;
  const { id, operation, params } = message as Partial<Record<keyof EngineRequest, unknown>>;
  return (
    typeof id === 'number' &&
    typeof operation === 'string' &&
    typeof params === 'object' &&
    params !== null
  );
}

/** A copy of a reply in which every sensitive leaf is its text. */
function revealed(value: ReplyValue | undefined): unknown {
  if (value instanceof Sensitive) return value.revealText();
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, revealed(each)]));
}
