import type { CancellationToken } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { toKmsError } from '../../base/errors.ts';
import { joinNeeds } from '../../base/needs.ts';
import type { Needs, PlannedMove } from '../../base/protocol.ts';
import type { Sensitive } from '../../base/sensitive.ts';
import type { Finding } from '../../detector/finding.ts';
import { type Companion, findCompanion } from '../../rewriter/companion.ts';
import { wipePlan } from '../../rewriter/pair.ts';
import { PendingEdits } from '../../rewriter/pending-edits.ts';
import type { MoveTarget, Plan, Refusal, Target } from '../../rewriter/plan.ts';
import { needsOf } from '../../rewriter/plan.ts';
import { isRefusal } from '../../rewriter/text.ts';
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
export interface NewSecret extends Pick<Plan, 'value' | 'fields'> {
  readonly secretName: string;
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
  readonly needs: Needs;
}

/** Overwrites the values of a plan. */
export function wipe({ made }: Pick<MovePlan, 'made'>): void {
  for (const secret of made) wipePlan(secret);
}

/**
 * Plans the moves of all credentials of some documents, each on the text that the ones before it
 * leave. A user name or key id goes with the credential it belongs to, into one secret; equal
 * values become one secret, and a value that is stored already is read from where it is.
 * `undefined` when it was cancelled.
 */
export async function planMoves(
  documents: readonly TextDocument[],
  context: PlanContext,
  token: CancellationToken,
  report: (files: number) => void,
): Promise<MovePlan | undefined> {
  const planner = new Planner(context);
  const open = documents.map((document) => new OpenMoves(document, context));
  // Pairs first, in all documents: whatever equals one half of a pair is read from there.
  for (const kind of ['pairs', 'others'] as const) {
    for (const [index, moves] of open.entries()) {
      const done = await planner.add(moves, kind, token);
      if (!done) {
        wipe(planner);
        return undefined;
      }
      if (kind === 'others') report(index + 1);
    }
  }
  planner.moves = open.flatMap((moves) => moves.outcomes());
  return planner;
}

type Outcome =
  | ({ readonly shared: boolean; readonly pair?: true } & Target)
  | { readonly refused: string };

/** The credentials of one document, and what was decided of each so far. */
class OpenMoves {
  readonly document: TextDocument;
  readonly found: readonly Finding[];
  readonly pairs: ReadonlyMap<Finding, Companion>;
  readonly decided = new Map<Finding, Outcome>();
  /** Those that still stand in the planned text, in its order. */
  standing: readonly Finding[];
  readonly #context: PlanContext;

  constructor(document: TextDocument, context: PlanContext) {
    this.document = document;
    this.found = context.findings(document);
    this.standing = this.found;
    this.pairs = pairsIn(document.getText(), this.found);
    this.#context = context;
  }

  /** The ones that are to be decided now, the last one first: so the places before it stay. */
  next(kind: 'pairs' | 'others'): readonly Finding[] {
    return this.found
      .filter((finding) => kind === 'others' || this.pairs.has(finding))
      .toReversed();
  }

  /** The credential that is meant, in the text as it is planned by now. */
  inPlanned(finding: Finding, planned: TextDocument): Finding | undefined {
    // Those that stay keep their order while others go.
    const now = this.#context
      .findings(planned)
      .at(this.standing.indexOf(finding) - this.standing.length);
    const textOf = (of: TextDocument, { start, end }: Finding) => of.getText().slice(start, end);
    return now && textOf(planned, now) === textOf(this.document, finding) ? now : undefined;
  }

  /** The credentials that go when this one goes: itself, and the key id that goes with it. */
  taken(finding: Finding, pair: boolean): readonly Finding[] {
    const companion = pair ? this.pairs.get(finding) : undefined;
    return this.standing.filter(
      (one) => one === finding || (companion && overlaps(one, companion)),
    );
  }

  outcomes(): PlannedMove[] {
    const { uri } = this.document;
    return this.found.flatMap((finding) => {
      const outcome = this.decided.get(finding);
      if (!outcome) return [];
      const { line } = this.document.positionAt(finding.start);
      const { title } = this.#context.rule(finding.ruleId);
      return [{ uri, line, title, ...outcome }];
    });
  }
}

/** What belongs to each credential, each companion to the first one that claims it. */
function pairsIn(text: string, found: readonly Finding[]): ReadonlyMap<Finding, Companion> {
  const pairs = new Map<Finding, Companion>();
  for (const finding of found) {
    const companion = findCompanion(text, finding);
    const others = [...pairs.values()];
    if (!companion || companion.inUrl || others.some((other) => overlaps(other, companion)))
      continue;
    pairs.set(finding, companion);
  }
  return pairs;
}

const overlaps = (a: Pick<Finding, 'start' | 'end'>, b: Pick<Finding, 'start' | 'end'>): boolean =>
  a.start < b.end && b.start < a.end;

class Planner implements MovePlan {
  moves: readonly PlannedMove[] = [];
  readonly going: Going[] = [];
  readonly made: NewSecret[] = [];
  readonly edits: PendingEdits;
  readonly #needs: Needs[] = [];
  /** Of each suggested name the last number that was tried: those before it are taken. */
  readonly #numbered = new Map<string, number>();
  readonly #context: PlanContext;

  constructor(context: PlanContext) {
    this.#context = context;
    this.edits = new PendingEdits((path) => context.read(path));
  }

  get needs(): Needs {
    return joinNeeds(this.#needs);
  }

  /** Plans the pairs of a document, or all that is left; `false` when that was cancelled. */
  async add(open: OpenMoves, kind: 'pairs' | 'others', token: CancellationToken): Promise<boolean> {
    const pair = kind === 'pairs';
    for (const finding of open.next(kind)) {
      if (token.isCancellationRequested) return false;
      if (open.decided.has(finding)) continue;
      const outcome = await this.#plan(open, finding, pair).catch((thrown) => ({
        refused: toKmsError(thrown).message,
      }));
      // What cannot go as a pair is tried again, alone.
      if (outcome === undefined || (pair && 'refused' in outcome)) continue;
      if ('refused' in outcome) {
        open.decided.set(finding, outcome);
        continue;
      }
      for (const taken of open.taken(finding, pair)) {
        const { start, end } = taken;
        const { uri } = open.document;
        this.going.push({ uri, start, end, secretName: outcome.secretName });
        open.decided.set(taken, outcome);
        open.standing = open.standing.filter((one) => one !== taken);
      }
    }
    return true;
  }

  /** `undefined` when it shall not go as a pair, since it is stored alone. */
  async #plan(open: OpenMoves, finding: Finding, pair: boolean): Promise<Outcome | undefined> {
    const { t, suggestName } = this.#context;
    const now = this.#asPlanned(open.document);
    const here = open.inPlanned(finding, now);
    if (!here) return { refused: t('It cannot be told from another credential') };
    const secretName = suggestName(open.document, finding, pair);
    const first = await this.#planned(now, here, { secretName, pair });
    if (isRefusal(first)) return first;
    const place = await this.#placeFor(first, secretName);
    if (place === undefined) {
      wipePlan(first);
      return undefined;
    }
    const { shared, ...target } = place;
    const isSame = target.secretName === secretName && target.jsonKey === undefined;
    const planned = isSame ? first : await this.#planned(now, here, { ...target, pair });
    if (isRefusal(planned)) return planned;
    if (planned !== first) wipePlan(planned);
    if (shared) wipePlan(first);
    else this.made.push({ ...first, secretName: target.secretName });
    this.#needs.push(needsOf(planned));
    this.edits.add(planned.edits);
    return { ...target, shared, ...(pair ? { pair } : {}) };
  }

  #planned(now: TextDocument, finding: Finding, target: MoveTarget): Promise<Plan | Refusal> {
    return this.#context.plan(now, finding, target, (path) => this.edits.read(path));
  }

  /** The document after the edits so far. */
  #asPlanned(document: TextDocument): TextDocument {
    const { uri, languageId, version } = document;
    const path = this.#context.pathOf(uri);
    const text = (path === undefined ? undefined : this.edits.read(path)) ?? document.getText();
    return TextDocument.create(uri, languageId, version, text);
  }

  /** Where the value is or will be, or a name that neither store nor plan has. */
  async #placeFor(
    plan: Plan,
    suggestion: string,
  ): Promise<(Target & { readonly shared: boolean }) | undefined> {
    const { value, fields } = plan;
    const planned = fields
      ? this.#secretOf(value)
      : (this.#secretOf(value) ?? this.#fieldOf(value));
    if (planned) return { ...planned, shared: true };
    const stored = await this.#storedPlace(value, suggestion);
    if (stored) return { ...stored, shared: true };
    const credential = fields && [...fields.values()].at(-1);
    if (credential && (await this.#storedPlace(credential, suggestion))) return undefined;
    return { secretName: await this.#freeName(suggestion), shared: false };
  }

  async #storedPlace(value: Sensitive, suggestion: string): Promise<Target | undefined> {
    const holding = await this.#context.holding(value);
    return holding.find(({ secretName }) => secretName === suggestion) ?? holding[0];
  }

  #secretOf(value: Sensitive): Target | undefined {
    const planned = this.made.find((other) => other.value.equals(value));
    return planned && { secretName: planned.secretName };
  }

  #fieldOf(value: Sensitive): Target | undefined {
    for (const { secretName, fields } of this.made) {
      const field = [...(fields ?? [])].find(([, own]) => own.equals(value));
      if (field) return { secretName, jsonKey: field[0] };
    }
    return undefined;
  }

  async #freeName(name: string): Promise<string> {
    for (let n = this.#numbered.get(name) ?? 1; ; n += 1) {
      const tried = n === 1 ? name : `${name}-${n}`;
      this.#numbered.set(name, n);
      const isPlanned = this.made.some(({ secretName }) => secretName === tried);
      if (!isPlanned && !(await this.#context.isTaken(tried))) return tried;
    }
  }
}
