// Which changes may help which pods: a pod that failed only by rules that a change cannot touch is left asleep.
// See https://github.com/kubernetes/enhancements/tree/master/keps/sig-scheduling/4247-queueinghint
import type { Node, Pod } from '@berth/kube';
import type { PluginName } from '@berth/placement';
import { sameJson } from '../controllers/same-json.js';

/** Plugins whose refusal a change may lift; `all` when that cannot be told. */
export type WakeupReach = ReadonlySet<string> | 'all';

const reach = (...plugins: readonly PluginName[]): WakeupReach => new Set<string>(plugins);

const NODE_LABELS: readonly PluginName[] = [
  'NodeName',
  'NodeAffinity',
  'VolumeBinding',
  'VolumeZone',
  'PodTopologySpread',
  'InterPodAffinity',
];
const NODE_TAINTS: readonly PluginName[] = ['NodeUnschedulable', 'TaintToleration', 'PodTopologySpread'];

/** A pod that had a node has gone or ended: its room is free. */
export const ROOM_FREED: WakeupReach = reach(
  'NodeResourcesFit',
  'NodePorts',
  'InterPodAffinity',
  'PodTopologySpread',
  'VolumeRestrictions',
  'NodeVolumeLimits',
);

/** A pod got a node, or one that has a node changed its labels. */
export const NEIGHBOUR_CAME: WakeupReach = reach('InterPodAffinity', 'PodTopologySpread');

/** A claim, a volume or a storage class changed. */
export const STORAGE_CHANGED: WakeupReach = reach(
  'VolumeBinding',
  'VolumeZone',
  'VolumeRestrictions',
  'NodeVolumeLimits',
);

/** What a node's change may help; undefined: nobody. */
export function reachOfNode(node: Node, previous: Node | undefined): WakeupReach | undefined {
  if (!previous) return 'all';
  const plugins: PluginName[] = [];
  if (!sameJson(node.status?.allocatable, previous.status?.allocatable)) plugins.push('NodeResourcesFit');
  if (!sameJson(node.metadata.labels, previous.metadata.labels)) plugins.push(...NODE_LABELS);
  if (
    !sameJson(node.spec?.taints, previous.spec?.taints) ||
    node.spec?.unschedulable !== previous.spec?.unschedulable
  ) {
    plugins.push(...NODE_TAINTS);
  }
  return plugins.length > 0 ? reach(...plugins) : undefined;
}

/** True when the scheduler has to look at a changed pod anew: status alone changes nothing. */
export const needsNewLook = (pod: Pod, previous: Pod): boolean =>
  pod.spec !== previous.spec && !sameJson(pod.spec, previous.spec)
    ? true
    : !sameJson(pod.metadata.labels, previous.metadata.labels);
