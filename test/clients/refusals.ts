import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Engine } from '../../src/engine/engine.ts';
import { type Door, withLaboratory } from '../docs/laboratory.ts';
import { type Calls, needState, provocations, validParameters } from '../docs/provocations.ts';
import { callerOf } from '../support/calls.ts';
import type { Client, Credentials } from './client.ts';

export interface Laboratories {
  /** Operations this client does not have. */
  readonly lacks: readonly string[];
  /** What it is answered where it cannot make an error, by `operation code`. */
  readonly instead: Readonly<Record<string, string>>;
  /** An access key that may do nothing here. */
  nobody(): Credentials;
  /** Puts the store of a laboratory behind the gateway, or the usual one again. */
  enter(engine: Engine | undefined): void;
}

/**
 * Every operation through a client: once as it should be, and once for every error that the page of
 * the API lists for it. The client has to tell the code as its own kind of error.
 */
export function refusals(
  client: () => Client,
  { lacks, instead, nobody, enter }: Laboratories,
): void {
  const through = (engine: Engine, tested: string): Door => {
    const direct = callerOf(engine);
    const as =
      (credentials?: Credentials): Calls =>
      (operation, params = {}) =>
        operation === tested
          ? told(client(), operation, params, credentials)
          : direct(operation, params);
    return { call: as(), as: () => as(nobody()) };
  };

  /** The code an operation is answered with, `OK` where it is done. */
  const attempt = async (
    operation: string,
    work: Parameters<typeof withLaboratory>[0],
  ): Promise<string> => {
    try {
      await withLaboratory(
        async (laboratory) => await work(laboratory),
        (engine) => {
          enter(engine);
          return through(engine, operation);
        },
      );
      return 'OK';
    } catch (error) {
      if (error instanceof Told) return error.code;
      throw error;
    } finally {
      enter(undefined);
    }
  };

  describe('every operation and every error of the API page', () => {
    for (const [operation, errors] of Object.entries(provocations)) {
      it(operation, async function () {
        this.timeout(60_000);
        if (lacks.includes(operation)) {
          const { absent } = await client().call(operation, {});
          assert.ok(absent, `${operation} is there now`);
          return;
        }
        const answers: Record<string, string> = {};
        const expected: Record<string, string> = {};
        for (const [code, provoke] of Object.entries(errors)) {
          expected[code] = instead[`${operation} ${code}`] ?? code;
          answers[code] = await attempt(operation, async (laboratory) => {
            const reply = await provoke(laboratory);
            if (operation === 'BatchGetSecretValue') throw new Told(errorIn(reply));
          });
        }
        if (!needState.has(operation)) {
          expected.OK = 'OK';
          answers.OK = await attempt(operation, async (laboratory) => {
            await laboratory.call(operation, validParameters(laboratory)[operation]);
          });
        }
        assert.deepEqual(answers, expected);
      });
    }
  });
}

/** A refusal as a client told it. */
class Told extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

async function told(...[client, ...call]: [Client, ...Parameters<Client['call']>]) {
  const { reply, error, absent } = await client.call(...call);
  if (reply) return reply;
  throw new Told(absent ? 'absent' : `${error?.code || error?.message}`);
}

/** One secret of a batch is refused inside of a reply. */
function errorIn(reply: unknown): string {
  const { Errors } = reply as { readonly Errors?: readonly { readonly Code: string }[] };
  return Errors?.[0]?.Code ?? 'OK';
}
