import type { Binding } from './binding.ts';
import type { Confidence } from './finding.ts';
import type { Language } from './language.ts';
import { type Name, namesSomethingElse } from './names.ts';
import { shapeOf } from './shape.ts';

export interface Verdict {
  /** Absent when it is more likely no credential. */
  readonly confidence?: Confidence;
  readonly reasons: readonly string[];
}

/** Weighs a name bound to a value. */
export function judge(value: string, name: Name, binding: Binding, language: Language): Verdict {
  const shape = shapeOf(value);
  const reasons = [`assigned to \`${name.text}\``];
  if (namesSomethingElse(name)) return { reasons: ['the name speaks of something else'] };
  if (binding.quote === '' && language.family === 'code') return { reasons: ['no string literal'] };
  if (shape.spaces > 0 && binding.quote === '') return { reasons: ['reads as text'] };
  if (shape.spaces > 1) return { reasons: ['reads as text'] };
  const mixed = [shape.lower, shape.upper, shape.digits, shape.symbols].filter((n) => n > 0).length;
  if (shape.length >= 16 && shape.entropy > 3.2 && shape.digits > 1) {
    return {
      confidence: 'high',
      reasons: [...reasons, `looks random, ${shape.entropy.toFixed(1)} bits per character`],
    };
  }
  if (name.kind === 'password' || name.kind === 'secret') {
    if (common.has(value.toLowerCase())) return { reasons: ['a stand-in, as found in examples'] };
    if (mixed >= 2 && shape.length >= 6)
      return { confidence: 'medium', reasons: [...reasons, 'shaped like a password'] };
    if (name.kind === 'password' && shape.length >= 6) return { confidence: 'low', reasons };
  }
  return { reasons: ['neither random nor shaped like a password'] };
}

const common = new Set(
  'password passwd pass secret token test testing admin root user guest example foobar 123456 12345678 changeme default'.split(
    ' ',
  ),
);
