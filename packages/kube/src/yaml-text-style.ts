// How a text must be written in YAML so that it is read back as the same text, with go-yaml's taste: plain where it may
// be, single quotes for texts with indicators, double quotes for what would be read as something else.

/** `literal` is the block form of texts with newlines. */
export type TextStyle = 'plain' | 'single' | 'double' | 'literal';

/** Words that YAML 1.1 reads as null, booleans, numbers or a merge. */
const WORDS: ReadonlySet<string> = new Set(
  ['yes', 'no', 'true', 'false', 'on', 'off']
    .flatMap((word) => [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()])
    .concat(['', '~', 'null', 'Null', 'NULL', '<<', '=', 'y', 'Y', 'n', 'N', '.nan', '.NaN', '.NAN'])
    .concat(['.inf', '.Inf', '.INF'].flatMap((word) => [word, `+${word}`, `-${word}`])),
);

const INTEGER = /^[-+]?(?:0[bB][01_]+|0[oO]?[0-7_]*|0[xX][\da-fA-F_]+|[1-9][\d_]*|[\d_]*\d)$/;
const FLOAT = /^[-+]?(?:\.[\d_]+|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?$/;
const SEXAGESIMAL = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/;
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d*)?[ \t]*(?:Z|[-+]\d.*)?)?$/;

/** What libyaml does not print as it is: controls, tabs, byte order marks, line separators, all beyond the BMP. */
const SPECIAL = /[^\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/** The style that go-yaml chooses for a text. */
export function styleOfText(text: string): TextStyle {
  if (SPECIAL.test(text)) return 'double';
  if (text.includes('\n')) return / \n| $/.test(text) || text.trim() === '' ? 'double' : 'literal';
  if (readsAsOther(text)) return 'double';
  return isPlain(text) ? 'plain' : 'single';
}

function readsAsOther(text: string): boolean {
  if (WORDS.has(text)) return true;
  return [INTEGER, FLOAT, SEXAGESIMAL, TIMESTAMP].some((pattern) => pattern.test(text));
}

/** Plain text has no blank at its ends, no indicator at its start, and neither `: ` nor ` #` inside. */
function isPlain(text: string): boolean {
  if (text.startsWith(' ') || text.endsWith(' ')) return false;
  if (/^(?:---|\.\.\.)/.test(text) || /^[#,[\]{}&*!|>'"%@`]/.test(text)) return false;
  if (/^[-?:](?: |$)/.test(text)) return false;
  return !/:(?: |$)/.test(text) && !text.includes(' #');
}
