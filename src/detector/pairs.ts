import type { Finding } from './finding.ts';

/** How far from an AccessKey ID its secret is looked for (UTF-16 units); about ten lines. */
const reachUnits = 400;

/** What goes together: the rule of an id, and what its secret looks like. */
const pairs: readonly {
  readonly id: string;
  readonly secret: string;
  readonly form: RegExp;
}[] = [
  {
    id: 'alibaba-access-key-id',
    secret: 'alibaba-access-key-secret',
    form: /(?<![A-Za-z0-9+/_-])[A-Za-z0-9]{30}(?![A-Za-z0-9+/_=-])/g,
  },
  {
    id: 'alibaba-sts-access-key-id',
    secret: 'alibaba-access-key-secret',
    form: /(?<![A-Za-z0-9+/_-])[A-Za-z0-9]{44}(?![A-Za-z0-9+/_=-])/g,
  },
  {
    id: 'aws-access-key-id',
    secret: 'aws-secret-access-key',
    form: /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/_=-])/g,
  },
  {
    id: 'tencent-secret-id',
    secret: 'tencent-secret-key',
    form: /(?<![A-Za-z0-9+/_-])[A-Za-z0-9]{32}(?![A-Za-z0-9+/_=-])/g,
  },
];

/** A secret that stands close to the id it belongs to, with nothing else to tell it by. */
export interface PairedSecret {
  readonly ruleId: string;
  readonly start: number;
  readonly end: number;
}

/** The secrets of the access key ids among some findings: the nearest text of the right form. */
export function* pairedSecrets(
  text: string,
  findings: readonly Finding[],
): Generator<PairedSecret> {
  for (const finding of findings) {
    const pair = pairs.find(({ id }) => id === finding.ruleId);
    if (pair === undefined) continue;
    const from = Math.max(0, finding.start - reachUnits);
    const window = text.slice(from, finding.end + reachUnits);
    let nearest: PairedSecret | undefined;
    let least = reachUnits;
    for (const match of window.matchAll(pair.form)) {
      const start = from + match.index;
      const end = start + match[0].length;
      const distance = start < finding.start ? finding.start - end : start - finding.end;
      if (distance < 0 || least <= distance || !looksIssued(match[0])) continue;
      nearest = { ruleId: pair.secret, start, end };
      least = distance;
    }
    if (nearest !== undefined) yield nearest;
  }
}

/** Upper and lower case letters and digits, and no mere hexadecimal digest. */
function looksIssued(value: string): boolean {
  return (
    /[A-Z]/.test(value) &&
    /[a-z]/.test(value) &&
    /\d.*\d/.test(value) &&
    !/^[0-9a-f]+$/i.test(value)
  );
}
