import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { KmsError } from '../base/errors.ts';
import type { Moved as MovedTo } from '../base/protocol.ts';
import { textsIn } from '../base/replies.ts';
import { detect } from '../detector/detect.ts';
import type { Finding } from '../detector/finding.ts';
import { siftInline } from '../detector/ignore.ts';
import { languageOf } from '../detector/language.ts';
import { ruleById } from '../detector/rules.ts';
import { type Engine, rootThrough } from '../engine/engine.ts';
import { pairFinding, planMove } from '../rewriter/pair.ts';
import type { FileEdit } from '../rewriter/plan.ts';
import { suggestName } from '../rewriter/rewrite.ts';
import { applyEdits } from '../rewriter/text.ts';
import { type MoveContext, moveCredentialOf } from '../server/features/move-credential.ts';
import { filesIn } from '../server/files-in.ts';
import { type Arguments, isSet, optionText, WrongUsage } from './arguments.ts';
import { exitCodes, type Io, write } from './io.ts';
import { withEngine } from './vault.ts';

/** What became of one credential. */
export type Moved =
  | ({ readonly line: number } & MovedTo)
  | { readonly line: number; readonly refused: string };

/** `move FILE[:LINE]`: takes the credentials of a file (or of one line) into the store. */
export async function move(parsed: Arguments, io: Io): Promise<number> {
  const [place] = parsed.positionals;
  if (place === undefined) throw new WrongUsage('Give the file, as in: kms-secrets move app.ts:12');
  const { file, line } = placeOf(place);
  const name = optionText(parsed, 'name');
  if (name !== undefined && line === undefined) {
    throw new WrongUsage('--name is for one credential: give its line too, as in app.ts:12');
  }
  const pair = isSet(parsed, 'pair');
  if (pair && line === undefined) {
    throw new WrongUsage('--pair is for one credential: give its line too, as in app.ts:12');
  }
  const moved = await withEngine(io, (engine) => moveIn({ file, line, name, pair }, io, engine));
  for (const one of moved) await write(io.stdout, `${file}:${one.line}: ${told(one, io)}\n`);
  if (moved.length === 0)
    await write(io.stderr, `${place}: ${io.t('no credential was found there')}\n`);
  const done = moved.length > 0 && moved.every((one) => 'secretName' in one);
  return done ? exitCodes.done : exitCodes.refused;
}

/**
 * Moves the credentials of a file, the last first, so that the places of the others stay. Each one
 * is stored before the file changes, and taken back when the file cannot be changed.
 */
export async function moveIn(
  place: {
    readonly file: string;
    readonly line?: number | undefined;
    readonly name?: string | undefined;
    /** With the user name or key id that belongs to it. */
    readonly pair?: boolean;
  },
  io: Pick<Io, 'cwd' | 't'>,
  engine: Pick<Engine, 'call'>,
): Promise<readonly Moved[]> {
  const path = resolve(io.cwd, place.file);
  const moved: Moved[] = [];
  const tried = new Set<number>();
  for (;;) {
    const document = documentAt(path, place.file);
    const context = diskContext(path, io, engine);
    const lineOf = ({ start }: Finding): number => document.positionAt(start).line + 1;
    const finding = context
      .findings(document)
      .filter((one) => place.line === undefined || lineOf(one) === place.line)
      .findLast((one) => !tried.has(one.start));
    if (!finding) return moved.reverse();
    tried.add(finding.start);
    const pair = place.pair === true;
    const secretName = place.name ?? context.suggestName(document, finding, pair);
    const { uri, version } = document;
    const at = { uri, version, offset: finding.start, secretName, pair };
    const result = await moveCredentialOf(document, at, context);
    const line = lineOf(finding);
    moved.push('refused' in result ? { line, ...result } : { line, ...result.moved });
  }
}

function diskContext(
  path: string,
  { cwd, t }: Pick<Io, 'cwd' | 't'>,
  engine: Pick<Engine, 'call'>,
): MoveContext {
  const file = { path: relative(cwd, path).split(sep).join('/'), absolutePath: slashed(path) };
  return {
    t,
    findings: (document) => {
      const text = document.getText();
      return siftInline(text, detect(text, file)).kept.filter((one) => one.confidence !== 'low');
    },
    rule: (ruleId) => ruleById(ruleId) ?? { title: ruleId, advice: '' },
    suggestName: (document, finding, pair) => {
      const named = pair ? pairFinding(document.getText(), finding) : finding;
      return suggestName(named, file, basename(cwd));
    },
    plan: (document, finding, target) =>
      planMove(document.getText(), finding, file, target, {
        root: slashed(cwd),
        read: textAt,
        files: filesIn,
      }),
    call: (operation, params) => engine.call(operation, params, rootThrough('cli')),
    holding: async (SecretData) => {
      const found = await engine.call('FindSecretsByValue', { SecretData }, rootThrough('cli'));
      return textsIn(found.SecretNames, 'SecretName');
    },
    apply: async (document, edits) => writeEdits(document, path, edits),
  };
}

/** Writes all of the edits or none: new files first, the file itself last. */
function writeEdits(document: TextDocument, path: string, edits: readonly FileEdit[]): boolean {
  if (textAt(path) !== document.getText()) return false;
  const made: string[] = [];
  const changed: [path: string, before: string][] = [];
  const byFile = [...Map.groupBy(edits, (edit) => edit.path)];
  const last = (file: string): number => (resolve(file) === path ? 1 : 0);
  try {
    for (const [file, own] of byFile.sort(([a], [b]) => last(a) - last(b))) {
      if (own.some(({ create }) => create)) {
        writeFileSync(file, own.map(({ newText }) => newText).join(''), { flag: 'wx' });
        made.push(file);
        continue;
      }
      const before = textAt(file) ?? '';
      replaceFile(file, applyEdits(before, own));
      changed.push([file, before]);
    }
    return true;
  } catch {
    for (const [file, before] of changed) replaceFile(file, before);
    for (const file of made) rmSync(file, { force: true });
    return false;
  }
}

/** A reader sees the old file or the new one, never half of it. */
function replaceFile(path: string, text: string): void {
  const beside = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    writeFileSync(beside, text, { flag: 'wx', mode: statSync(path).mode });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function documentAt(path: string, shown: string): TextDocument {
  const text = textAt(path);
  if (text === undefined) {
    throw new KmsError('InvalidParameter', `${shown} cannot be read as text`);
  }
  return TextDocument.create(pathToFileURL(path).href, languageOf({ path }).id, 0, text);
}

/** The text of a file; `undefined` when it is absent or no UTF-8. */
function textAt(path: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch {
    return undefined;
  }
}

function placeOf(text: string): { readonly file: string; readonly line?: number } {
  const match = /^(.+?):(\d+)(?::\d+)?$/.exec(text);
  return match?.[1] === undefined ? { file: text } : { file: match[1], line: Number(match[2]) };
}

function told(moved: Moved, { t }: Pick<Io, 't'>): string {
  if ('refused' in moved) return t('not moved: {0}', moved.refused);
  const { secretName, install, start } = moved;
  const needed = install === undefined ? '' : ` (${t('needs: {0}', install)})`;
  const started = start === undefined ? '' : ` (${t('start with: {0} …', start)})`;
  return `${t('moved to the secret {0}', secretName)}${needed}${started}`;
}

const slashed = (path: string): string => path.split(sep).join('/');
