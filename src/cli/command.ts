import type { Arguments, Option } from './arguments.ts';
import type { Io } from './io.ts';

/** One thing `kms-secrets` can do. Parser, help and completion all read this. */
export interface Command {
  /** One or two words: `run`, `access-key create`, `GetSecretValue`. */
  readonly name: string;
  readonly doc: string;
  readonly options: readonly Option[];
  /** What stands after the options in the help: `FILE`, `-- COMMAND …`. */
  readonly operands?: string;
  /** How many operands it takes at most; the words after `--` do not count. */
  readonly operandsMax?: number;
  /** More to say in its help, by paragraph. */
  readonly notes?: readonly string[];
  /** Resolves with the exit code. */
  readonly run: (parsed: Arguments, io: Io) => Promise<number>;
}
