// PreFilter and Filter for one pod over all nodes.
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { PluginRefusal } from './decision.js';
import { DEFAULT_PLUGINS } from './default-plugins.js';
import type { Cycle, NodeFilter } from './plugin.js';
import type { PluginName } from './profile.js';

/** A plugin's filter for the pod at hand. */
export interface ActiveFilter {
  readonly plugin: PluginName;
  readonly filter: NodeFilter;
}

/** What PreFilter leaves to do. */
export type FilterStart =
  | { readonly kind: 'error'; readonly plugin: PluginName; readonly message: string }
  | { readonly kind: 'refused'; readonly refusal: PluginRefusal }
  | {
      readonly kind: 'filters';
      readonly filters: readonly ActiveFilter[];
      readonly only: ReadonlySet<string> | undefined;
      readonly narrowedBy: readonly PluginName[];
    };

/** Runs PreFilter of every plugin. The first that refuses the pod or fails ends it. */
export function startFilters(cycle: Cycle): FilterStart {
  const filters: ActiveFilter[] = [];
  const narrowedBy: PluginName[] = [];
  let only: ReadonlySet<string> | undefined;
  for (const { name, planFilter } of DEFAULT_PLUGINS) {
    const plan = planFilter?.(cycle);
    if (!plan || plan.kind === 'skip') continue;
    if (plan.kind === 'error') {
      return { kind: 'error', plugin: name, message: `running PreFilter plugin "${name}": ${plan.message}` };
    }
    if (plan.kind === 'refuse') return { kind: 'refused', refusal: { plugin: name, ...plan.refusal } };
    filters.push({ plugin: name, filter: plan.filter });
    if (plan.only) {
      only = plan.only;
      narrowedBy.push(name);
    }
  }
  return { kind: 'filters', filters, only, narrowedBy };
}

/** What PreFilter says of the nodes it left out. */
export const narrowedOut = (plugins: readonly PluginName[]): PluginRefusal => ({
  plugin: plugins[0] ?? 'NodeAffinity',
  code: 'UnschedulableAndUnresolvable',
  phase: 'prefilter',
  findings: [
    {
      rule: 'node-affinity.name',
      message: `node(s) didn't satisfy plugin(s) [${plugins.join(' ')}]`,
      detail: { plugins },
    },
  ],
});

/** The first refusal, as kube-scheduler reports it; undefined when the node fits. */
export function firstRefusal(filters: readonly ActiveFilter[], node: NodeState): PluginRefusal | undefined {
  for (const { plugin, filter } of filters) {
    const refusal = filter.check(node);
    if (refusal) return { plugin, ...refusal };
  }
  return undefined;
}

/** Every plugin that refuses the node. */
export function allRefusals(filters: readonly ActiveFilter[], node: NodeState): readonly PluginRefusal[] {
  const refusals: PluginRefusal[] = [];
  for (const { plugin, filter } of filters) {
    const refusal = filter.check(node);
    if (refusal) refusals.push({ plugin, ...refusal });
  }
  return refusals;
}

/** Runs `judge` with pods tried on the node, and takes them off again. */
export function withPods<T>(trial: Trial, judge: () => T): T {
  return keepingPorts(trial.node, () => {
    for (const pod of trial.pods) tryPod(trial, pod, 'addPod');
    const result = judge();
    for (const pod of trial.pods) tryPod(trial, pod, 'removePod');
    return result;
  });
}

/** Runs a trial that frees ports which other pods hold too, as kube-scheduler's does on its copy of the node. */
export function keepingPorts<T>(node: NodeState, run: () => T): T {
  if (node.ports.size === 0) return run();
  const held = [...node.ports];
  const result = run();
  node.ports.clear();
  for (const [key, port] of held) node.ports.set(key, port);
  return result;
}

/** Pods put on a node, or taken off it, for the time of a check. */
export interface Trial {
  readonly snapshot: Snapshot;
  readonly filters: readonly ActiveFilter[];
  readonly node: NodeState;
  readonly pods: Iterable<PodState>;
}

/** Adds or removes one pod of a trial, and tells the filters. */
export function tryPod(
  { snapshot, filters, node }: Trial,
  pod: PodState,
  change: 'addPod' | 'removePod',
): void {
  if (change === 'addPod') snapshot.attach(pod, node);
  else snapshot.detach(pod, node);
  for (const { filter } of filters) filter[change]?.(pod, node);
}

/** Nominated pods of at least the pod's priority: they hold their room on the node. */
export function competitorsOn(cycle: Cycle, node: NodeState): readonly PodState[] {
  if (!cycle.snapshot.hasNominated) return NONE;
  const nominated = cycle.snapshot.nominatedTo(node.name);
  if (!nominated) return NONE;
  return [...nominated].filter(
    (other) => other.priority >= cycle.pod.priority && other.uid !== cycle.pod.uid,
  );
}

const NONE: readonly PodState[] = [];
