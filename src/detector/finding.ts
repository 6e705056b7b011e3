export type Confidence = 'high' | 'medium' | 'low';
export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** A credential seen in a text. It knows where, never what: the value stays in the document. */
export interface Finding {
  readonly ruleId: string;
  /** Offset (UTF-16 units) of the first unit of the value, inside its quotes. */
  readonly start: number;
  /** Offset just past the value. */
  readonly end: number;
  readonly confidence: Confidence;
  readonly severity: Severity;
  /** The name it is assigned or passed to as written (`dbPassword`), where there is one. */
  readonly name?: string;
  /** Why, in short phrases for the hover and `--explain`; never a part of the value. */
  readonly reasons: readonly string[];
}

/** Whether a name alone speaks for it, no form and no structure. */
export function isGeneric({ ruleId }: Finding): boolean {
  return ruleId.startsWith('generic-');
}

/** What the detector may know of a file besides its text. */
export interface SourceFile {
  /** Relative path with `/`; its name and extension choose the lexer. */
  readonly path: string;
  /** LSP language id where the editor knows it; wins over the extension. */
  readonly languageId?: string;
}
