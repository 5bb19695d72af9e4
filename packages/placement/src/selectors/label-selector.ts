// Label selectors compiled for matching many pods: nil matches nothing, an empty one everything.
// Mirrors apimachinery's LabelSelectorAsSelector.
import type { LabelSelector } from '@berth/kube';
import { compileRequirement, joinErrors, requirementMatcher, type LabelMatcher } from './requirement.js';

/** A compiled selector; `error` is the scheduler's message about one that cannot be used. */
export interface CompiledSelector {
  readonly matches: LabelMatcher;
  /** True for a selector without requirements, which matches everything. */
  readonly isEmpty: boolean;
  readonly error?: string | undefined;
}

const OPERATORS: ReadonlySet<string> = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);

/** Matches nothing. */
const MATCHES_NOTHING: CompiledSelector = { matches: () => false, isEmpty: false };

/** Matches everything. */
const MATCHES_EVERYTHING: CompiledSelector = { matches: () => true, isEmpty: true };

/** Compiles a selector; one that is wrong matches nothing and says why. */
export function compileLabelSelector(selector: LabelSelector | undefined): CompiledSelector {
  if (!selector) return MATCHES_NOTHING;
  const matchers: LabelMatcher[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    const compiled = compileRequirement({ key, operator: 'In', values: [value] });
    if (compiled.errors) return broken(joinErrors(compiled.errors));
    matchers.push(compiled.matches);
  }
  for (const expression of selector.matchExpressions ?? []) {
    if (!OPERATORS.has(expression.operator)) {
      return broken(`${JSON.stringify(expression.operator ?? '')} is not a valid label selector operator`);
    }
    const values = expression.values?.length ? expression.values : undefined;
    const compiled = compileRequirement({ ...expression, values });
    if (compiled.errors) return broken(joinErrors(compiled.errors));
    matchers.push(compiled.matches);
  }
  return allOf(matchers);
}

/** The selector that a map of exact labels stands for. */
export const selectorOfLabels = (labels: Readonly<Record<string, string>> | undefined): CompiledSelector =>
  allOf(exactMatchers(labels));

/** Both selectors at once. */
export function bothSelectors(one: CompiledSelector, other: CompiledSelector): CompiledSelector {
  if (one.isEmpty) return other;
  if (other.isEmpty) return one;
  return { matches: (labels) => one.matches(labels) && other.matches(labels), isEmpty: false };
}

const exactMatchers = (labels: Readonly<Record<string, string>> | undefined): LabelMatcher[] =>
  Object.entries(labels ?? {}).map(([key, value]) =>
    requirementMatcher({ key, operator: 'In', values: [value] }),
  );

const broken = (error: string): CompiledSelector => ({ ...MATCHES_NOTHING, error });

function allOf(matchers: readonly LabelMatcher[]): CompiledSelector {
  const [first, second] = matchers;
  if (!first) return MATCHES_EVERYTHING;
  if (!second) return { matches: first, isEmpty: false };
  return { matches: (labels) => matchers.every((matches) => matches(labels)), isEmpty: false };
}
