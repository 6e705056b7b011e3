import type { TextDocument } from 'vscode-languageserver-textdocument';
import { detect } from '../detector/detect.ts';
import type { Confidence, Finding } from '../detector/finding.ts';
import { ruleById } from '../detector/rules.ts';
import { type Engine, rootThrough } from '../engine/engine.ts';
import { planReplacement, suggestName } from '../rewriter/rewrite.ts';
import type { FindingContext } from './features/diagnostics.ts';
import type { MoveContext } from './features/moveCredential.ts';
import { baseName, pathOf, rootOf } from './paths.ts';
import type { Session } from './session.ts';

/** Documents longer than this are not looked at: an editor must stay quick (UTF-16 units). */
export const documentMaxUnits = 2_000_000;

const rank: Record<Confidence, number> = { low: 0, medium: 1, high: 2 };

/** What features may ask about credentials, as the settings of the session want it. */
export function findingContext(session: Session): FindingContext {
  const seen = new WeakMap<TextDocument, { version: number; findings: readonly Finding[] }>();
  const all = (document: TextDocument): readonly Finding[] => {
    const known = seen.get(document);
    if (known?.version === document.version) return known.findings;
    const findings = look(document, session);
    seen.set(document, { version: document.version, findings });
    return findings;
  };
  return {
    findings(document) {
      const { enabled, minimumConfidence } = session.settings.diagnostics;
      if (!enabled) return [];
      return all(document).filter(({ confidence }) => rank[minimumConfidence] <= rank[confidence]);
    },
    rule: (ruleId) => ruleById(ruleId) ?? { title: ruleId, advice: '' },
    t: session.t,
  };
}

function look(document: TextDocument, session: Session): readonly Finding[] {
  const text = document.getText();
  if (documentMaxUnits < text.length) return [];
  return detect(text, session.sourceFile(document));
}

/** What moving a credential may ask: the plan, the store as the user of the editor, the edit. */
export function moveContext(
  session: Session,
  { findings, rule, t }: FindingContext,
  engine: Engine,
): MoveContext {
  return {
    findings,
    rule,
    t,
    call: (operation, params) => engine.call(operation, params, rootThrough('editor')),
    suggestName(document, finding) {
      const path = pathOf(document.uri);
      const place = path === undefined ? undefined : baseName(rootOf(path, session.folders));
      return suggestName(finding, session.sourceFile(document), place);
    },
    async plan(document, finding, target) {
      const absolutePath = pathOf(document.uri);
      if (absolutePath === undefined) {
        return { refused: t('Save the file first: the change depends on the project around it') };
      }
      if (!session.canCreateFiles) {
        return { refused: t('This editor cannot create files as part of an edit') };
      }
      const plan = await planReplacement(
        document.getText(),
        finding,
        { ...session.sourceFile(document), absolutePath },
        target,
        session.projectOf(absolutePath),
      );
      return 'refused' in plan ? { refused: t(plan.refused) } : plan;
    },
    async apply(document, edits, label) {
      const path = pathOf(document.uri);
      return path !== undefined && session.apply(document, path, edits, label);
    },
  };
}
