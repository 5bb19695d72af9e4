// Which nodes Cluster Autoscaler takes for ready, and which groups for healthy.
// Mirrors utils/kubernetes/ready.go, utils/taints and clusterstate.
import type { Node } from '@berth/kube';
import { lacksPromisedGpus } from './accelerators.js';
import type { AutoscalerState, GroupedNode, NodeGroup } from './autoscaler-state.js';

/** Taints of nodes that do not count as ready, whatever their conditions say. */
const UNREADY_TAINTS = new Set([
  'node.kubernetes.io/not-ready',
  'node.kubernetes.io/disk-pressure',
  'node.kubernetes.io/network-unavailable',
]);
/** Taints by name that mark a node as still starting, beside those that the autoscaler is told. */
const STARTUP_PREFIXES = [
  'startup-taint.cluster-autoscaler.kubernetes.io/',
  'ignore-taint.cluster-autoscaler.kubernetes.io/',
];
/** More nodes that are not ready than this, and a larger share than that, stop the cluster or a group. */
const UNREADY_ALLOWED = 3;
const UNREADY_SHARE_ALLOWED = 0.45;

/** The state with its nodes ready only if the autoscaler takes them for it. */
export const asSeen = (state: AutoscalerState): AutoscalerState => ({
  ...state,
  nodes: state.nodes.map((one) =>
    one.isReady && !countsAsReady(state, one.node) ? { ...one, isReady: false } : one,
  ),
});

/** True for nodes that templates are made of and that count under limits. */
export const isReadyAndSchedulable = ({ node, isReady }: GroupedNode): boolean =>
  isReady && node.spec?.unschedulable !== true;

/** True when too many nodes are broken for anything to be decided. */
export function isUnhealthy({ nodes }: AutoscalerState): boolean {
  const unready = nodes.filter(({ isReady, isStarting }) => !isReady && !isStarting).length;
  return isTooMany(unready, nodes.length);
}

/** True when so few of a group's nodes are ready that it is left alone. */
export function isUnhealthyGroup({ nodes }: AutoscalerState, { name, size }: NodeGroup): boolean {
  const own = nodes.filter(({ group }) => group === name);
  const upcoming = Math.max(0, size - own.length);
  const wellOrStarting = own.filter(({ isReady, isStarting }) => isReady || isStarting).length;
  return own.length > 0 && isTooMany(size - upcoming - wellOrStarting, own.length);
}

/** The taint says that its node is still being made ready. */
export const isStartupTaint = ({ options }: AutoscalerState, key: string): boolean =>
  options.startupTaints.includes(key) || STARTUP_PREFIXES.some((prefix) => key.startsWith(prefix));

const isTooMany = (unready: number, nodes: number): boolean =>
  unready > UNREADY_ALLOWED && unready > UNREADY_SHARE_ALLOWED * nodes;

function countsAsReady(state: AutoscalerState, node: Node): boolean {
  const taints = node.spec?.taints ?? [];
  if (hasBadCondition(node) || taints.some(({ key }) => UNREADY_TAINTS.has(key))) return false;
  if (node.spec?.unschedulable) return true;
  return !lacksPromisedGpus(node) && !taints.some(({ key }) => isStartupTaint(state, key));
}

const hasBadCondition = ({ status }: Node): boolean =>
  (status?.conditions ?? []).some(
    ({ type, status: value }) =>
      (type === 'DiskPressure' || type === 'NetworkUnavailable') && value === 'True',
  );
