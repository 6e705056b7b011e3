import { Sensitive } from '../base/sensitive.ts';
import type { Finding, SourceFile } from '../detector/finding.ts';
import { type Companion, findCompanion } from './companion.ts';
import { PendingEdits } from './pending-edits.ts';
import type { FileEdit, MoveTarget, Plan, Project, Refusal } from './plan.ts';
import { planReplacement } from './rewrite.ts';
import { isRefusal, refuse } from './text.ts';

/** Plans the move of a credential, alone or with what belongs to it. */
export function planMove(
  text: string,
  finding: Finding,
  file: SourceFile & { readonly absolutePath: string },
  { pair, ...target }: MoveTarget,
  project: Project,
): Promise<Plan | Refusal> {
  return pair
    ? planPair(text, finding, file, target.secretName, project)
    : planReplacement(text, finding, file, target, project);
}

/**
 * Plans how a credential and the user name or access key id it belongs to become the two fields of
 * one JSON secret: the text to store, and the edits of both places as one. Refuses where one of
 * them would be refused alone.
 */
export async function planPair(
  text: string,
  finding: Finding,
  file: SourceFile & { readonly absolutePath: string },
  secretName: string,
  project: Project,
): Promise<Plan | Refusal> {
  const companion = findCompanion(text, finding);
  if (!companion) return refuse('There is no user name or key id that certainly belongs to it');
  const { keys } = companion;
  const path = file.absolutePath;
  const pending = new PendingEdits((other) => (other === path ? text : project.read(other)));
  const target = (jsonKey: string) => ({ secretName, jsonKey });
  const first = await planReplacement(text, finding, file, target(keys.credential), project);
  if (isRefusal(first)) return first;
  const own = first.edits.filter((edit) => edit.path === path);
  const moved = companionAfter(text, companion, own);
  pending.add(first.edits);
  if (!moved) {
    first.value.wipe();
    return refuse('The two stand in one text that cannot be taken apart');
  }
  const now = pending.read(path) ?? text;
  const changed: Project = { ...project, read: (other) => pending.read(other) };
  const other = { ...finding, ...moved };
  const second = await planReplacement(now, other, file, target(keys.companion), changed);
  if (isRefusal(second)) {
    first.value.wipe();
    return second;
  }
  pending.add(second.edits);
  const fields = new Map([
    [keys.companion, second.value],
    [keys.credential, first.value],
  ]);
  return { ...second, ...first, value: asJson(fields), fields, edits: pending.edits() };
}

/** Where the companion stands once the credential is replaced. */
function companionAfter(
  text: string,
  { start, end }: Companion,
  edits: readonly FileEdit[],
): { readonly start: number; readonly end: number } | undefined {
  let shift = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    if (end <= edit.start) break;
    if (start < edit.end) {
      // In the same literal, or in lines that move together: found again by what is around it.
      const context = text.slice(start - contextUnits, end + 1);
      const at = edit.newText.indexOf(context);
      if (at < 0 || edit.newText.includes(context, at + 1)) return undefined;
      const from = edit.start + shift + at + contextUnits;
      return { start: from, end: from + end - start };
    }
    shift += edit.newText.length - (edit.end - edit.start);
  }
  return { start: start + shift, end: end + shift };
}

/** Units before the companion that have to be there again, as the `//` of a URL. */
const contextUnits = 2;

function asJson(fields: ReadonlyMap<string, Sensitive>): Sensitive {
  const texts = [...fields].map(([key, value]) => [key, value.revealText()] as const);
  return Sensitive.fromText(JSON.stringify(Object.fromEntries(texts)));
}

/** Overwrites the values of a plan. */
export function wipePlan({ value, fields }: Pick<Plan, 'value' | 'fields'>): void {
  for (const each of [value, ...(fields?.values() ?? [])]) each.wipe();
}
