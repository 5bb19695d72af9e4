// Tabs at the begin of lines, where go-yaml wants spaces although the line may hold nothing else: our parser lets those
// pass. Within brackets and quotes, and in the lines that a plain text goes on in, tabs are fine.
import { Lexer } from 'yaml';

/** Gives the offset of the first tab that stands in for indentation; undefined when there is none. */
export function misplacedTab(text: string): number | undefined {
  if (!/^ *\t/m.test(text)) return undefined;
  const scan: Scan = { offset: 0, line: 0, depth: 0, column: 0, before: 'other', isStart: true };
  for (const token of new Lexer().lex(text)) {
    // Brackets whose lines are not indented: what is within them cannot be told any more.
    if (token === '\u0018') return undefined;
    const found = readToken(token, scan);
    if (found !== undefined) return found;
    if (!isMark(token)) scan.offset += token.length;
  }
  return undefined;
}

/** Where the scan stands. */
interface Scan {
  offset: number;
  /** Offset of the line's first character. */
  line: number;
  /** Brackets that are open. */
  depth: number;
  /** Of the key, or whatever else stands first on the last line with content. */
  column: number;
  before: 'plain' | 'next-plain' | 'block' | 'marker' | 'other';
  /** Nothing but spaces so far. */
  isStart: boolean;
}

/** Signs of the lexer that stand for no character. */
const isMark = (token: string): boolean => token === '\u0002' || token === '\u001F';

function readToken(token: string, scan: Scan): number | undefined {
  if (token === '\u001F') scan.before = scan.before === 'block' ? 'block' : 'next-plain';
  else if (/^\r?\n$/.test(token)) Object.assign(scan, { line: scan.offset + token.length, isStart: true });
  else if (/^[ \t]+$/.test(token)) return tabIn(token, scan);
  else if (!isMark(token)) return readContent(token, scan);
  return undefined;
}

function tabIn(token: string, { offset, line, depth, column, before, isStart }: Scan): number | undefined {
  const tab = token.indexOf('\t');
  if (tab < 0 || !isStart || depth > 0 || before === 'marker') return undefined;
  const goesOn = before === 'plain' && offset + tab - line > column;
  return goesOn ? undefined : offset + tab;
}

function readContent(token: string, scan: Scan): number | undefined {
  if (scan.before === 'block') return tabInBlock(token, scan);
  if (scan.isStart && !/^[-?]$/.test(token)) {
    scan.column = scan.offset - scan.line;
    scan.isStart = false;
  }
  if (token === '[' || token === '{') scan.depth += 1;
  if (token === ']' || token === '}') scan.depth -= 1;
  const lastLine = token.lastIndexOf('\n');
  if (lastLine >= 0) scan.line = scan.offset + lastLine + 1;
  if (/^[|>]/.test(token)) scan.before = 'block';
  else if (token === '---') scan.before = 'marker';
  else if (scan.before === 'next-plain') scan.before = 'plain';
  else if (token !== ':' || scan.before !== 'plain') scan.before = 'other';
  return undefined;
}

/** The lines of a block text are indented by spaces, as many as its first one has. */
function tabInBlock(token: string, scan: Scan): number | undefined {
  const indent = /^(?: *\n)*( *)[^ \n]/.exec(token)?.[1]?.length ?? 0;
  let at = scan.offset;
  for (const line of token.split('\n')) {
    const tab = /^ *\t/.exec(line)?.[0].length ?? Number.POSITIVE_INFINITY;
    if (tab - 1 < indent) return at + tab - 1;
    at += line.length + 1;
  }
  Object.assign(scan, { line: scan.offset + token.lastIndexOf('\n') + 1, before: 'other', isStart: true });
  return undefined;
}
