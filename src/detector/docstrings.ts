const opening =
  /(?:^|\n)[ \t]*(?:(?:DOCUMENTATION|EXAMPLES?|RETURN|__doc__)[ \t]*=[ \t]*)?[rRuUbB]{0,2}$/;

/** Whether an offset of a Python text lies in a documentation string. */
export function isInDocstring(text: string, at: number): boolean {
  const double = text.lastIndexOf('"""', at);
  const single = text.lastIndexOf("'''", at);
  const start = Math.max(double, single);
  if (start < 0 || !opening.test(text.slice(Math.max(0, start - 80), start))) return false;
  const mark = double < single ? "'''" : '"""';
  let count = 0;
  for (
    let index = text.indexOf(mark);
    0 <= index && index < at;
    index = text.indexOf(mark, index + 3)
  ) {
    count++;
  }
  return count % 2 === 1;
}
