import { type Binding, bindingOf, nameAround } from './binding.ts';
import { excluded } from './exclude.ts';
import type { Confidence, Finding, SourceFile } from './finding.ts';
import { isSamplePath, type Language, languageOf } from './language.ts';
import { readName, stems } from './names.ts';
import { ruleOfName, severityOf } from './rules.ts';
import { judge } from './score.ts';
import { shapeOf } from './shape.ts';
import { findStructures, type Structure } from './structures.ts';
import { type FoundToken, findTokens } from './tokens.ts';

export interface DetectOptions {
  /** Told of every candidate that was looked at and not reported, with the reason. */
  readonly onDropped?: (dropped: Dropped) => void;
}

/** A candidate that is no finding; it too knows where, never what. */
export interface Dropped {
  readonly start: number;
  readonly end: number;
  readonly name?: string;
  readonly reason: string;
}

/**
 * Finds the credentials in a text, in its order, no two of them overlapping. Pure and synchronous;
 * time grows with the size of the text, whatever it holds.
 */
export function detect(text: string, file: SourceFile, options: DetectOptions = {}): Finding[] {
  const language = languageOf(file);
  const sample = isSamplePath(file.path);
  const found: Finding[] = findTokens(text).map((token) => tokenFinding(text, token, sample));
  if (!language.lock) {
    for (const structure of findStructures(text)) {
      const finding = structureFinding(text, structure, options);
      if (finding !== undefined) found.push(finding);
    }
    named(text, language, options, found);
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

/** Few characters, counted up or repeated, or a word of documentation in it. */
function looksMadeUp(value: string): boolean {
  const shape = shapeOf(value);
  if (shape.longestSequence >= 8 || shape.longestRepeat >= 6) return true;
  if (shape.distinct < Math.min(10, shape.length / 3)) return true;
  return /example|sample|dummy|fake|placeholder|redacted|xxxx|changeme|your_/i.test(value);
}

function structureFinding(
  text: string,
  structure: Structure,
  options: DetectOptions,
): Finding | undefined {
  const { ruleId, start, end, name, reason } = structure;
  const no = ruleId === 'private-key' ? undefined : excluded(text.slice(start, end));
  if (no !== undefined) {
    options.onDropped?.({ start, end, ...(name === undefined ? {} : { name }), reason: no });
    return undefined;
  }
  const weak = ruleId !== 'private-key' && standIn.test(text.slice(start, end));
  const confidence = weak ? 'low' : ruleId === 'private-key' ? 'high' : 'medium';
  const reasons = weak ? [reason, 'a stand-in, as found in examples'] : [reason];
  return {
    ruleId,
    start,
    end,
    confidence,
    severity: severityOf(ruleId, confidence),
    reasons,
    ...(name === undefined ? {} : { name }),
  };
}

const standIn =
  /^(?:pass(?:word|wd)?|pwd|secret|token|test|user|admin|root|guest|foo|bar|123456?|changeme)\d{0,3}$/i;

const stemPattern = new RegExp(stems, 'gi');

/** The names channel: every word that may speak of a credential, and what it is bound to. */
function named(text: string, language: Language, options: DetectOptions, found: Finding[]): void {
  let past = 0;
  stemPattern.lastIndex = 0;
  for (let hit = stemPattern.exec(text); hit !== null; hit = stemPattern.exec(text)) {
    if (hit.index < past) continue;
    const [start, end] = nameAround(text, hit.index, stemPattern.lastIndex);
    past = end;
    const name = readName(text.slice(start, end));
    if (name.kind === undefined) continue;
    const binding = bindingOf(text, start, end, language.family);
    if (binding === undefined) continue;
    const finding = namedFinding(text, binding, language, options);
    if (finding !== undefined) found.push(finding);
  }
}

function namedFinding(
  text: string,
  binding: Binding,
  language: Language,
  options: DetectOptions,
): Finding | undefined {
  const { start, end, nameStart, nameEnd } = binding;
  const name = readName(text.slice(nameStart, nameEnd));
  const value = text.slice(start, end);
  const isRead = binding.link === 'call' && reading.test(text.slice(nameStart, nameEnd));
  const no = isRead ? 'the name of what a function reads' : excluded(value);
  const { confidence, reasons } =
    no === undefined
      ? judge(value, name, binding, language)
      : { confidence: undefined, reasons: [no] };
  if (confidence === undefined) {
    options.onDropped?.({ start, end, name: name.text, reason: reasons.join('; ') });
    return undefined;
  }
  const ruleId = ruleOfName(name, value);
  return {
    ruleId,
    start,
    end,
    confidence,
    severity: severityOf(ruleId, confidence),
    name: name.text,
    reasons,
  };
}

/** `getSecret(…)`, `Secrets.read(…)`: a function that takes a name and gives the value. */
const reading =
  /(?:^|\W)_*(?:[Gg]et|[Rr]ead|[Ff]etch|[Ll]oad|[Ff]ind|[Ll]ookup|[Rr]esolve|[Aa]ccess|[Dd]escribe)(?![a-z])\w*$/;

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
    if (!kept.some((other) => finding.start < other.end && other.start < finding.end))
      kept.push(finding);
  }
  return kept.sort((a, b) => a.start - b.start);
}

function rank(finding: Finding): number {
  return finding.ruleId.startsWith('generic-') ? 0 : 1;
}
