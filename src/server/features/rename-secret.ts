import type { Position, PrepareRenameResult, TextEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { toKmsError } from '../../base/errors.ts';
import { secretNameProblem } from '../../base/secret-name.ts';
import type { Reply } from '../../engine/engine.ts';
import { lookupPartAt } from '../../rewriter/lookup.ts';
import type { Refusal } from '../../rewriter/plan.ts';
import type { Use } from '../lookup-index.ts';
import { rangeOf } from './diagnostics.ts';
import type { LookupContext } from './lookup-context.ts';

/** How long an editor may take to show the edits it has applied. */
const shownMaxMs = 3_000;

/** How long files may stay unsaved until the secret under its old name goes as well. */
const savedMaxMs = 10 * 60_000;

/** The days in which the secret under its old name can be brought back. */
const recoveryDays = 30;

/** What renaming a secret needs from the outside. */
export interface RenameContext extends LookupContext {
  call(operation: string, params: Readonly<Record<string, unknown>>): Promise<Reply>;
  /** The lookups of a secret as they are now, files read again. */
  freshUses(name: string): Promise<readonly Use[]>;
  /** Why a file cannot be changed. */
  unwritable(uri: string): Promise<string | undefined>;
  /** Offers the edits for review where the client can; `false` when they were refused. */
  applyEverywhere(edits: ReadonlyMap<string, readonly TextEdit[]>, label: string): Promise<boolean>;
  /** Whether no use of that name is left, looked at again and again for at most so long. */
  untilUnused(name: string, maxMs: number): Promise<boolean>;
  /** Says something that nobody waits for any more. */
  tell(message: string): void;
}

/** The name of a secret that can be renamed from here. */
export async function prepareRename(
  document: TextDocument,
  position: Position,
  context: LookupContext,
): Promise<PrepareRenameResult | Refusal | null> {
  const name = nameAt(document, position, context);
  if (!name) return null;
  const refused = await refusal(name.text, context);
  if (refused !== undefined) return { refused };
  return { range: rangeOf(document, name), placeholder: name.text };
}

/**
 * Renames a secret in the store and in every lookup of the workspace. The API cannot rename: the
 * secret is copied to its new name, then the code is edited, and only when no lookup of the old
 * name is left, the old secret waits for its deletion. Refused edits take the copy back.
 */
export async function renameSecret(
  document: TextDocument,
  position: Position,
  newName: string,
  context: RenameContext,
): Promise<{ readonly done: string } | Refusal> {
  const { t } = context;
  const name = nameAt(document, position, context);
  if (!name) return { refused: t('There is no name of a secret here') };
  const refused =
    (await refusal(name.text, context)) ?? (await newNameRefusal(name.text, newName, context));
  if (refused !== undefined) return { refused };

  const uses = await context.freshUses(name.text);
  const edits = new Map(
    [...Map.groupBy(uses, ({ uri }) => uri)].map(([uri, own]) => [
      uri,
      own.map(({ range }) => ({ range, newText: newName })),
    ]),
  );
  for (const uri of edits.keys()) {
    const reason = await context.unwritable(uri);
    if (reason !== undefined) return { refused: reason };
  }
  try {
    return await copyEditDelete(name.text, newName, edits, context);
  } catch (thrown) {
    return { refused: toKmsError(thrown).message };
  }
}

async function copyEditDelete(
  oldName: string,
  newName: string,
  edits: ReadonlyMap<string, readonly TextEdit[]>,
  context: RenameContext,
): Promise<{ readonly done: string } | Refusal> {
  const { t, call, applyEverywhere, untilUnused } = context;
  await call('CopySecret', { SecretName: oldName, NewSecretName: newName });
  const label = t('Rename the secret {0} to {1}', oldName, newName);
  const applied = await applyEverywhere(edits, label).catch(() => undefined);
  if (applied === undefined) {
    return {
      refused: t('It is not known whether the editor changed the code; both secrets exist'),
    };
  }
  if (!applied) {
    await call('DeleteSecret', { SecretName: newName, ForceDeleteWithoutRecovery: 'true' });
    return { refused: t('The change was not made, so the secret keeps its name') };
  }
  if (await untilUnused(oldName, shownMaxMs)) {
    return { done: await retire(oldName, newName, context) };
  }
  // An editor may keep edits of files that are not open to itself until they are saved.
  untilUnused(oldName, savedMaxMs)
    .then(async (unused) => unused && context.tell(await retire(oldName, newName, context)))
    .catch(() => undefined);
  return {
    done: t('{0} is a copy of {1}, which stays: some code still reads it', newName, oldName),
  };
}

async function retire(
  oldName: string,
  newName: string,
  { t, call }: RenameContext,
): Promise<string> {
  await call('DeleteSecret', { SecretName: oldName, RecoveryWindowInDays: String(recoveryDays) });
  return t(
    'The secret is {0} now. Save the files; {1} can be restored for {2} days.',
    newName,
    oldName,
    recoveryDays,
  );
}

function nameAt(document: TextDocument, position: Position, context: LookupContext) {
  const at = lookupPartAt(context.lookups(document), document.offsetAt(position));
  return at?.part === 'secretName' && at.mention.text !== '' ? at.mention : undefined;
}

async function refusal(
  name: string,
  { available, find, t }: LookupContext,
): Promise<string | undefined> {
  const secret = available ? await find(name) : undefined;
  if (!secret) return t('There is no secret {0} in the store of this machine', name);
  if (secret.plannedDeletion === undefined) return undefined;
  return t('{0} is waiting for its deletion: restore it first', name);
}

async function newNameRefusal(
  name: string,
  newName: string,
  { find, t }: LookupContext,
): Promise<string | undefined> {
  if (newName === name) return t('The secret has this name already');
  const problem = secretNameProblem(newName, t);
  if (problem !== undefined) return problem;
  const taken = await find(newName);
  return taken && t('A secret named {0} exists already: choose another name', newName);
}
