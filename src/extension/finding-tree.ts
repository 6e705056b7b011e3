import * as vscode from 'vscode';
import { otherCodes } from '../base/protocol.ts';
import type { Translate } from '../base/translate.ts';

/** A credential that was seen: where and what kind, never what. */
export interface Seen {
  readonly uri: vscode.Uri;
  readonly range: vscode.Range;
  readonly rule: string;
  readonly message: string;
  readonly severity: vscode.DiagnosticSeverity;
}

/** One line of the view of findings. */
export type FindingNode =
  | { readonly kind: 'file'; readonly uri: vscode.Uri; readonly findings: readonly Seen[] }
  | { readonly kind: 'rule'; readonly rule: string; readonly findings: readonly Seen[] }
  | { readonly kind: 'finding'; readonly seen: Seen; readonly under: 'file' | 'rule' };

/** How long findings must rest before the view follows them. */
const restMs = 150;

/** Whether a problem is a credential of ours, and no remark on a lookup or an ignore comment. */
export const isCredential = (problem: vscode.Diagnostic): boolean =>
  problem.source === 'KMS Secrets' && !others.includes(ruleOf(problem));

const others: readonly string[] = otherCodes;

const ruleOf = ({ code }: vscode.Diagnostic): string =>
  typeof code === 'object' ? String(code.value) : String(code);

/**
 * The credentials among the problems, by file or by rule. It keeps what the language server
 * published and looks at nothing itself.
 */
export class FindingTree implements vscode.TreeDataProvider<FindingNode> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #byFile = new Map<string, readonly Seen[]>();
  readonly #t: Translate;
  readonly #counted: (count: number) => void;
  #by: 'file' | 'rule';
  #timer: NodeJS.Timeout | undefined;

  constructor(t: Translate, by: 'file' | 'rule', counted: (count: number) => void) {
    this.#t = t;
    this.#by = by;
    this.#counted = counted;
  }

  /** Follows the problems of the editor, those of today first. */
  follow(): vscode.Disposable {
    this.#take(vscode.languages.getDiagnostics());
    return vscode.Disposable.from(
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        this.#take(uris.map((uri) => [uri, vscode.languages.getDiagnostics(uri)]));
      }),
      { dispose: () => clearTimeout(this.#timer) },
    );
  }

  get by(): 'file' | 'rule' {
    return this.#by;
  }

  show(by: 'file' | 'rule'): void {
    this.#by = by;
    this.#changed.fire(undefined);
  }

  getChildren(parent?: FindingNode): FindingNode[] {
    if (parent === undefined) return this.#by === 'file' ? this.#files() : this.#rules();
    if (parent.kind === 'finding') return [];
    const under = parent.kind;
    return parent.findings.map((seen) => ({ kind: 'finding', seen, under }));
  }

  getTreeItem(node: FindingNode): vscode.TreeItem {
    if (node.kind === 'finding') return this.#findingItem(node.seen, node.under);
    const { Expanded } = vscode.TreeItemCollapsibleState;
    const count = node.findings.length;
    const item =
      node.kind === 'file'
        ? new vscode.TreeItem(node.uri, Expanded)
        : new vscode.TreeItem(node.rule, Expanded);
    item.id = node.kind === 'file' ? `file ${node.uri}` : `rule ${node.rule}`;
    item.iconPath = node.kind === 'file' ? vscode.ThemeIcon.File : new vscode.ThemeIcon('law');
    item.contextValue = `findings.${node.kind}`;
    const place = node.kind === 'file' ? vscode.workspace.asRelativePath(node.uri) : node.rule;
    if (node.kind === 'rule') item.description = String(count);
    item.accessibilityInformation = {
      label:
        count === 1
          ? this.#t('{0}, 1 credential', place)
          : this.#t('{0}, {1} credentials', place, count),
    };
    return item;
  }

  #findingItem({ uri, range, rule, message, severity }: Seen, under: 'file' | 'rule') {
    const line = range.start.line + 1;
    const path = vscode.workspace.asRelativePath(uri);
    const label = under === 'file' ? message : `${path}:${line}`;
    const item = new vscode.TreeItem(label);
    item.id = `finding ${under} ${uri} ${range.start.line}:${range.start.character} ${rule}`;
    item.description = under === 'file' ? this.#t('line {0} · {1}', line, rule) : message;
    const isError = severity === vscode.DiagnosticSeverity.Error;
    item.iconPath = new vscode.ThemeIcon(
      isError ? 'error' : 'warning',
      new vscode.ThemeColor(
        isError ? 'problemsErrorIcon.foreground' : 'problemsWarningIcon.foreground',
      ),
    );
    item.contextValue = 'finding';
    item.accessibilityInformation = { label: `${message}, ${path}, ${this.#t('line {0}', line)}` };
    item.command = {
      command: 'vscode.open',
      title: this.#t('Open'),
      arguments: [uri, { selection: range }],
    };
    return item;
  }

  #files(): FindingNode[] {
    return [...this.#byFile.values()]
      .flatMap(([first, ...others]): FindingNode[] =>
        first ? [{ kind: 'file', uri: first.uri, findings: [first, ...others] }] : [],
      )
      .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  #rules(): FindingNode[] {
    const all = [...this.#byFile.values()].flat();
    return [...Map.groupBy(all, ({ rule }) => rule)]
      .map(([rule, findings]): FindingNode => ({ kind: 'rule', rule, findings }))
      .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  #take(changed: readonly (readonly [vscode.Uri, readonly vscode.Diagnostic[]])[]): void {
    let any = false;
    for (const [uri, diagnostics] of changed) {
      const seen = diagnostics.filter(isCredential).map((each) => seenIn(uri, each));
      const key = uri.toString();
      if (seen.length === 0 && !this.#byFile.has(key)) continue;
      any = true;
      if (seen.length === 0) this.#byFile.delete(key);
      else this.#byFile.set(key, seen);
    }
    if (!any) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#counted([...this.#byFile.values()].flat().length);
      this.#changed.fire(undefined);
    }, restMs);
  }
}

const seenIn = (uri: vscode.Uri, problem: vscode.Diagnostic): Seen => ({
  uri,
  range: problem.range,
  rule: ruleOf(problem),
  message: problem.message,
  severity: problem.severity,
});

const nameOf = (node: FindingNode): string =>
  node.kind === 'file' ? node.uri.toString() : node.kind === 'rule' ? node.rule : '';
