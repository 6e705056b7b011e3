import type { Reading } from './half-typed.ts';
import type { FileEdit } from './plan.ts';
import { continuation, Rows } from './rows.ts';
import { covering, enclosing, type Grammar, type Node, upwards } from './syntax.ts';

interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * Whether grammar and indentation agree on what the credential stands in, and its statement is
 * whole. `root` is the tree of the reading, `text` the text as it is.
 */
export function isCertain(
  grammar: Grammar,
  root: Node,
  text: string,
  reading: Reading,
  finding: Place,
): boolean {
  const rows = new Rows(text);
  const { left } = reading;
  if (endsHidden(rows, left, rows.at(finding.start))) return false;
  if (!beginsWhole(root, rows, left)) return false;
  const wrong = misplaced[grammar];
  if (root.children.some((child) => child && wrong?.test(child.type))) return false;
  const statement = statementAt(root, finding);
  if (!statement || text.length < statement.endIndex) return false;
  const literal = covering(root, finding.start, finding.end);
  if (rows.at(literal.startIndex) !== rows.at(literal.endIndex)) return false;
  const [first, last] = [rows.at(statement.startIndex), rows.at(statement.endIndex - 1)];
  for (let row = first; row <= last; row++) if (left.has(row)) return false;
  const after = rows.next(last, 1);
  if (after !== undefined && left.has(after) && rows.indent(first) < rows.indent(after))
    return false;
  if (dropsEnd(rows, left, first) || mayNeed(grammar, statement, rows, left)) return false;
  return standsWhereIndented(statement, rows, first) && isIndented(root, rows);
}

/** Whether edits outside the statement of the credential stand clear of what is left out. */
export function standsClear(
  root: Node,
  text: string,
  { left }: Reading,
  finding: Place,
  edits: readonly FileEdit[],
): boolean {
  const rows = new Rows(text);
  const statement = statementAt(root, finding);
  if (!statement) return false;
  const owner = enclosing(statement, 'class_declaration');
  const isInWhole = owner !== undefined && isWhole(owner, rows, left);
  return edits.every(({ start, end }) => {
    if (text.length < end) return false;
    if (isInWhole && owner.startIndex < start && end < owner.endIndex) return true;
    const isBelow = start === statement.endIndex && /_list$/.test(statement.parent?.type ?? '');
    if (statement.startIndex <= start && end <= statement.endIndex) return !isBelow;
    // An import, and nothing that depends on the rest of a class.
    if (statement.startIndex <= start) return false;
    const [first, last] = [rows.at(start), rows.at(end)];
    const after = rows.next(last, 1);
    if (after !== undefined && left.has(after) && !declaration.test(rows.of(after))) return false;
    return ![rows.next(first, -1), first, last].some((row) => row !== undefined && left.has(row));
  });
}

/** Whether nothing of a PHP class is left out, nor beside it, and it ends where it seems to. */
function isWhole(owner: Node, rows: Rows, left: ReadonlySet<number>): boolean {
  const body = owner.childForFieldName('body');
  // Only in PHP a property makes a constructor necessary.
  if (body?.type !== 'declaration_list') return false;
  const [first, last] = [rows.at(owner.startIndex), rows.at(owner.endIndex - 1)];
  const indent = rows.indent(first);
  const [before, after] = [rows.next(first, -1) ?? first, rows.next(last, 1) ?? last];
  for (let row = before; row <= after; row++) {
    if (left.has(row)) return false;
    const isInside = rows.at(body.startIndex) < row && row < last;
    if (isInside && !rows.isBlank(row) && rows.indent(row) <= indent) return false;
  }
  return (
    rows.of(last).trim() === '}' && rows.indent(last) === indent && rows.indent(after) <= indent
  );
}

/** Whether something that is no import comes before all that is left out. */
function beginsWhole(root: Node, rows: Rows, left: ReadonlySet<number>): boolean {
  if (left.size === 0) return true;
  const first = root.children.find((child) => child && !headTypes.test(child.type));
  const least = Math.min(...left);
  if (declaration.test(rows.of(least))) return true;
  if (first) return rows.at(first.startIndex) < least;
  const body = root.children.at(-1)?.childForFieldName('body');
  return body ? beginsWhole(body, rows, left) : false;
}

/** A line that begins with what stands below imports only. */
const declaration =
  /^(export |public |pub |async |abstract |final )*(class|def|enum|fn|func|function|interface|struct|type|if|for|while|return) /;

const headTypes =
  /comment|^[{}]$|^(import_|package_|namespace_|file_scoped_namespace|future_import|using_|preproc_include|use_|hash_bang|php_tag|declare_)/;

/** What the grammars of some languages allow outside functions, and the languages do not. */
const misplaced: Partial<Record<Grammar, RegExp>> = {
  cpp: /statement$|expression$/,
  go: /statement$|expression$|literal$|^block$/,
  java: /statement$|expression$|literal$|^block$|^local_variable|^(method|field)_declaration$/,
  rust: /statement$|expression$|literal$|^block$|^let_declaration$/,
};

/**
 * Whether what is left out may be an end of a comment, a text or a condition: what began it is
 * missing then, and all before may be part of it. A beginning does no harm, unless its end stands.
 */
function endsHidden(rows: Rows, left: ReadonlySet<number>, own: number): boolean {
  const lines = [...left].map((row) => rows.of(row));
  const odd = lines.filter((line) => marks.some((mark) => countOf(line, mark) % 2 === 1));
  if (odd.length > 1) return true;
  if (odd.some((line) => /(?:"""|'''|`)[\s;,)\]}]*$/.test(line))) return true;
  if ([...left].some((row) => row < own && heredoc.test(rows.of(row)))) return true;
  return lines.some(
    (line) =>
      countOf(line, '/*') < countOf(line, '*/') ||
      countOf(line, '<?') !== countOf(line, '?>') ||
      /^\s*#\s*(el|end)|^=end\b|^\s*[A-Z_]{2,}\s*;?\s*$/.test(line),
  );
}

/** What may begin a here-document, also one that is half typed. */
const heredoc = /<<[<~-]?\s*["'\w]|<.*<\s*[A-Z]/;

const marks = ['"""', "'''", '`'];

const countOf = (line: string, mark: string): number => line.split(mark).length - 1;

const containers = new Set([
  ...['program', 'module', 'source_file', 'compilation_unit', 'translation_unit'],
  ...['block', 'statement_block', 'statement_list', 'compound_statement', 'class_body'],
  ...['declaration_list', 'field_declaration_list', 'interface_body', 'constructor_body'],
  ...['switch_case', 'switch_default', 'switch_section', 'switch_block_statement_group'],
  ...['expression_case', 'default_case', 'type_case', 'communication_case', 'case_statement'],
  ...['default_statement', 'enum_body_declarations', 'body_statement', 'block_body', 'then'],
  ...['else', 'do', 'ensure', 'rescue', 'begin', 'do_group', 'script_block', 'subshell'],
  ...['if_statement_body', 'else_clause', 'case_item', 'preproc_if', 'preproc_ifdef'],
]);

/** The statement or the member that a place belongs to. */
function statementAt(root: Node, { start, end }: Place): Node | undefined {
  const inner = covering(root, start, end);
  for (const at of upwards(inner)) {
    if (at.parent && containers.has(at.parent.type)) return at;
  }
  return undefined;
}

/**
 * Whether all that the tree has around a statement begins on lines that it is indented under, all
 * of these begin something around it, and its neighbours are indented as it is.
 */
function standsWhereIndented(statement: Node, rows: Rows, row: number): boolean {
  const above = rows.above(row);
  const begun = new Set<number>();
  for (const at of upwards(statement)) {
    if (!at.parent) break;
    const start = rows.at(at.startIndex);
    begun.add(start);
    if (start === row || above.has(start) || isHarmless(at)) continue;
    return false;
  }
  for (const one of above) if (!begun.has(one) && !isLabel.test(rows.of(one))) return false;
  return [statement.previousNamedSibling, statement.nextNamedSibling].every((beside) => {
    if (!beside || isNoMember.test(beside.type)) return true;
    const other = rows.at(beside.startIndex);
    const isFirst = rows.text.slice(rows.start(other), beside.startIndex).trim() === '';
    return !isFirst || other === row || rows.indent(other) === rows.indent(row);
  });
}

/** What may stand beside a statement with another indentation. */
const isNoMember = new RegExp(`${headTypes.source}|^access_specifier$`);

const isLabel = /^\s*(public|private|protected)\b.*:\s*$/;

/** Whether a line is left out that closes what a line stands in. */
function dropsEnd(rows: Rows, left: ReadonlySet<number>, row: number): boolean {
  return [...rows.above(row)].some((outer) => {
    let end = rows.next(row, 1);
    while (end !== undefined && rows.indent(outer) < rows.indent(end)) end = rows.next(end, 1);
    return end !== undefined && left.has(end) && continuation.test(rows.of(end));
  });
}

/** Whether what is left out may need a name of the statement to be a constant. */
function mayNeed(
  grammar: Grammar,
  statement: Node,
  rows: Rows,
  left: ReadonlySet<number>,
): boolean {
  if (grammar === 'cpp') {
    // Only what is `constexpr` can be used as a constant, which is never edited.
    const row = rows.next(rows.at(statement.startIndex), -1);
    return row !== undefined && left.has(row) && /\bconst(expr|init|eval)\b/.test(rows.of(row));
  }
  const names = new Set(statement.text.match(word));
  return [...left].some((row) => {
    const line = rows.of(row);
    if (!/\b(case|const|constexpr|is)\b|@\w|^\s*\[/.test(line)) return false;
    return line.match(word)?.some((name) => names.has(name) && !keyword.test(name));
  });
}

const word = /[A-Za-z_]\w{2,}/g;
const keyword = /^(case|const|constexpr|final|private|public|static|readonly|string|String)$/;

/** What C++ is written in without indentation; a lookup there is the same as outside. */
const unindented = /^(namespace_definition|linkage_specification)$/;

/** What may begin on another line than its own first word, or brings no indentation. */
function isHarmless(node: Node): boolean {
  if (/^(block|body_statement|block_body|then|preproc_\w+|statement_list)$/.test(node.type)) {
    return node.children[0]?.isNamed !== false || node.type.startsWith('preproc');
  }
  // In PHP, where the body is a `compound_statement`, imports belong to a namespace.
  const isOfCpp = node.childForFieldName('body')?.type === 'declaration_list';
  if (isOfCpp && unindented.test(node.type)) return true;
  if (unindented.test(node.parent?.type ?? '')) return true;
  return node.children[0]?.isNamed === true;
}

/** Whether what stands in brackets is indented, as far as it has lines of its own. */
function isIndented(root: Node, rows: Rows): boolean {
  const blocks = root.descendantsOfType([...containers]);
  return blocks.every((block) => {
    if (!block?.parent || block.children[0]?.type !== '{') return true;
    if (unindented.test(block.parent.type)) return true;
    const inner = block.namedChildren.find((child) => child && !/comment/.test(child.type));
    const [outer, own] = [rows.at(block.startIndex), rows.at(inner?.startIndex ?? 0)];
    return !inner || own === outer || rows.indent(outer) < rows.indent(own);
  });
}
