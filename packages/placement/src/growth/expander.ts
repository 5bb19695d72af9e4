// Which of the possible expansions is made. Mirrors Cluster Autoscaler's expander package.
import { assertNever } from '@berth/kube';
import { amountOf, roundedAmount } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import type { AutoscalerOptions, ExpanderName } from './autoscaler-options.js';
import type { PendingPod } from './autoscaler-state.js';
import type { Share } from './estimated-growth.js';
import type { NodeTemplate } from './node-template.js';

/** One group that could grow. */
export interface ExpansionOption {
  readonly group: string;
  readonly template: NodeTemplate;
  readonly nodeCount: number;
  readonly pods: readonly PendingPod[];
  /** The same pods, by kind. */
  readonly shares: readonly Share[];
}

/** The options that the chain of expanders cannot tell apart: the autoscaler draws one. */
export function bestOptions(
  options: readonly ExpansionOption[],
  settings: AutoscalerOptions,
): readonly ExpansionOption[] {
  let left = options;
  for (const name of settings.expander) {
    if (left.length <= 1) return left;
    left = filterBy(name, left, settings);
  }
  return left;
}

function filterBy(
  name: ExpanderName,
  options: readonly ExpansionOption[],
  settings: AutoscalerOptions,
): readonly ExpansionOption[] {
  switch (name) {
    case 'least-waste':
      return lowest(options, wasteOf);
    case 'most-pods':
      return lowest(options, ({ pods }) => -pods.length);
    case 'least-nodes':
      return lowest(options, ({ nodeCount }) => nodeCount);
    case 'priority':
      return byPriority(options, settings);
    case 'random':
      return options;
    default:
      return assertNever(name);
  }
}

/** Those that rate lowest. A rate that is no number (nothing to divide by) beats all that come after it. */
function lowest(
  options: readonly ExpansionOption[],
  rate: (option: ExpansionOption) => number,
): readonly ExpansionOption[] {
  let least: number | undefined;
  let best: ExpansionOption[] = [];
  for (const option of options) {
    const rated = rate(option);
    if (least === undefined || rated < least) [least, best] = [rated, [option]];
    else if (rated === least) best.push(option);
  }
  return best;
}

/** The share of capacity, not allocatable, that stays unused: cpu plus memory. GPUs do not count. */
function wasteOf({ template, nodeCount, shares }: ExpansionOption): number {
  const capacity = template.node.status?.capacity ?? {};
  let cpu = 0;
  let memory = 0;
  for (const { pod, count } of shares) {
    const asked = podRequestNanos(pod);
    cpu += count * roundedAmount('cpu', asked.get('cpu') ?? 0n);
    memory += count * roundedAmount('memory', asked.get('memory') ?? 0n);
  }
  const share = (asked: number, each: number): number => (each * nodeCount - asked) / (each * nodeCount);
  return share(cpu, amountOf('cpu', capacity['cpu'])) + share(memory, amountOf('memory', capacity['memory']));
}

/** No lower priority is looked at: the autoscaler starts from it. */
const LOWEST_PRIORITY = -1;

/** The groups that the highest priority with a match names; all of them when nothing matches, or a rule is broken. */
function byPriority(
  options: readonly ExpansionOption[],
  { priorities }: AutoscalerOptions,
): readonly ExpansionOption[] {
  if (priorities === undefined || priorities === 'malformed') return options;
  const rules = [...priorities].map(([priority, patterns]) => ({ priority, rules: patterns.map(compiled) }));
  if (rules.some((one) => one.rules.includes(undefined))) return options;
  for (const one of rules.toSorted((a, b) => b.priority - a.priority)) {
    if (one.priority < LOWEST_PRIORITY) break;
    const named = options.filter(({ group }) => one.rules.some((rule) => rule?.test(group)));
    if (named.length > 0) return named;
  }
  return options;
}

/** A regular expression as Go reads it, as far as the two kinds agree; undefined for none. */
function compiled(pattern: string): RegExp | undefined {
  const [, flags = '', rest = ''] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(pattern) ?? [];
  if (/\(\?(?:[=!]|<[=!])|\\[1-9]/.test(rest)) return undefined;
  try {
    return new RegExp(rest.replaceAll('(?P<', '(?<'), flags);
  } catch {
    return undefined;
  }
}
