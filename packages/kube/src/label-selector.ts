// Label selectors, in the text form of the API (`app in (a,b),!tier`) and in the object form of specs.
// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
import { labelValue, meetsRequirement, type Labels, type SelectorOperator } from './labels.js';
import { MAX_CACHED_SELECTORS } from './limits.js';
import type { LabelSelector } from './object-types.js';
import type { Result } from './result.js';
import { readSelectorText } from './selector-text.js';

/** One requirement of a selector; all of them must be met. */
export interface LabelSelectorTerm {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
}

const OBJECT_OPERATORS: readonly string[] = ['In', 'NotIn', 'Exists', 'DoesNotExist'];
const NO_TERMS: readonly LabelSelectorTerm[] = [];
const parsed = new Map<string, Result<readonly LabelSelectorTerm[]>>();

/** Reads a selector in text form, sorted by key. Problems carry the message that kube-apiserver answers with. */
export function parseLabelSelector(text: string): Result<readonly LabelSelectorTerm[]> {
  const known = parsed.get(text);
  if (known) return known;
  const result = readSelectorText(text);
  if (parsed.size >= MAX_CACHED_SELECTORS) parsed.clear();
  parsed.set(text, result);
  return result;
}

/** True when the labels meet every term; no terms match everything. */
export function matchesTerms(terms: readonly LabelSelectorTerm[], labels: Labels | undefined): boolean {
  for (const term of terms) {
    if (!meetsRequirement(term.operator, term.values, labelValue(labels, term.key))) return false;
  }
  return true;
}

/** True when the labels match a selector in text form; a text that does not parse matches nothing. */
export function matchesSelectorText(text: string | undefined, labels: Labels | undefined): boolean {
  if (!text) return true;
  const terms = parseLabelSelector(text);
  return terms.ok && matchesTerms(terms.value, labels);
}

/**
 * True when the labels match a selector in object form. An absent selector matches nothing, an empty one everything;
 * one with an invalid requirement matches nothing.
 */
export function matchesLabelSelector(
  selector: LabelSelector | undefined | null,
  labels: Labels | undefined,
): boolean {
  if (selector === undefined || selector === null) return false;
  const { matchLabels, matchExpressions } = selector;
  for (const key in matchLabels) if (labelValue(labels, key) !== matchLabels[key]) return false;
  if (!matchExpressions) return true;
  for (const { key, operator, values } of matchExpressions) {
    if (!OBJECT_OPERATORS.includes(operator) || !hasFittingValues(operator, values)) return false;
    if (!meetsRequirement(operator, values, labelValue(labels, key))) return false;
  }
  return true;
}

/** The terms of a selector in object form; undefined for an absent selector, which matches nothing. */
export function termsOfLabelSelector(
  selector: LabelSelector | undefined,
): readonly LabelSelectorTerm[] | undefined {
  if (!selector) return undefined;
  const labels = Object.entries(selector.matchLabels ?? {});
  const expressions = selector.matchExpressions ?? [];
  if (labels.length === 0 && expressions.length === 0) return NO_TERMS;
  const terms: LabelSelectorTerm[] = labels.map(([key, value]) => ({ key, operator: '=', values: [value] }));
  for (const { key, operator, values = [] } of expressions) {
    const known = SELECTOR_OPERATORS.find((candidate) => candidate === operator);
    if (known) terms.push({ key, operator: known, values });
  }
  return terms.sort(byKey);
}

/** The text form of a selector given in either form, as `labels.Selector` prints it: sorted, `a=b`, `a in (b,c)`. */
export function renderLabelSelector(selector: LabelSelector | readonly LabelSelectorTerm[]): string {
  const terms = isTermList(selector) ? selector : (termsOfLabelSelector(selector) ?? []);
  return [...terms].sort(byKey).map(renderTerm).join(',');
}

const SELECTOR_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

const isTermList = (
  selector: LabelSelector | readonly LabelSelectorTerm[],
): selector is readonly LabelSelectorTerm[] => Array.isArray(selector);

const byKey = (a: LabelSelectorTerm, b: LabelSelectorTerm): number =>
  a.key < b.key ? -1 : a.key > b.key ? 1 : 0;

function hasFittingValues(operator: string, values: readonly string[] | undefined): boolean {
  const count = values?.length ?? 0;
  return operator === 'In' || operator === 'NotIn' ? count > 0 : count === 0;
}

function renderTerm({ key, operator, values }: LabelSelectorTerm): string {
  switch (operator) {
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case 'In':
    case 'NotIn':
      return `${key} ${operator.toLowerCase()} (${[...values].sort().join(',')})`;
    case 'Gt':
      return `${key}>${values[0] ?? ''}`;
    case 'Lt':
      return `${key}<${values[0] ?? ''}`;
    case '=':
    case '!=':
      return `${key}${operator}${values[0] ?? ''}`;
    default:
      return operator satisfies never;
  }
}
