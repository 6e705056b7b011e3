import { namesIn } from './candidates.ts';
import { isDocumented, isExample, isInTests, withDocstrings } from './docstrings.ts';
import { counted, excluded, repeated } from './exclude.ts';
import type { Candidate, FileFacts } from './features.ts';
import { type Confidence, type Finding, isGeneric, type SourceFile } from './finding.ts';
import { isDocumentation, isSamplePath, languageOf } from './language.ts';
import { beyond, type Limit, limits, type Reach } from './limits.ts';
import { type NearbyToken, nearbyToken } from './nearby.ts';
import { type PairedSecret, pairedSecrets } from './pairs.ts';
import type { TokenFormat } from './providers.ts';
import { ruleOf, severityOf } from './rules.ts';
import { printedIn } from './samples.ts';
import { judge } from './score.ts';
import { looksMadeUp } from './shape.ts';
import { firstPast } from './spans.ts';
import { type Block, isLocked } from './structures.ts';
import { type FoundToken, findTokens } from './tokens.ts';
import { toldBy } from './told.ts';

/** A weighed value counts as at least this many units. */
const unitsMin = 24;

export interface DetectOptions {
  /** Told of every candidate that was looked at and not reported, with the reason. */
  readonly onDropped?: (dropped: Dropped) => void;
}

/** A candidate that is no finding; it too knows where, never what. */
export interface Dropped {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly reason: string;
}

/**
 * Finds the credentials in a text, in its order, no two of them overlapping. Pure and synchronous;
 * time grows with the size of the text, whatever it holds.
 */
export function detect(text: string, file: SourceFile, options: DetectOptions = {}): Finding[] {
  const facts: FileFacts = { path: file.path, language: languageOf(file) };
  const reached = new Map<Limit, number>();
  const reach: Reach = (limit, at) => {
    if (!reached.has(limit)) reached.set(limit, at);
  };
  const { tokens, nearby, webKeys } = findTokens(text, facts.language.tokensOnly, reach);
  const found: Finding[] = tokens.map((token) => tokenFinding(text, token, facts));
  for (const token of nearby) found.push(nearbyFinding(text, token, facts));
  if (!facts.language.tokensOnly) {
    const { candidates, blocks } = namesIn(text, facts.language, webKeys, reach);
    for (const block of blocks) found.push(blockFinding(text, block, facts));
    for (const finding of weighed(candidates, facts, options)) found.push(finding);
  }
  for (const secret of pairedSecrets(text, found)) found.push(pairedFinding(text, secret));
  for (const [limit, at] of reached) {
    options.onDropped?.({ start: at, end: at, name: '', reason: beyond(limit) });
  }
  return settle(facts.language.id === 'py' ? withDocstrings(text, found) : found);
}

/** The candidates that are findings, up to what may be weighed in one text. */
function weighed(
  candidates: readonly Candidate[],
  facts: FileFacts,
  options: DetectOptions,
): Finding[] {
  const found: Finding[] = [];
  let left: number = limits.weighedUnitsMax;
  let chances: number = limits.nearbyMax;
  for (const candidate of candidates) {
    const no = excluded(candidate, facts.language.family);
    if (no === undefined) left -= Math.max(unitsMin, candidate.end - candidate.start);
    const reason = no ?? (left < 0 ? beyond('weighedUnitsMax') : undefined);
    const mayBeIssued = reason === undefined || reason === repeated || reason === counted;
    const finding =
      candidateFinding(candidate, facts, reason, options) ??
      (mayBeIssued && chances-- > 0 ? secondChance(candidate, facts) : undefined);
    if (finding !== undefined) found.push(finding);
  }
  return found;
}

function tokenFinding(text: string, token: FoundToken, file: FileFacts): Finding {
  const { format, start, end } = token;
  const value = text.slice(start, end);
  const reasons = [`has the form of a ${format.provider} ${format.what}`.trimEnd()];
  let confidence: Confidence = 'high';
  const shownJwt = isShownJwt(text, token, file) ? shownReason : undefined;
  const doubt = doubtOf(format, value) ?? shownJwt;
  if (doubt !== undefined) confidence = 'low';
  else if (format.checksum !== undefined) reasons.push('its check digits are right');
  else if (isSampleAt(text, start, file)) confidence = 'medium';
  if (doubt !== undefined) reasons.push(doubt);
  else if (confidence === 'medium') reasons.push(shownReason);
  return {
    ruleId: format.id,
    start,
    end,
    confidence,
    severity: severityOf(format.id, confidence),
    reasons,
  };
}

const shownReason = 'in a test, an example or documentation';

/** Whether a place is in a test, an example or documentation, by its file or the text before it. */
function isSampleAt(text: string, at: number, { path, language }: FileFacts): boolean {
  if (isSamplePath(path) || isExample(text, at)) return true;
  if (language.id === 'rs' && isInTests(text, at)) return true;
  return isDocumented(text, at, language.family);
}

/** Whether a place only shows how something is used, by its file or the comment around it. */
function isShownAt(text: string, at: number, { path, language }: FileFacts): boolean {
  return isDocumentation(path) || isDocumented(text, at, language.family);
}

/** Anybody makes a JSON web token, for documentation most of all. */
function isShownJwt(text: string, { format, start }: FoundToken, file: FileFacts): boolean {
  return format.id === 'json-web-token' && isShownAt(text, start, file);
}

/** Why a token of the right form may be none. */
function doubtOf({ checksum, inside, weak, lead }: TokenFormat, value: string): string | undefined {
  if (checksum?.(value) === false) return 'its check digits are wrong';
  if (inside?.(value) === false) return 'what it holds is not what such tokens hold';
  if (weak === true) return 'public or harmless on its own';
  const printed = printedIn(value);
  if (printed !== undefined) return printed;
  return checksum === undefined && looksMadeUp(value.slice(lead)) ? 'looks made up' : undefined;
}

function pairedFinding(text: string, { ruleId, start, end }: PairedSecret): Finding {
  const reasons = ['has the form of the secret that goes with the access key id close by'];
  const doubt = printedIn(text.slice(start, end));
  if (doubt !== undefined) reasons.push(doubt);
  const confidence = doubt === undefined ? 'high' : 'low';
  return { ruleId, start, end, confidence, severity: severityOf(ruleId, confidence), reasons };
}

function nearbyFinding(text: string, token: NearbyToken, file: FileFacts): Finding {
  const { id, provider, what, start, end } = token;
  const isShown = isDocumented(text, start, file.language.family);
  const doubt = token.doubt ?? (isShown ? shownReason : undefined);
  const confidence = isShown ? 'low' : token.confidence;
  const reasons = [`has the form of a ${provider} ${what}`, 'its provider is named before it'];
  if (doubt !== undefined) reasons.push(doubt);
  return { ruleId: id, start, end, confidence, severity: severityOf(id, confidence), reasons };
}

function blockFinding(text: string, block: Block, file: FileFacts): Finding {
  const { ruleId, start, end, reason } = block;
  const shown = isSampleAt(text, start, file);
  const locked = isLocked(text, block);
  const reasons = [reason];
  if (locked) reasons.push('protected by a passphrase');
  if (shown) reasons.push(shownReason);
  const isDocumentedHere = isDocumented(text, start, file.language.family);
  const confidence = locked || isDocumentedHere ? 'low' : shown ? 'medium' : 'high';
  return { ruleId, start, end, confidence, severity: severityOf(ruleId, confidence), reasons };
}

function candidateFinding(
  candidate: Candidate,
  facts: FileFacts,
  no: string | undefined,
  options: DetectOptions,
): Finding | undefined {
  const { text, name } = candidate;
  const { start, end } = candidate.whole ?? candidate;
  const verdict =
    no === undefined ? judge(candidate, facts, options.onDropped !== undefined) : { reasons: [no] };
  const judged = no !== undefined || verdict.confidence !== undefined;
  const told = judged ? undefined : toldBy(candidate);
  const confidence = told === undefined ? verdict.confidence : 'low';
  const reasons = told === undefined ? verdict.reasons : [told];
  if (confidence === undefined) {
    options.onDropped?.({ start, end, name: name.text, reason: reasons.join('; ') });
    return undefined;
  }
  const value = text.slice(start, end);
  const ruleId = ruleOf(candidate, value);
  const [sure, doubt] = doubted(candidate, confidence, facts);
  return {
    ruleId,
    start,
    end,
    confidence: sure,
    severity: severityOf(ruleId, sure),
    name: name.text,
    reasons: doubt === undefined ? reasons : [...reasons, doubt],
  };
}

/**
 * What is left of a confidence that only a name speaks for, and why: little where the file or a
 * comment shows how something is used, a step less in tests and behind `e.g.`.
 */
function doubted(
  { text, start, end, whole }: Candidate,
  confidence: Confidence,
  file: FileFacts,
): readonly [Confidence, string?] {
  const printed = printedIn(text.slice(whole?.start ?? start, whole?.end ?? end));
  if (printed !== undefined) return ['low', printed];
  if (isShownAt(text, start, file)) return ['low', shownReason];
  if (!isSampleAt(text, start, file)) return [confidence];
  return [confidence === 'high' ? 'medium' : 'low', shownReason];
}

/**
 * A value too short or too plain to be weighed as a credential may have the form of its provider's.
 */
function secondChance({ text, start, end }: Candidate, file: FileFacts): Finding | undefined {
  const near = nearbyToken(text, start, end);
  return near && nearbyFinding(text, near, file);
}

const certainty: Readonly<Record<Confidence, number>> = { high: 3, medium: 2, low: 1 };

/**
 * One finding per place: of two that overlap the one from a form or a structure stays before the
 * one that only a name speaks for, then the surer one, then the longer one. A name that is surer of
 * the same value lends its confidence.
 */
function settle(found: readonly Finding[]): Finding[] {
  const kept: Finding[] = [];
  const ranked = found.toSorted(
    (a, b) =>
      rank(b) - rank(a) ||
      certainty[b.confidence] - certainty[a.confidence] ||
      b.end - b.start - (a.end - a.start),
  );
  for (const finding of ranked) {
    const index = firstPast(kept, finding.start);
    const other = kept[index];
    if (other === undefined || finding.end <= other.start) kept.splice(index, 0, finding);
    else if (lends(finding, other)) kept[index] = withNameOf(finding, other);
  }
  return kept;
}

function withNameOf(from: Finding, to: Finding): Finding {
  const { confidence, name } = from;
  return name === undefined ? { ...to, confidence } : { ...to, confidence, name };
}

function lends(from: Finding, to: Finding): boolean {
  return (
    from.start === to.start &&
    from.end === to.end &&
    certainty[from.confidence] > certainty[to.confidence]
  );
}

function rank(finding: Finding): number {
  return isGeneric(finding) ? 0 : 1;
}
