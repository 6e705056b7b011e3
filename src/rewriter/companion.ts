import type { Finding } from '../detector/finding.ts';
import { slug } from './text.ts';

/** What belongs to a credential: the user name or the id that it is used with. */
export interface Companion {
  readonly start: number;
  readonly end: number;
  /** The keys of the two in the JSON secret they make up, as those of the service have them. */
  readonly keys: { readonly companion: string; readonly credential: string };
  /** What their names have in common, as `db` of `dbUser` and `dbPassword`; may be empty. */
  readonly stem: string;
  /** The two stand in one URL, where the name alone is no secret. */
  readonly inUrl?: true;
}

/**
 * The user name or access key id that belongs to the credential of `finding`: in the same URL, or
 * under a name of the same stem, near it and in the same brackets. `undefined` where none is
 * certain. Works on the text alone, whatever its language.
 */
export function findCompanion(text: string, finding: Finding): Companion | undefined {
  const beside = userInUrl(text, finding) ?? userInCall(text, finding);
  if (beside) return beside;
  const from = Math.max(0, finding.start - nearMaxUnits);
  const near = text.slice(from, finding.end + nearMaxUnits);
  const entries = [...entriesIn(near, from)];
  const own = entries.find(({ start, end }) => start <= finding.start && finding.end <= end);
  const names = [own?.name, finding.name].flatMap((name) => (name ? [wordsOf(name)] : []));
  for (const name of names) {
    for (const kind of kinds) {
      const role = kind.credential.exec(name)?.[0];
      if (role === undefined) continue;
      const stem = without(name, role);
      const found = entries
        .filter((entry) => isNear(text, entry, finding))
        .filter((entry) => stemOf(wordsOf(entry.name), kind.companion) === stem)
        .sort((a, b) => distance(a, finding) - distance(b, finding))[0];
      if (found) return { start: found.start, end: found.end, keys: kind.keys, stem };
    }
  }
  return undefined;
}

/** How far away a companion may stand, in UTF-16 units and in lines. */
const nearMaxUnits = 600;
const nearMaxLines = 5;

const user = { companion: 'username', credential: 'password' };

const kinds = [
  {
    credential: /(?:access-key-secret|secret-access-key|access-secret|secret-key)$/,
    companion: /(?:access-key-id|access-key|key-id)$/,
    keys: { companion: 'AccessKeyId', credential: 'AccessKeySecret' },
  },
  {
    credential: /client-secret$/,
    companion: /client-id$/,
    keys: { companion: 'clientId', credential: 'clientSecret' },
  },
  {
    credential: /(?:password|passwd|passphrase|pass|pwd|pw)$/,
    companion: /(?:user-?name|user-id|user|login|account|uid|usr)$/,
    keys: user,
  },
] as const;

/** `scheme://user:password@host`, where the password is the credential. */
function userInUrl(text: string, { start, end }: Finding): Companion | undefined {
  const before = text.slice(Math.max(0, start - nearMaxUnits), start);
  const name = /[a-z][a-z\d+.-]*:\/\/([\w.~%-]+):$/i.exec(before)?.[1];
  if (name === undefined || text.charAt(end) !== '@') return undefined;
  return { start: start - 1 - name.length, end: start - 1, keys: user, stem: '', inUrl: true };
}

/** `login("user", "password")`, where the function says by its name that it takes the two. */
function userInCall(text: string, { start }: Finding): Companion | undefined {
  const before = text.slice(Math.max(0, start - nearMaxUnits), start);
  const call = /(?:connect(?:ion)?|login|auth\w*|credentials?|pdo|mysqli)\s*\(([^()]*)$/i.exec(
    before,
  );
  const name = /(["'])([^"'\\\n]+)\1\s*,\s*[@$rbu]?["']$/.exec(call?.[1] ?? '');
  if (!name) return undefined;
  const at = start - name[0].length + 1;
  return { start: at, end: at + (name[2] ?? '').length, keys: user, stem: '' };
}

interface Entry {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * `name = "value"`, `"name": 'value'`, `name: &str = "value"`, `"name" => "value"`,
 * `setName("value")`, `"name", "value"` and, without quotes, `NAME=value` and `name: value`.
 */
const entry = new RegExp(
  [
    /([A-Za-z_$][\w$.-]*)["'\])]*/.source,
    /[ \t]*(?::[ \t]*[\w<>&' ?|]{1,40}=(?!>)|=>|:=|=(?!=)|:|\(|,)[ \t]*/.source,
    /(?:[a-zA-Z:]{1,20}\(|[@$bBfFrRuU]{1,2}(?=["'`]))?/.source,
    /(?:"((?:[^"\\\n]|\\.)+)"|'((?:[^'\\\n]|\\.)+)'|`([^`\\$\n]+)`|([^\s"'`,;#(){}[\]]+)(?=[ \t]*(?:[\r\n]|$)))/
      .source,
  ].join(''),
  'dg',
);

function* entriesIn(near: string, offset: number): Generator<Entry> {
  entry.lastIndex = 0;
  for (let match = entry.exec(near); match; match = entry.exec(near)) {
    const range = match.indices?.slice(2).find((group) => group !== undefined);
    const [, name = ''] = match;
    if (range) yield { name, start: offset + range[0], end: offset + range[1] };
    // A value may itself be the name of the next one: `"user", "shop"`.
    entry.lastIndex = match.index + Math.max(1, name.length);
  }
}

/** `setDbPassword` and `DB_PASSWORD` become `db-password`. */
function wordsOf(name: string): string {
  return slug(name).replace(/^(?:set|with|add|the|my|k)-/, '');
}

function stemOf(name: string, role: RegExp): string | undefined {
  const found = role.exec(name)?.[0];
  return found === undefined ? undefined : without(name, found);
}

const without = (name: string, role: string): string =>
  name.slice(0, -role.length).replace(/-$/, '');

const distance = (place: Entry, { start, end }: Finding): number =>
  place.end <= start ? start - place.end : place.start - end;

/** Whether a few lines lie between, and no bracket that closes around one of the two only. */
function isNear(text: string, place: Entry, { start, end }: Finding): boolean {
  if (place.start < end && start < place.end) return false;
  const between = place.end <= start ? text.slice(place.end, start) : text.slice(end, place.start);
  if (between.split('\n').length - 1 > nearMaxLines) return false;
  // The entries of one table may have brackets of their own: `{"user", "…"}, {"password", "…"}`.
  const plain = between.replace(/\}\s*,\s*\{(?=\s*["'][\w.-]+["']\s*,)/g, '');
  let depth = 0;
  for (const [bracket] of plain.matchAll(/[{}[\]]/g)) {
    depth += /[{[]/.test(bracket) ? 1 : -1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
