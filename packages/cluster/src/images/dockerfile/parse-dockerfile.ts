// Reads a Dockerfile (Docker's Dockerfile reference); every problem says the line and what to do.
import { failure, nearest, success, type Problem, type Result } from '@berth/kube';
import type { Command, Dockerfile, Instruction, InstructionBody, Stage } from './instruction.js';
import { splitLogicalLines, type LogicalLine } from './logical-lines.js';
import { splitWords } from './words.js';

const keywords = [
  'FROM',
  'ARG',
  'ENV',
  'LABEL',
  'COPY',
  'ADD',
  'RUN',
  'ENTRYPOINT',
  'CMD',
  'SHELL',
  'WORKDIR',
  'USER',
  'STOPSIGNAL',
  'MAINTAINER',
  'HEALTHCHECK',
  'EXPOSE',
  'VOLUME',
  'ONBUILD',
] as const;

/** Parses the text; `file` names it in problems. */
export function parseDockerfile(text: string, file: string): Result<Dockerfile> {
  const split = splitLogicalLines(text, file);
  if (!split.ok) return split;
  const { escape, lines } = split.value;
  const instructions: Instruction[] = [];
  for (const line of lines) {
    const parsed = parseInstruction(line, escape);
    if (!parsed.ok) return failure({ ...parsed.problem, place: { file, line: line.line, column: 1 } });
    instructions.push(parsed.value);
  }
  return intoStages(instructions, { file, escape });
}

function parseInstruction(line: LogicalLine, escape: string): Result<Instruction> {
  const body = parseBody(line, escape);
  if (!body.ok) return body;
  return success({ ...body.value, line: line.line, text: `${line.keyword} ${line.rest}`.trim() });
}

function parseBody(line: LogicalLine, escape: string): Result<InstructionBody> {
  const kind = keywords.find((keyword) => keyword === line.keyword);
  if (!kind) return unknownInstruction(line.keyword);
  if (line.rest === '') return problem(`${kind} needs arguments`);
  const { flags, rest } = kind === 'HEALTHCHECK' ? { flags: {}, rest: line.rest } : splitFlags(line.rest);
  switch (kind) {
    case 'FROM':
      return parseFrom(splitWords(rest, escape));
    case 'ARG':
      return success({ kind, names: splitWords(rest, escape).map(parseArg) });
    case 'ENV':
    case 'LABEL':
      return parsePairs(kind, rest, escape);
    case 'COPY':
    case 'ADD':
      return parseCopy({ kind, rest, flags, line, escape });
    case 'RUN':
      return success({ kind, command: parseCommand(rest), heredocs: line.heredocs, flags });
    case 'ENTRYPOINT':
    case 'CMD':
      return success({ kind, command: parseCommand(rest) });
    case 'SHELL':
      return parseShell(rest);
    case 'EXPOSE':
      return success({ kind, words: splitWords(rest, escape) });
    case 'VOLUME':
      return success({ kind, words: jsonWords(rest) ?? splitWords(rest, escape) });
    case 'ONBUILD':
      return parseOnBuild(rest, line, escape);
    default:
      return success({ kind, value: rest });
  }
}

function unknownInstruction(keyword: string): Result<never> {
  const meant = nearest(keyword, keywords);
  return problem(`unknown instruction: ${keyword}`, meant ? `did you mean ${meant}?` : undefined);
}

function parseFrom(words: readonly string[]): Result<InstructionBody> {
  const [image, as, stage, ...more] = words;
  if (
    image === undefined ||
    (as !== undefined && (as.toUpperCase() !== 'AS' || stage === undefined)) ||
    more.length > 0
  ) {
    return problem('FROM takes an image and, if wanted, AS and a name', 'write FROM image AS name');
  }
  return success({ kind: 'FROM', image, stage: stage?.toLowerCase() });
}

function parseArg(word: string): { name: string; value?: string } {
  const equals = word.indexOf('=');
  return equals < 0 ? { name: word } : { name: word.slice(0, equals), value: word.slice(equals + 1) };
}

function parsePairs(kind: 'ENV' | 'LABEL', rest: string, escape: string): Result<InstructionBody> {
  const words = splitWords(rest, escape);
  const [first = '', second] = words;
  if (!first.includes('=')) {
    // The old form `ENV name the rest of the line`.
    if (second === undefined)
      return problem(`${kind} must have two arguments`, `write ${kind} ${first}=value`);
    return success({ kind, pairs: [[first, rest.slice(first.length).trim()]] });
  }
  const wrong = words.find((word) => !word.includes('='));
  if (wrong !== undefined)
    return problem(
      `syntax error: can't find = in "${wrong}"`,
      'write name=value, in quotes when the value has spaces',
    );
  return success({
    kind,
    pairs: words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  });
}

interface ParseCopyInput {
  readonly kind: 'COPY' | 'ADD';
  readonly rest: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly line: LogicalLine;
  readonly escape: string;
}

function parseCopy({ kind, rest, flags, line, escape }: ParseCopyInput): Result<InstructionBody> {
  const words = jsonWords(rest) ?? splitWords(rest, escape);
  const destination = words.at(-1);
  if (words.length < 2 || destination === undefined) {
    return problem(`${kind} needs at least two arguments`, `write ${kind} source destination`);
  }
  const sources = words.slice(0, -1).filter((word) => !word.startsWith('<<'));
  return success({ kind, sources, destination, heredocs: line.heredocs, flags });
}

function parseShell(rest: string): Result<InstructionBody> {
  const argv = jsonWords(rest);
  if (!argv || argv.length === 0)
    return problem('SHELL needs a JSON list', 'write SHELL ["/bin/bash", "-c"]');
  return success({ kind: 'SHELL', argv });
}

function parseOnBuild(rest: string, line: LogicalLine, escape: string): Result<InstructionBody> {
  const [keyword = ''] = rest.split(/\s/);
  if (['ONBUILD', 'FROM', 'MAINTAINER'].includes(keyword.toUpperCase())) {
    return problem(`${keyword.toUpperCase()} isn't allowed as an ONBUILD trigger`);
  }
  const inner = { ...line, keyword: keyword.toUpperCase(), rest: rest.slice(keyword.length).trim() };
  const instruction = parseInstruction(inner, escape);
  return instruction.ok ? success({ kind: 'ONBUILD', instruction: instruction.value }) : instruction;
}

function parseCommand(rest: string): Command {
  const argv = jsonWords(rest);
  return argv ? { form: 'exec', argv } : { form: 'shell', text: rest };
}

/** A JSON list of strings; anything else is not the exec form. */
function jsonWords(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === 'string')
      ? value.map(String)
      : undefined;
  } catch {
    return undefined;
  }
}

function splitFlags(text: string): { flags: Record<string, string>; rest: string } {
  const flags: Record<string, string> = {};
  let rest = text;
  for (let match = flagAt(rest); match; match = flagAt(rest)) {
    flags[match[1] ?? ''] = match[2] ?? 'true';
    rest = rest.slice(match[0].length);
  }
  return { flags, rest };
}

const flagAt = (text: string): RegExpExecArray | null => /^--([a-z][a-z-]*)(?:=(\S*))?(?:\s+|$)/.exec(text);

interface StagesInput {
  readonly file: string;
  readonly escape: string;
}

function intoStages(instructions: readonly Instruction[], { file, escape }: StagesInput): Result<Dockerfile> {
  const globalArgs: Instruction[] = [];
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  for (const instruction of instructions) {
    if (instruction.kind === 'FROM') {
      stages.push({ from: instruction, name: instruction.stage, instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage) stage.instructions.push(instruction);
    else if (instruction.kind === 'ARG') globalArgs.push(instruction);
    else {
      const place = { file, line: instruction.line, column: 1 };
      return failure({
        code: 'dockerfile.no-from',
        message: 'no build stage in current context',
        hint: 'begin with FROM',
        place,
      });
    }
  }
  if (stages.length === 0) {
    const place = { file, line: 1, column: 1 };
    return failure({
      code: 'dockerfile.no-from',
      message: 'the file has no instructions',
      hint: 'begin with FROM',
      place,
    });
  }
  return success({ globalArgs, stages, escape });
}

const problem = (message: string, hint?: string): Result<never> =>
  failure({ code: 'dockerfile.syntax', message, hint } satisfies Problem);
