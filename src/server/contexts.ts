import { setTimeout as pause } from 'node:timers/promises';
import { CancellationToken } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { metadataUri } from '../base/protocol.ts';
import type { Translate } from '../base/translate.ts';
import { detect } from '../detector/detect.ts';
import type { Confidence } from '../detector/finding.ts';
import { globFor, readIgnoreFile, type Sifted, siftInline } from '../detector/ignore.ts';
import { languageOf } from '../detector/language.ts';
import { type Engine, rootThrough } from '../engine/engine.ts';
import { findLookups, type Lookup } from '../rewriter/lookup.ts';
import { planMove } from '../rewriter/pair.ts';
import type { Refusal } from '../rewriter/plan.ts';
import { planReplacement, suggestName, takesReferences } from '../rewriter/rewrite.ts';
import { namedForSecret } from '../rewriter/secret-name.ts';
import type { EditSender } from './edit-sender.ts';
import type { ActionContext } from './features/code-actions.ts';
import type { FindingContext } from './features/diagnostics.ts';
import type { InsertContext } from './features/insert-lookup.ts';
import type { MoveAllContext } from './features/move-all.ts';
import type { RenameContext } from './features/rename-secret.ts';
import type { PlaceContext } from './features/secret-places.ts';
import type { LookupIndex, Use } from './lookup-index.ts';
import { metadataFile } from './metadata-file.ts';
import { baseName, pathOf, rootOf } from './paths.ts';
import { ruleText } from './rule-text.ts';
import type { SecretIndex } from './secret-index.ts';
import type { Session } from './session.ts';
import { workspaceEditOf } from './workspace-edit.ts';

/** Documents longer than this are not looked at: an editor must stay quick (UTF-16 units). */
export const documentMaxUnits = 2_000_000;

const rank: Record<Confidence, number> = { low: 0, medium: 1, high: 2 };

/** What features may ask about credentials, as settings and ignores of the session want it. */
export function findingContext(session: Session): ActionContext {
  const seen = new WeakMap<TextDocument, { version: number; sifted: Sifted }>();
  const sifted = (document: TextDocument): Sifted => {
    if (!session.settings.diagnostics.enabled) return nothing;
    const known = seen.get(document);
    if (known?.version === document.version) return known.sifted;
    const fresh = look(document, session);
    seen.set(document, { version: document.version, sifted: fresh });
    return fresh;
  };
  return {
    findings(document) {
      const { minimumConfidence } = session.settings.diagnostics;
      if (isPathIgnored(document, session)) return [];
      return sifted(document).kept.filter(({ confidence }) => {
        return rank[minimumConfidence] <= rank[confidence];
      });
    },
    stale: (document) => (isPathIgnored(document, session) ? [] : sifted(document).stale),
    rule: (ruleId) => ruleText(ruleId, session.t),
    languageOf: (document) => languageOf(session.sourceFile(document)).id,
    ignoreFile: (document) => session.ignoreFile(document),
    get clientCommands() {
      return session.clientCommands;
    },
    t: session.t,
  };
}

const nothing: Sifted = { kept: [], ignored: [], stale: [] };

function look(document: TextDocument, session: Session): Sifted {
  const text = document.getText();
  if (documentMaxUnits < text.length) return nothing;
  return siftInline(text, detect(text, session.sourceFile(document)));
}

function isPathIgnored(document: TextDocument, session: Session): boolean {
  const file = session.ignoreFile(document);
  return file?.text !== undefined && globFor(readIgnoreFile(file.text), file.path) !== undefined;
}

/** The lookups of a document, found again only when its text has changed. */
export function lookupReader(): (document: TextDocument) => readonly Lookup[] {
  const seen = new WeakMap<TextDocument, { version: number; lookups: readonly Lookup[] }>();
  return (document) => {
    const known = seen.get(document);
    if (known?.version === document.version) return known.lookups;
    const text = document.getText();
    const lookups = documentMaxUnits < text.length ? [] : findLookups(text);
    seen.set(document, { version: document.version, lookups });
    return lookups;
  };
}

/** Where lookups are found, in the store and in the workspace. */
export interface LookupSources {
  readonly session: Session;
  readonly sender: EditSender;
  readonly engine: Engine;
  readonly secrets: SecretIndex;
  readonly workspace: LookupIndex;
  readonly lookups: (document: TextDocument) => readonly Lookup[];
  readonly now: () => number;
  readonly tell: (message: string) => void;
}

/** How often it is looked whether a secret is still used: less and less often. */
const usesPollMs = { first: 25, most: 1_000 };

/** What features may ask about lookups. */
export function lookupContext(sources: LookupSources): PlaceContext & RenameContext {
  const { session, sender, engine, secrets, workspace, lookups, now } = sources;
  const allUses = async (): Promise<readonly Use[]> => {
    await workspace.build(CancellationToken.None);
    return [...workspace.uses()];
  };
  const usesOf = async (name: string): Promise<readonly Use[]> =>
    (await allUses()).filter((use) => use.name === name);
  const freshUses = async (name: string): Promise<readonly Use[]> => {
    await workspace.build(CancellationToken.None);
    await workspace.refresh(name);
    return workspace.usesOf(name);
  };
  return {
    lookups,
    get available() {
      return secrets.available;
    },
    find: (name) => secrets.find(name),
    startingWith: (prefix) => secrets.startingWith(prefix),
    keysOf: (secret, version) => secrets.keysOf(secret, version),
    uses: (name) => (session.canWatchFiles ? usesOf(name) : freshUses(name)),
    allUses,
    counts: () => (workspace.complete ? workspace.counts() : undefined),
    metadata: async (secret) =>
      session.clientCommands ? metadataUri(secret.name) : metadataFile(engine.home, secret),
    get clientCommands() {
      return session.clientCommands;
    },
    now,
    t: session.t,
    call: (operation, params) => engine.call(operation, params, rootThrough('editor')),
    freshUses,
    unwritable: (uri) => session.unwritable(uri),
    applyEverywhere: (edits, label) => sender.replace(edits, label),
    async untilUnused(name, maxMs) {
      let waitMs = usesPollMs.first;
      for (let waitedMs = 0; waitedMs < maxMs; waitedMs += waitMs) {
        if ((await freshUses(name)).length === 0) return true;
        await pause(waitMs, undefined, { ref: false });
        waitMs = Math.min(waitMs * 2, usesPollMs.most);
      }
      return false;
    },
    tell: sources.tell,
  };
}

/** What moving a credential may ask: the plan, the store as the user of the editor, the edit. */
export function moveContext(
  session: Session,
  sender: EditSender,
  { findings, rule, t }: FindingContext,
  engine: Engine,
  index: SecretIndex,
): MoveAllContext {
  return {
    findings,
    rule,
    t,
    call: (operation, params) => engine.call(operation, params, rootThrough('editor')),
    suggestName(document, finding, pair) {
      const path = pathOf(document.uri);
      const place = path === undefined ? undefined : baseName(rootOf(path, session.folders));
      const named = namedForSecret(document.getText(), finding, pair);
      return suggestName(named, session.sourceFile(document), place);
    },
    async plan(document, finding, target, read) {
      const absolutePath = pathOf(document.uri);
      if (absolutePath === undefined) return { refused: notOnDisk(document.uri, t) };
      if (absolutePath.endsWith('.ipynb')) return { refused: t('Notebooks cannot be changed yet') };
      const unwritable = await session.unwritable(document.uri);
      if (unwritable !== undefined) return { refused: unwritable };
      if (!session.canCreateFiles) {
        return { refused: t('This editor cannot create files as part of an edit') };
      }
      const project = session.projectOf(absolutePath);
      const plan = await planMove(
        document.getText(),
        finding,
        { ...session.sourceFile(document), absolutePath },
        target,
        read ? { ...project, read } : project,
      );
      return 'refused' in plan ? { refused: unreplaceable(plan, t) } : plan;
    },
    holding: (value) => index.holding(value),
    read: (path) => session.textAt(path),
    pathOf,
    isTaken: async (name) => (await index.find(name)) !== undefined,
    async apply(document, edits, label) {
      const path = pathOf(document.uri);
      return path !== undefined && sender.apply(document, path, edits, label);
    },
    applyAll: (edits, label, review) => sender.applyAll(edits, label, review),
  };
}

/** What inserting a lookup may ask: the plan for a text that is not there yet, and its edits. */
export function insertContext(session: Session): InsertContext {
  return {
    async planIn(document, text, finding, target) {
      const absolutePath = pathOf(document.uri);
      if (absolutePath === undefined || !session.canCreateFiles) {
        return { refused: 'Save the file first: the change depends on the project around it' };
      }
      const file = { ...session.sourceFile(document), absolutePath };
      return planReplacement(text, finding, file, target, session.projectOf(absolutePath));
    },
    editOf: (document, edits) =>
      workspaceEditOf(edits, {
        open: (path) => (path === pathOf(document.uri) ? document : session.openAt(path)),
        read: (path) => session.textAt(path),
      }),
    pathOf,
    isConfiguration: (document) => takesReferences(session.sourceFile(document)),
    t: session.t,
  };
}

/** Why what has no place on disk cannot be changed, by the scheme of its URI. */
function notOnDisk(uri: string, t: Translate): string {
  const scheme = uri.slice(0, uri.indexOf(':'));
  if (scheme === 'vscode-notebook-cell') return t('Notebooks cannot be changed yet');
  if (scheme === 'untitled') {
    return t('Save the file first: the change depends on the project around it');
  }
  return t(
    'Only files on the disk of this machine can be changed: the change depends on the project around them, and this one is in {0}',
    `${scheme}:`,
  );
}

/** The reason comes first: of a long message the editor shows the beginning. */
const unreplaceable = ({ refused }: Refusal, t: Translate): string =>
  t('{0}, so this credential has to be replaced by hand', t(refused));
