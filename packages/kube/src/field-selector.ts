// Field selectors: `status.phase!=Running,spec.nodeName=n1`, as apimachinery's fields.ParseSelector reads them.
// https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/
import { failure, success, type Result } from './result.js';

/** One requirement of a field selector. Which paths a resource offers is the API server's business. */
export interface FieldSelectorTerm {
  readonly path: string;
  readonly op: '=' | '!=';
  readonly value: string;
}

/** Reads a field selector. `\`, `,` and `=` in values are escaped by a backslash; empty terms are skipped. */
export function parseFieldSelector(text: string): Result<readonly FieldSelectorTerm[]> {
  const terms: FieldSelectorTerm[] = [];
  for (const part of splitTerms(text)) {
    if (part === '') continue;
    const term = parseTerm(part);
    if (term === undefined) return refused(`invalid selector: '${text}'; can't understand '${part}'`, text);
    const value = unescapeValue(term.value);
    if (value === undefined)
      return refused(`invalid field selector: invalid escape sequence in '${part}'`, text);
    terms.push({ ...term, value });
  }
  return success(terms);
}

/** True when every term holds; `valueOf` gives the value of a path, nothing (equal to '') when the object has none. */
export function matchesFieldTerms(
  terms: readonly FieldSelectorTerm[],
  valueOf: (path: string) => string | undefined,
): boolean {
  for (const { path, op, value } of terms) {
    if (((valueOf(path) ?? '') === value) !== (op === '=')) return false;
  }
  return true;
}

/** The text form, with values escaped and terms in the order given. */
export const renderFieldSelector = (terms: readonly FieldSelectorTerm[]): string =>
  terms.map(({ path, op, value }) => `${path}${op}${value.replaceAll(/[\\,=]/g, String.raw`\$&`)}`).join(',');

function refused(message: string, text: string): Result<never> {
  return failure({ code: 'selector.syntax', message, details: { value: text } });
}

/** Splits at commas that no backslash protects. */
function splitTerms(text: string): readonly string[] {
  const terms: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === ',') {
      terms.push(text.slice(start, at));
      start = at + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

/** The first operator of the term splits it. */
function parseTerm(part: string): FieldSelectorTerm | undefined {
  const at = part.search(/!=|==|=/);
  if (at < 0) return undefined;
  const path = part.slice(0, at);
  if (part.startsWith('!=', at)) return { path, op: '!=', value: part.slice(at + 2) };
  return { path, op: '=', value: part.slice(part.startsWith('==', at) ? at + 2 : at + 1) };
}

/** Nothing when a backslash protects another character, or when an operator stands unprotected in the value. */
function unescapeValue(text: string): string | undefined {
  if (!/^(?:[^\\,=]|\\[\\,=])*$/s.test(text)) return undefined;
  return text.replaceAll(/\\([\\,=])/g, '$1');
}
