// Which of the possible expansions is made. Mirrors Cluster Autoscaler's expander package.
import { assertNever } from '@berth/kube';
import { nanoOf } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import type { AutoscalerOptions, ExpanderName } from './autoscaler-options.js';
import type { PendingPod } from './autoscaler-state.js';
import type { NodeTemplate } from './node-template.js';

/** One group that could grow. */
export interface ExpansionOption {
  readonly group: string;
  readonly template: NodeTemplate;
  readonly nodeCount: number;
  readonly pods: readonly PendingPod[];
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

function lowest(
  options: readonly ExpansionOption[],
  rate: (option: ExpansionOption) => number,
): readonly ExpansionOption[] {
  const rates = options.map(rate);
  const least = Math.min(...rates);
  return options.filter((_, index) => rates[index] === least);
}

/** The share of capacity, not allocatable, that stays unused: cpu plus memory. GPUs do not count. */
function wasteOf({ template, nodeCount, pods }: ExpansionOption): number {
  const capacity = template.node.status?.capacity ?? {};
  let cpu = 0n;
  let memory = 0n;
  for (const { pod } of pods) {
    const asked = podRequestNanos(pod);
    cpu += asked.get('cpu') ?? 0n;
    memory += asked.get('memory') ?? 0n;
  }
  const share = (asked: bigint, each: bigint): number => {
    const available = Number(each / NANO_PER_MILLI) * nodeCount;
    return (available - Number(asked / NANO_PER_MILLI)) / available;
  };
  return share(cpu, nanoOf(capacity['cpu'])) + share(memory, nanoOf(capacity['memory']));
}

const NANO_PER_MILLI = 1_000_000n;

/** The groups that the highest priority with a match names; all of them when nothing matches. */
function byPriority(
  options: readonly ExpansionOption[],
  { priorities }: AutoscalerOptions,
): readonly ExpansionOption[] {
  if (priorities === undefined || priorities === 'malformed') return options;
  for (const priority of [...priorities.keys()].toSorted((a, b) => b - a)) {
    const patterns = (priorities.get(priority) ?? []).flatMap(compiled);
    const named = options.filter(({ group }) => patterns.some((pattern) => pattern.test(group)));
    if (named.length > 0) return named;
  }
  return options;
}

function compiled(pattern: string): readonly RegExp[] {
  try {
    return [new RegExp(pattern)];
  } catch {
    return [];
  }
}
