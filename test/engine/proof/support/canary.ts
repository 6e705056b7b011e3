import { randomBytes } from 'node:crypto';

/** A value that nobody else writes, with characters that every encoding writes differently. */
export function newCanary(): string {
  return `Canary "ü\\/&<${randomBytes(12).toString('base64url')}>%é${randomBytes(12).toString('hex')}`;
}

/** The forms in which a text may lie somewhere; long enough that none occurs by chance. */
export function formsOf(canary: string): Buffer[] {
  const utf8 = Buffer.from(canary);
  // Base64 of a text depends on where in a larger text it begins; the ends depend on neighbours.
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), utf8]).toString('base64');
    return text.slice(4, -4);
  });
  const texts = [
    canary,
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    utf8.toString('hex'),
    utf8.toString('hex').toUpperCase(),
    encodeURIComponent(canary),
    JSON.stringify(canary).slice(1, -1),
    [...canary].reverse().join(''),
  ];
  const buffers = texts.map((text) => Buffer.from(text));
  return [...buffers, Buffer.from(canary, 'utf16le'), Buffer.from(canary, 'latin1')];
}
