import { candidatesIn } from './candidates.ts';
import { excluded } from './exclude.ts';
import type { Candidate, FileFacts } from './features.ts';
import type { Confidence, Finding, SourceFile } from './finding.ts';
import { isSamplePath, languageOf } from './language.ts';
import { ruleOf, severityOf } from './rules.ts';
import { judge } from './score.ts';
import { looksMadeUp } from './shape.ts';
import { findKeyBlocks, type KeyBlock } from './structures.ts';
import { type FoundToken, findTokens } from './tokens.ts';

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
  const sample = isSamplePath(file.path);
  const found: Finding[] = findTokens(text).map((token) => tokenFinding(text, token, sample));
  if (!facts.language.lock) {
    for (const block of findKeyBlocks(text)) found.push(keyFinding(block, sample));
    for (const candidate of candidatesIn(text, facts.language)) {
      const finding = candidateFinding(candidate, facts, options);
      if (finding !== undefined) found.push(finding);
    }
  }
  return settle(found);
}

function tokenFinding(text: string, token: FoundToken, sample: boolean): Finding {
  const { format, start, end } = token;
  const value = text.slice(start, end);
  const reasons = [`has the form of a ${format.provider} ${format.what}`.trimEnd()];
  const proven = format.checksum?.(value);
  let confidence: Confidence = 'high';
  if (proven === true) reasons.push('its check digits are right');
  else if (proven === false) {
    confidence = 'low';
    reasons.push('its check digits are wrong');
  } else if (format.weak === true) {
    confidence = 'low';
    reasons.push('public or harmless on its own');
  } else if (looksMadeUp(value)) {
    confidence = 'low';
    reasons.push('looks made up');
  } else if (sample) {
    confidence = 'medium';
    reasons.push('in a test, an example or documentation');
  }
  return {
    ruleId: format.id,
    start,
    end,
    confidence,
    severity: severityOf(format.id, confidence),
    reasons,
  };
}

function keyFinding({ start, end, reason }: KeyBlock, sample: boolean): Finding {
  const confidence = sample ? 'medium' : 'high';
  const reasons = sample ? [reason, 'in a test, an example or documentation'] : [reason];
  return { ruleId: 'private-key', start, end, confidence, severity: 'critical', reasons };
}

function candidateFinding(
  candidate: Candidate,
  facts: FileFacts,
  options: DetectOptions,
): Finding | undefined {
  const { text, start, end, name } = candidate;
  const no = excluded(candidate);
  const verdict = no === undefined ? judge(candidate, facts) : { reasons: [no] };
  const { confidence, reasons } = verdict;
  if (confidence === undefined) {
    options.onDropped?.({ start, end, name: name.text, reason: reasons.join('; ') });
    return undefined;
  }
  const ruleId = ruleOf(candidate, text.slice(start, end));
  const severity = severityOf(ruleId, confidence);
  return { ruleId, start, end, confidence, severity, name: name.text, reasons };
}

const certainty: Readonly<Record<Confidence, number>> = { high: 3, medium: 2, low: 1 };

/**
 * One finding per place: of two that overlap the one from a structure or a token's form stays before
 * the one from a name, then the surer one, then the longer one.
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
    if (!kept.some((other) => finding.start < other.end && other.start < finding.end)) {
      kept.push(finding);
    }
  }
  return kept.sort((a, b) => a.start - b.start);
}

function rank(finding: Finding): number {
  return finding.ruleId.startsWith('generic-') ? 0 : 1;
}
