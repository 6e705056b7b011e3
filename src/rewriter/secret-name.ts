import type { Finding } from '../detector/finding.ts';
import { findCompanion } from './companion.ts';
import { slug } from './text.ts';

/**
 * The finding under the name that its secret shall have: what it is assigned to, where that says
 * something, or else what stands around it. `const oss = new OSS({ accessKeyId, … })` gives
 * `oss-credentials` for the pair, `REDIS_URL=redis://…` gives `redis-password`. Works on the text
 * alone, whatever its language.
 */
export function namedForSecret(text: string, finding: Finding, pair = false): Finding {
  if (pair) {
    const stem = findCompanion(text, finding)?.stem || around(text, finding.start);
    return { ...finding, name: stem ? `${stem}-credentials` : 'credentials' };
  }
  const name = nameOf(text, finding);
  return name === undefined ? finding : { ...finding, name };
}

function nameOf(text: string, { name, ruleId, start }: Finding): string | undefined {
  if (ruleId === 'url-password') return `${addressOf(text, start)}-password`;
  if (ruleId === 'bearer-authorization') return 'bearer-token';
  if (name === undefined) return undefined;
  const words = slug(name);
  if (ruleId === 'login-password') {
    return `${words.replace(/-(?:(?:plain-)?auth|authenticate|connect|login)$/, '')}-password`;
  }
  const outer = saysLittle.test(words) ? around(text, start) : undefined;
  return outer === undefined ? name : `${outer}-${words}`;
}

/** Names that many credentials of a program have. */
const saysLittle = /^(?:api-?key|key|pass|passwd|password|pwd|secret|token)$/;

/** Names of things that hold settings, whatever they are for. */
const holdsSettings =
  /^(?:args|auth|body|cfg|client|conf|config|conn|connection|connection-string|cred|credentials?|creds|data|default|development|dsn|env|environment|exports|headers|init|json|kwargs|module|options|opts|params|production|props|reply|req|request|res|response|result|self|settings|test|this|uri|url|values?)$/;

/** What the address is for: `redis` of `REDIS_URL`, of `pool` around it, or of its own scheme. */
function addressOf(text: string, start: number): string {
  const address = /([a-z][a-z\d+.-]*):\/\/[^\s"'`]*$/i.exec(
    text.slice(Math.max(0, start - farUnits), start),
  );
  const scheme = slug(address?.[1]?.replace(/^jdbc:|\+.*$/g, '') ?? '') || 'url';
  const at = start - (address?.[0].length ?? 0);
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const own = slug(assignedIn(text.slice(lineStart, at)) ?? '');
  const stem = own.replace(
    /-?(?:address|connection-string|connection|dsn|endpoint|string|uri|url)$/,
    '',
  );
  const isTelling = stem !== '' && !holdsSettings.test(stem);
  return isTelling ? stem : (around(text, at) ?? scheme);
}

/** How far back is looked, in UTF-16 units and in brackets. */
const farUnits = 2_000;
const bracketsMax = 4;

/** What the brackets around a place are assigned to, or the key it stands under in YAML. */
function around(text: string, start: number): string | undefined {
  let depth = 0;
  let brackets = 0;
  for (let at = start - 1; Math.max(0, start - farUnits) <= at && brackets < bracketsMax; at--) {
    const unit = text.charAt(at);
    if (')]}'.includes(unit)) depth++;
    if (!'([{'.includes(unit)) continue;
    if (0 < depth--) continue;
    depth = 0;
    brackets++;
    const before = text.slice(text.lastIndexOf('\n', at) + 1, at);
    // The body of a function is nothing that a credential belongs to.
    if (unit === '{' && /\)\s*$|\b(?:class|else|func|function|try)\b|=>\s*$/.test(before)) break;
    const name = slug(assignedIn(before) ?? '');
    if (name !== '' && !holdsSettings.test(name)) return name;
  }
  return brackets === 0 ? parentKey(text, start) : undefined;
}

/** `name` of `name = `, `"name": `, `name := await f.g`, at the end of a line's beginning. */
function assignedIn(before: string): string | undefined {
  const assigned =
    /([A-Za-z_$][\w$-]*)["'\])]*\s*(?::=|=>|=|:)\s*(?:(?:await|new|return|&)\s*)*[\w$.:<>@]*\s*["'`(]?$/;
  return assigned.exec(before)?.[1];
}

/** The key above a line of YAML that is indented less. */
function parentKey(text: string, start: number): string | undefined {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const indent = /^ +(?=[\w"'-]+:\s)/.exec(text.slice(lineStart, start))?.[0].length;
  if (indent === undefined) return undefined;
  const lines = text
    .slice(Math.max(0, lineStart - farUnits), lineStart)
    .split('\n')
    .reverse();
  const above = lines.find((line) => /\S/.test(line) && line.search(/\S/) < indent);
  const name = slug(/^\s*["']?([\w.-]+)["']?:\s*(?:#.*)?\r?$/.exec(above ?? '')?.[1] ?? '');
  return name === '' || holdsSettings.test(name) ? undefined : name;
}
