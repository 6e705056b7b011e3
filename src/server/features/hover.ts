import { type Hover, MarkupKind, type Position } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Confidence } from '../../detector/finding.ts';
import { reasonText } from '../rule-text.ts';
import { type FindingContext, rangeOf } from './diagnostics.ts';

/** On a credential: which rule saw it, why, how sure it is, and what to do. Never the value. */
export function findingHover(
  document: TextDocument,
  position: Position,
  context: FindingContext,
): Hover | null {
  const offset = document.offsetAt(position);
  const found = context
    .findings(document)
    .find(({ start, end }) => start <= offset && offset <= end);
  if (!found) return null;

  const { t } = context;
  const { title, advice } = context.rule(found.ruleId);
  const lines = [
    `**${escapeMarkdown(title)}** · \`${found.ruleId}\``,
    '',
    ...found.reasons.map((reason) => `- ${escapeMarkdown(reasonText(reason, t))}`),
    '',
    `${t('How sure')}: ${howSure(found.confidence, context)}`,
    '',
    escapeMarkdown(advice),
    '',
    t('The quick fix stores the value as a secret and reads it from there at run time.'),
  ];
  return {
    contents: { kind: MarkupKind.Markdown, value: lines.join('\n') },
    range: rangeOf(document, found),
  };
}

function howSure(confidence: Confidence, { t }: FindingContext): string {
  const words: Record<Confidence, string> = {
    high: t('high: its form leaves hardly a doubt'),
    medium: t('medium: form and surroundings speak for it'),
    low: t('low: it may be harmless'),
  };
  return words[confidence];
}

/** Keeps a text that we did not write from becoming markup; plain names in backticks stay code. */
export function escapeMarkdown(text: string): string {
  return text
    .split(/(`[\w.$:/-]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\`*_{}[\]()#+!|<>~]/g, '\\$&')))
    .join('');
}
