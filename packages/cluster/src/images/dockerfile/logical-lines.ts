// A Dockerfile as instructions with their line numbers: comments dropped, continued lines joined, heredocs collected.
import { failure, success, type Problem, type Result } from '@berth/kube';

export interface Heredoc {
  readonly name: string;
  readonly content: string;
  /** `<<"EOF"`: variables in it are left alone. */
  readonly isQuoted: boolean;
}

export interface LogicalLine {
  /** Line of the file on which the instruction begins, from 1. */
  readonly line: number;
  /** In capitals. */
  readonly keyword: string;
  readonly rest: string;
  readonly heredocs: readonly Heredoc[];
}

export interface LogicalLines {
  readonly lines: readonly LogicalLine[];
  readonly escape: string;
}

/** Splits the text. `file` names it in problems. */
export function splitLogicalLines(text: string, file: string): Result<LogicalLines> {
  const physical = text
    .replaceAll('\r\n', '\n')
    .replace(/^\uFEFF/, '')
    .split('\n');
  const escape = escapeDirective(physical);
  const lines: LogicalLine[] = [];
  for (let index = 0; index < physical.length;) {
    if (isSkipped(physical[index] ?? '')) {
      index += 1;
      continue;
    }
    const start = index;
    const joined = joinContinued(physical, index, escape);
    const { keyword, rest } = splitKeyword(joined.text);
    const collected = collectHeredocs({ physical, next: joined.next, keyword, rest });
    if (!collected.ok) return failure(place(collected.problem, file, start + 1));
    lines.push({ line: start + 1, keyword, rest, heredocs: collected.value.heredocs });
    index = collected.value.next;
  }
  return success({ lines, escape });
}

const isSkipped = (line: string): boolean => /^\s*(#|$)/.test(line);

/** `# escape=\`` on one of the first comment lines (parser directives). */
function escapeDirective(lines: readonly string[]): string {
  for (const line of lines) {
    const directive = /^\s*#\s*(\w+)\s*=\s*(\S+)/.exec(line);
    if (!directive) return '\\';
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] === '`' ? '`' : '\\';
  }
  return '\\';
}

function joinContinued(
  lines: readonly string[],
  start: number,
  escape: string,
): { text: string; next: number } {
  const parts: string[] = [];
  for (let index = start; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    // Comments and empty lines between continued lines are dropped.
    if (index > start && isSkipped(line)) continue;
    const trimmed = line.trimEnd();
    if (!trimmed.endsWith(escape)) return { text: [...parts, line].join('').trim(), next: index + 1 };
    parts.push(trimmed.slice(0, -1));
  }
  return { text: parts.join('').trim(), next: lines.length };
}

function splitKeyword(text: string): { keyword: string; rest: string } {
  const match = /^(\S+)\s*([^]*)$/.exec(text);
  return { keyword: (match?.[1] ?? '').toUpperCase(), rest: (match?.[2] ?? '').trim() };
}

interface CollectInput {
  readonly physical: readonly string[];
  readonly next: number;
  readonly keyword: string;
  readonly rest: string;
}

function collectHeredocs({
  physical,
  next,
  keyword,
  rest,
}: CollectInput): Result<{ heredocs: Heredoc[]; next: number }> {
  const heredocs: Heredoc[] = [];
  const marks = ['RUN', 'COPY', 'ADD'].includes(keyword) && !rest.startsWith('[') ? heredocMarks(rest) : [];
  let index = next;
  for (const mark of marks) {
    const content: string[] = [];
    for (; index < physical.length && endCandidate(physical[index] ?? '', mark) !== mark.name; index += 1) {
      content.push(mark.stripsTabs ? (physical[index] ?? '').replace(/^\t+/, '') : (physical[index] ?? ''));
    }
    if (index >= physical.length) {
      return failure({
        code: 'dockerfile.heredoc',
        message: `heredoc <<${mark.name} has no end`,
        hint: `add a line ${mark.name}`,
      });
    }
    index += 1;
    heredocs.push({
      name: mark.name,
      content: content.map((line) => `${line}\n`).join(''),
      isQuoted: mark.isQuoted,
    });
  }
  return success({ heredocs, next: index });
}

interface HeredocMark {
  readonly name: string;
  readonly stripsTabs: boolean;
  readonly isQuoted: boolean;
}

const endCandidate = (line: string, mark: HeredocMark): string =>
  mark.stripsTabs ? line.replace(/^\t+/, '') : line;

function heredocMarks(text: string): HeredocMark[] {
  return [...text.matchAll(/(?<![<\d])<<(-?)(["']?)([A-Za-z_][\w.-]*)\2/g)].map((match) => ({
    stripsTabs: match[1] === '-',
    isQuoted: match[2] !== '',
    name: match[3] ?? '',
  }));
}

const place = (problem: Problem, file: string, line: number): Problem => ({
  ...problem,
  place: { file, line, column: 1 },
});
