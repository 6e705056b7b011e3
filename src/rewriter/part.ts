/**
 * How a credential stands in the text around it: as it is, or percent-encoded as the user
 * information of a URL. Only user information is decoded: a `+` in a query has two meanings.
 */
export type Encoding = 'raw' | 'percent';

/** `before` and `after` are the decoded rest of the text; run-time parts may stand as `\0`. */
export function encodingOf(value: string, before: string, after: string): Encoding {
  const inAuthority = /[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]*$/i.test(before);
  if (!inAuthority || !/^[^\s/?#@]*@/.test(after)) return 'raw';
  return percentDecoded(value) === undefined ? 'raw' : 'percent';
}

/** The value to store. */
export function storedValue(value: string, encoding: Encoding): string {
  return encoding === 'raw' ? value : (percentDecoded(value) ?? value);
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray `%`: the text is no percent-encoding, so it has to stay as it is.
    return undefined;
  }
}
