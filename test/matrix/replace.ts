import { detect } from '../../src/detector/detect.ts';
import type { Finding } from '../../src/detector/finding.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { rootThrough } from '../../src/engine/engine.ts';
import { planMove } from '../../src/rewriter/pair.ts';
import { baseName, folderOf } from '../../src/rewriter/paths.ts';
import type { Project } from '../../src/rewriter/plan.ts';
import { suggestName } from '../../src/rewriter/rewrite.ts';
import { namedForSecret } from '../../src/rewriter/secret-name.ts';
import { applyEdits, isRefusal } from '../../src/rewriter/text.ts';
import type { Program } from './programs.ts';

/** The files of a project by relative path, changed in place as an editor would. */
export type Files = Map<string, string>;

export const projectRoot = '/project';

/** What became of the credentials of one program. */
export interface Replaced {
  readonly replaced: number;
  readonly refused: readonly string[];
  /** Credentials the detector did not see, which were marked as a person marks a text. */
  readonly marked: number;
}

/** Scans one program and moves all its credentials, one after the other. */
export async function replaceAll(
  program: Program,
  prefix: string,
  files: Files,
  engine: Engine,
): Promise<Replaced> {
  const project: Project = {
    root: projectRoot,
    read: (path) => files.get(path.slice(projectRoot.length + 1)),
    files: (folder) =>
      [...files.keys()]
        .map((path) => `${projectRoot}/${path}`)
        .filter((path) => folderOf(path) === folder)
        .map(baseName),
  };
  const file = { path: program.path, absolutePath: `${projectRoot}/${program.path}` };
  const refused = new Map<string, string>();
  let [replaced, marked] = [0, 0];
  for (;;) {
    const text = files.get(program.path) ?? '';
    const open = (found: string) =>
      program.credentials.some((part) => found.includes(part)) && !refused.has(found);
    const seen = detect(text, file).find(({ start, end }) => open(text.slice(start, end)));
    const finding = seen ?? markedFinding(text, program.credentials.filter(open));
    if (!finding) break;
    if (!seen) marked++;
    const pair = program.user !== undefined;
    const named = namedForSecret(text, finding, pair);
    const secretName = `${suggestName(named, file, prefix)}-${program.path}-${replaced + 1}`;
    const plan = await planMove(text, finding, file, { secretName, pair }, project);
    if (isRefusal(plan)) {
      refused.set(text.slice(finding.start, finding.end), plan.refused);
      continue;
    }
    const params = { SecretName: secretName, VersionId: 'v1', SecretData: plan.value };
    await engine.call('CreateSecret', params, rootThrough('cli'));
    for (const path of new Set(plan.edits.map((edit) => edit.path))) {
      const name = path.slice(projectRoot.length + 1);
      const edits = plan.edits.filter((edit) => edit.path === path);
      files.set(name, applyEdits(files.get(name) ?? '', edits));
    }
    replaced++;
  }
  if (program.user !== undefined && files.get(program.path)?.includes(program.user)) {
    refused.set(program.user, 'the user name stayed');
  }
  return { replaced, refused: [...refused.values()], marked };
}

function markedFinding(text: string, credentials: readonly string[]): Finding | undefined {
  for (const credential of credentials) {
    const start = text.indexOf(credential);
    if (start < 0) continue;
    const end = start + credential.length;
    const known = { ruleId: 'marked', confidence: 'high', severity: 'high', reasons: [] } as const;
    return { ...known, start, end };
  }
  return undefined;
}
