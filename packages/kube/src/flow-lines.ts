// Brackets over several lines whose lines are not indented: go-yaml bears that, our parser does not. For such a text
// the line ends within brackets become spaces, so that every character keeps its place.

/** Gives the text with its brackets on one line each; undefined when that would change what it says. */
export function withFlowsOnOneLine(text: string): string | undefined {
  const out = text.split('');
  let at = 0;
  while (at < text.length) {
    const end = isFlowStart(text, at) ? foldFlow(text, at, out) : behindPlainPart(text, at);
    if (end === undefined) return undefined;
    at = end;
  }
  return out.join('');
}

/** A bracket begins a value behind a colon, a dash, an anchor or a tag, or at the begin of a line. */
function isFlowStart(text: string, at: number): boolean {
  const char = text[at];
  if (char !== '[' && char !== '{') return false;
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^\s*$|(?:^|[\s])[-?]\s+$|:\s+(?:[&!]\S*\s+)*$|^---\s+$/.test(before);
}

/** Goes one character on, or behind quotes, a comment, or the lines of a block text. */
function behindPlainPart(text: string, at: number): number {
  const char = text[at];
  const isWordStart = at === 0 || /[\s[{,]/.test(text[at - 1] ?? '');
  if (isWordStart && (char === '"' || char === "'")) return behindQuotes(text, at);
  if (isWordStart && char === '#') return endOfLine(text, at);
  if (isWordStart && (char === '|' || char === '>')) return behindBlock(text, at);
  return at + 1;
}

function behindQuotes(text: string, at: number): number {
  const pattern = text[at] === '"' ? /"(?:[^"\\]|\\[^])*"/y : /'(?:[^']|'')*'/y;
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? text.length);
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** A block text goes on as long as lines are empty, or indented deeper than the line it begins on. */
function behindBlock(text: string, at: number): number {
  const end = endOfLine(text, at);
  if (!/^[|>][-+\d]*\s*(?:#.*)?$/.test(text.slice(at, end).trimEnd())) return at + 1;
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  const indent = /^ */.exec(line)?.[0].length ?? 0;
  const lines = new RegExp(`(?:\\n(?: {${indent + 1}}.*|\\s*(?=\\n|$)))*`, 'y');
  lines.lastIndex = end;
  return end + (lines.exec(text)?.[0].length ?? 0);
}

/** Folds one flow collection into `out`; gives the place behind it. */
function foldFlow(text: string, start: number, out: string[]): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at] ?? '';
    const isWordStart = /[\s[{,:]/.test(text[at - 1] ?? ' ');
    if (isWordStart && (char === '"' || char === "'")) at = behindQuotes(text, at) - 1;
    else if (isWordStart && char === '#') {
      out.fill(' ', at, endOfLine(text, at));
      at = endOfLine(text, at) - 1;
    } else if (char === '\n' || char === '\r' || char === '\t') {
      if (char === '\n' && !isBetweenItems(out, text, at)) return undefined;
      out[at] = ' ';
    } else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

/** A word that goes on in the next line would be another one. */
function isBetweenItems(out: readonly string[], text: string, at: number): boolean {
  let before = at - 1;
  while (before > 0 && /\s/.test(out[before] ?? '')) before -= 1;
  const next = /\S/.exec(text.slice(at))?.[0] ?? ']';
  return /[[{,:]/.test(out[before] ?? '') || /[\]},#]/.test(next);
}
