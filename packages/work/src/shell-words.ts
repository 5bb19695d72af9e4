// Quoting and splitting of POSIX shell words, byte for byte as Python's `shlex` does it: MLflow builds commands with
// it.
import { failure, success, type Result } from '@berth/kube';

/** Quotes one word as `shlex.quote` does: unchanged when safe, else in single quotes. */
export function quoteWord(word: string): string {
  if (word === '') return "''";
  return /[^\w@%+=:,./-]/.test(word) ? `'${word.replaceAll("'", `'"'"'`)}'` : word;
}

/** Splits a command into its arguments as `shlex.split` does (POSIX mode, no comments). */
export function splitWords(command: string): Result<readonly string[]> {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < command.length;) {
    const character = command.charAt(at);
    if (/[ \t\r\n]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
      continue;
    }
    const part = readPart(command, at);
    if (!part) return unclosed(command, character);
    word = (word ?? '') + part.text;
    at = part.end;
  }
  if (word !== undefined) words.push(word);
  return success(words);
}

/** True when the command needs a shell: it pipes, chains, redirects, expands or substitutes outside single quotes. */
export function needsShell(command: string): boolean {
  const bare = command.replaceAll(/'[^']*'/g, "''");
  const outsideDouble = bare.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  return /[|&;<>*?~#\n]|\$[A-Za-z_({]|`/.test(outsideDouble.trim()) || /"[^"]*(?:\$[A-Za-z_({]|`)/.test(bare);
}

interface Part {
  readonly text: string;
  readonly end: number;
}

function readPart(command: string, at: number): Part | undefined {
  const character = command.charAt(at);
  if (character === "'") return readSingleQuoted(command, at);
  if (character === '"') return readDoubleQuoted(command, at);
  if (character !== '\\') return { text: character, end: at + 1 };
  return at + 1 < command.length ? { text: command.charAt(at + 1), end: at + 2 } : undefined;
}

function readSingleQuoted(command: string, at: number): Part | undefined {
  const close = command.indexOf("'", at + 1);
  return close < 0 ? undefined : { text: command.slice(at + 1, close), end: close + 1 };
}

/** Within double quotes a backslash escapes only itself and the quote. */
function readDoubleQuoted(command: string, at: number): Part | undefined {
  let text = '';
  for (let position = at + 1; position < command.length; position += 1) {
    const character = command.charAt(position);
    if (character === '"') return { text, end: position + 1 };
    const next = command.charAt(position + 1);
    const escapes = character === '\\' && (next === '"' || next === '\\');
    if (escapes) position += 1;
    text += escapes ? next : character;
  }
  return undefined;
}

const unclosed = (command: string, character: string): Result<never> =>
  failure({
    code: 'project.command-syntax',
    message: `the command has ${character === '\\' ? 'no escaped character' : `no closing ${character}`}: ${command}`,
    hint: 'close the quote in the entry point of the MLproject file',
  });
