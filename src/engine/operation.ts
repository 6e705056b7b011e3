import type { Context } from './context.ts';
import type { CustodyOptions } from './custody.ts';
import type { ReplyValue } from './engine.ts';
import { type Input, type Parameters, readInput } from './parameters.ts';
import type { Permit } from './policies.ts';
import type { Vault } from './vault.ts';

export type Fields = Record<string, ReplyValue>;

/** What an operation may use before and after its transaction, where waiting is allowed. */
export interface Workshop {
  readonly vault: Vault;
  /** From the next call on, reach the keys in this way. */
  adopt(custody: CustodyOptions): void;
  /** A transaction of its own, before the operation's. */
  transaction<T>(work: (context: Context) => T): Promise<T>;
}

/** A row of the table of operations, as `define` takes it. */
export interface Definition<P extends Parameters, M> {
  /** What it does, in one line, for help texts and the API page. */
  readonly doc: string;
  readonly parameters: P;
  /** `reveal`: the reply holds something secret. `write`: it changes the store. */
  readonly access: 'read' | 'reveal' | 'write';
  /** Offered by the CLI and the editor only; the cloud's API does not have it. */
  readonly local?: true;
  /** Allowed although the store may have been rolled back; afterwards it is trusted again. */
  readonly vouches?: true;
  /** It may destroy something: afterwards the WAL is emptied, so that no byte of it remains. */
  readonly erases?: true;
  /** Everything the caller must be allowed; the first one names the resource in the audit log. */
  permits(context: Context, input: Input<P>): readonly Permit[];
  /** Makes what cannot be made inside a transaction (a key in custody). */
  prepare?(workshop: Workshop, input: Input<P>): Promise<M>;
  /** The operation itself: synchronous, inside one transaction together with its audit record. */
  run(context: Context, input: Input<P>, made: M): Fields;
  /** Takes back what `prepare` made when `run` did not succeed. */
  undo?(workshop: Workshop, made: M): Promise<void>;
  /** Finishes outside of the store what has been decided inside. */
  finish?(workshop: Workshop, input: Input<P>, made: M): Promise<void>;
}

/** A row of the table as the engine and the front doors use it. */
export interface Operation {
  readonly doc: string;
  readonly parameters: Parameters;
  readonly access: 'read' | 'reveal' | 'write';
  readonly local: boolean;
  readonly erases: boolean;
  readonly vouches: boolean;
  /** Reads the input; throws `MissingParameter` or `InvalidParameter`. */
  begin(raw: Readonly<Record<string, unknown>>): Run;
}

/** One call on its way: the input has been read, the functions are bound to it. */
export interface Run {
  /** Everything is to be checked and nothing done. */
  readonly dryRun: boolean;
  permits(context: Context): readonly Permit[];
  readonly prepare: ((workshop: Workshop) => Promise<void>) | undefined;
  run(context: Context): Fields;
  readonly undo: ((workshop: Workshop) => Promise<void>) | undefined;
  readonly finish: ((workshop: Workshop) => Promise<void>) | undefined;
}

/** Turns a definition into a row whose types no longer matter to those who only call it. */
export function define<P extends Parameters, M = undefined>(
  definition: Definition<P, M>,
): Operation {
  const { doc, parameters, access, local = false, erases = false, vouches = false } = definition;
  return {
    doc,
    parameters,
    access,
    local,
    erases,
    vouches,
    begin(raw) {
      const input = readInput(parameters, raw);
      let made: M | undefined;
      return {
        dryRun: 'DryRun' in input && input.DryRun === true,
        permits: (context) => definition.permits(context, input),
        prepare:
          definition.prepare &&
          (async (workshop) => {
            made = await definition.prepare?.(workshop, input);
          }),
        run: (context) => definition.run(context, input, made as M),
        undo:
          definition.undo &&
          (async (workshop) => {
            if (made !== undefined) await definition.undo?.(workshop, made);
          }),
        finish:
          definition.finish &&
          (async (workshop) => definition.finish?.(workshop, input, made as M)),
      };
    },
  };
}
