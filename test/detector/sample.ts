/**
 * Makes a text that a pattern matches: literals, escapes, classes, groups with alternatives, and
 * counts, which is all that token formats are made of. Unbounded counts get a few more than the least.
 */
export function sampleOf(pattern: string, random: () => number): string {
  const reader = { at: 0 };
  return alternatives(pattern, reader, random);
}

interface Reader {
  at: number;
}

const more = 4;

function alternatives(pattern: string, reader: Reader, random: () => number): string {
  const choices = [sequence(pattern, reader, random)];
  while (pattern[reader.at] === '|') {
    reader.at++;
    choices.push(sequence(pattern, reader, random));
  }
  return choices[Math.floor(random() * choices.length)] ?? '';
}

function sequence(pattern: string, reader: Reader, random: () => number): string {
  let text = '';
  while (reader.at < pattern.length && !'|)'.includes(pattern[reader.at] ?? '')) {
    const from = reader.at;
    const first = atom(pattern, reader, random);
    const to = reader.at;
    const [least, most] = count(pattern, reader);
    const after = reader.at;
    const times = least + Math.floor(random() * (most - least + 1));
    for (let time = 0; time < times; time++) {
      reader.at = from;
      text += time === 0 ? first : atom(pattern, reader, random);
      reader.at = to;
    }
    reader.at = after;
  }
  return text;
}

function atom(pattern: string, reader: Reader, random: () => number): string {
  const unit = pattern[reader.at++] ?? '';
  if (unit === '(') {
    reader.at += pattern.startsWith('?:', reader.at) ? 2 : 0;
    const inner = alternatives(pattern, reader, random);
    reader.at++;
    return inner;
  }
  if (unit === '[') {
    const end = pattern.indexOf(']', reader.at);
    const units = membersOf(pattern.slice(reader.at, end));
    reader.at = end + 1;
    return units[Math.floor(random() * units.length)] ?? '';
  }
  if (unit !== '\\') return unit;
  const escaped = pattern[reader.at++] ?? '';
  if (escaped === 'd') return String(Math.floor(random() * 10));
  if (escaped !== 'w') return escaped;
  const units = membersOf('A-Za-z0-9');
  return units[Math.floor(random() * units.length)] ?? '';
}

/** The characters of a class; of those that join words, dashes and dots, none where there are others. */
function membersOf(inside: string): string[] {
  const test = new RegExp(`[${inside}]`);
  const all = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
  const members = all.filter((unit) => test.test(unit));
  const plain = members.filter((unit) => /[A-Za-z0-9]/.test(unit));
  return plain.length > 0 ? plain : members;
}

function count(pattern: string, reader: Reader): [number, number] {
  const found = /^(?:\{(\d+)(?:(,)(\d*))?\}|([?+*]))/.exec(pattern.slice(reader.at));
  if (found === null) return [1, 1];
  reader.at += found[0].length;
  const [, least, comma, most, sign] = found;
  if (sign === '?') return [0, 1];
  if (sign !== undefined) return [1, 1 + more];
  const low = Number(least);
  return [low, comma === undefined ? low : most ? Number(most) : low + more];
}
