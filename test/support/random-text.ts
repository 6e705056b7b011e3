/** A repeatable stream of numbers from 0 up to `below`. */
export function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const alphabet = [
  ...'abzAZ019 _-+=.,:;/?!@#$%^&*()[]{}<>|~"\'`\\',
  ...['${', '{$', '#{', '{{', '}}', '\\n', '\\t', '\\s', '\\e', '\\q', '\\\\', '\\$', '\\"'],
  ...["\\'", '\\x41', '\\u{e9}', '\\u00e9', '\\101', '\\0', '\\\n', 'é', '漢', '😀', '\t'],
];

/** A few pieces that mean something in the literals of some language; not those of `without`. */
export function randomText(pick: (below: number) => number, without: RegExp): string {
  let text = '';
  for (let length = 1 + pick(10); 0 < length; length--) {
    const piece = alphabet[pick(alphabet.length)] ?? '';
    text += without.test(piece) ? 'x' : piece;
  }
  return text;
}
