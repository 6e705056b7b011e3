import type { CancellationToken } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { KmsError, toKmsError } from '../../base/errors.ts';
import type { PlannedMove } from '../../base/protocol.ts';
import type { Sensitive } from '../../base/sensitive.ts';
import { PendingEdits } from '../../rewriter/pending-edits.ts';
import type { MoveContext } from './move-credential.ts';

/** What planning many moves needs beyond planning one. */
export interface PlanContext extends MoveContext {
  /** Whether the store has a secret of that name, one whose deletion is pending too. */
  isTaken(name: string): Promise<boolean>;
  /** A file as the editor shows it; `undefined` when it is absent or no text. */
  read(path: string): string | undefined;
  pathOf(uri: string): string | undefined;
}

/** A value on its way into a secret that is still to be made. */
export interface NewSecret {
  readonly secretName: string;
  readonly value: Sensitive;
}

/** Where a credential stands in a file as it is, and the secret from which it will be read. */
export interface Going {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
  readonly secretName: string;
}

/** What is to be stored and edited so that all credentials are read from the store. */
export interface MovePlan {
  readonly moves: readonly PlannedMove[];
  readonly going: readonly Going[];
  readonly made: readonly NewSecret[];
  readonly edits: PendingEdits;
  readonly installs: readonly string[];
  readonly starts: readonly string[];
}

/** Overwrites the values of a plan. */
export function wipe({ made }: MovePlan): void {
  for (const { value } of made) value.wipe();
}

/**
 * Plans the moves of all credentials of some documents, each on the text that the ones before it
 * leave. Equal values become one secret, and a value that a secret holds already is read from
 * there. `undefined` when it was cancelled.
 */
export async function planMoves(
  documents: readonly TextDocument[],
  context: PlanContext,
  token: CancellationToken,
  report: (files: number) => void,
): Promise<MovePlan | undefined> {
  const planner = new Planner(context);
  for (const [index, document] of documents.entries()) {
    const done = await planner.add(document, token);
    if (done) report(index + 1);
    else {
      wipe(planner);
      return undefined;
    }
  }
  return planner;
}

/** How many names are tried before giving up. */
const namesTried = 100;

class Planner implements MovePlan {
  readonly moves: PlannedMove[] = [];
  readonly going: Going[] = [];
  readonly made: NewSecret[] = [];
  readonly edits: PendingEdits;
  readonly #installs = new Set<string>();
  readonly #starts = new Set<string>();
  readonly #context: PlanContext;

  constructor(context: PlanContext) {
    this.#context = context;
    this.edits = new PendingEdits((path) => context.read(path));
  }

  get installs(): readonly string[] {
    return [...this.#installs];
  }

  get starts(): readonly string[] {
    return [...this.#starts];
  }

  /** Plans a document; `false` when that was cancelled. */
  async add(document: TextDocument, token: CancellationToken): Promise<boolean> {
    const before = this.#asPlanned(document);
    const found = this.#context.findings(before);
    const own: PlannedMove[] = [];
    // Counted from the end, the credentials that stay keep their place while others go.
    let staying = 0;
    for (const original of found.toReversed()) {
      if (token.isCancellationRequested) return false;
      const { uri } = document;
      const { start, end } = original;
      const { line } = before.positionAt(start);
      const { title } = this.#context.rule(original.ruleId);
      const outcome = await this.#plan(document, staying).catch((thrown) => ({
        refused: toKmsError(thrown).message,
      }));
      if ('refused' in outcome) staying += 1;
      else this.going.push({ uri, start, end, secretName: outcome.secretName });
      own.unshift({ uri, line, title, ...outcome });
    }
    this.moves.push(...own);
    return true;
  }

  async #plan(
    document: TextDocument,
    staying: number,
  ): Promise<{ secretName: string; shared: boolean } | { refused: string }> {
    const { t, findings, suggestName, plan } = this.#context;
    const now = this.#asPlanned(document);
    const finding = findings(now).at(-1 - staying);
    if (!finding) return { refused: t('It cannot be told from another credential') };
    const read = (other: string): string | undefined => this.edits.read(other);
    const suggestion = suggestName(document, finding);
    const first = await plan(now, finding, { secretName: suggestion }, read);
    if ('refused' in first) return first;
    const { value } = first;
    const { secretName, shared } = await this.#secretFor(value, suggestion);
    const planned =
      secretName === suggestion ? first : await plan(now, finding, { secretName }, read);
    if ('refused' in planned) return planned;
    if (planned !== first) planned.value.wipe();
    if (shared) value.wipe();
    else this.made.push({ secretName, value });
    if (planned.dependency) this.#installs.add(planned.dependency.install);
    if (planned.start) this.#starts.add(planned.start);
    this.edits.add(planned.edits);
    return { secretName, shared };
  }

  /** The document after the edits so far. */
  #asPlanned(document: TextDocument): TextDocument {
    const { uri, languageId, version } = document;
    const path = this.#context.pathOf(uri);
    const text = (path === undefined ? undefined : this.edits.read(path)) ?? document.getText();
    return TextDocument.create(uri, languageId, version, text);
  }

  /** The secret that holds the value or will, or a name that neither store nor plan has. */
  async #secretFor(
    value: Sensitive,
    suggestion: string,
  ): Promise<{ secretName: string; shared: boolean }> {
    const planned = this.made.find((other) => other.value.equals(value));
    if (planned) return { secretName: planned.secretName, shared: true };
    const holding = await this.#context.holding(value);
    const stored = holding.includes(suggestion) ? suggestion : holding[0];
    if (stored !== undefined) return { secretName: stored, shared: true };
    return { secretName: await this.#freeName(suggestion), shared: false };
  }

  async #freeName(name: string): Promise<string> {
    const { isTaken, t } = this.#context;
    for (let n = 1; n <= namesTried; n += 1) {
      const tried = n === 1 ? name : `${name}-${n}`;
      const isPlanned = this.made.some(({ secretName }) => secretName === tried);
      if (!isPlanned && !(await isTaken(tried))) return tried;
    }
    throw new KmsError('Rejected.ResourceExist', t('Too many secrets named {0}', name));
  }
}
