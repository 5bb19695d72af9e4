// What eksctl makes of a file before it looks at any field: it takes a text that begins with a brace for JSON, and of
// several documents it reads the first.

/** The first document of a text. */
export interface FirstDocument {
  /** Nothing but comments, with other documents below it: eksctl then says that kind is missing. */
  readonly isEmpty: boolean;
  /** Lines from this one on are not eksctl's to read. */
  readonly endLine: number;
}

/** Finds the first document by the markers between documents. */
export function firstDocument(text: string): FirstDocument {
  let [hasMarker, hasContent, line] = [false, false, 0];
  for (const written of text.split(/\r?\n/)) {
    line += 1;
    const isMarker = /^\uFEFF?---(?:\s|$)/.test(written);
    if (isMarker ? hasMarker || hasContent : /^\.\.\.(?:\s|$)/.test(written))
      return { isEmpty: !hasContent, endLine: line };
    if (isMarker) hasMarker = true;
    const rest = isMarker ? written.replace(/^\uFEFF?---/, '') : written;
    if (!/^\uFEFF?\s*(?:#|$)/.test(rest) && !(rest.startsWith('%') && !hasMarker)) hasContent = true;
  }
  return { isEmpty: false, endLine: Number.POSITIVE_INFINITY };
}

/**
 * Gives the offset of the brace of a text that eksctl would read as JSON although its first document is none. That
 * other documents follow, which eksctl does not bear then, is let pass: they are ours.
 */
export function brokenJsonAt(text: string): number | undefined {
  const at = text.search(/\S/);
  if (text.charAt(at) !== '{') return undefined;
  try {
    JSON.parse(text.split(/^---\s*$/m, 1)[0] ?? '');
    return undefined;
  } catch {
    return at;
  }
}
