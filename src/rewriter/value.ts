import { Sensitive } from '../base/sensitive.ts';
import type { Refusal } from './plan.ts';
import { refuse } from './text.ts';

/** Wraps what shall be stored; refuses what a store of UTF-8 text cannot keep exactly. */
export function sensitiveValue(text: string): Sensitive | Refusal {
  if (text === '') return refuse('There is nothing to store');
  if (!text.isWellFormed()) return refuse('It holds half a character, which cannot be stored');
  return Sensitive.fromText(text);
}
