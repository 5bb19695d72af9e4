// Tags of an Auto Scaling group, among them those that tell Cluster Autoscaler what a node of an empty group would be.
import { type Result, success } from '@berth/kube';
import { MAX_GROUP_TAGS } from '../limits.js';
import { refuse } from '../problems.js';
import type { CfnObject } from '../template.js';
import { nodeName, type PoolContext } from './pool-context.js';

/** Tags under which Cluster Autoscaler looks for the labels and taints of nodes to come. */
const nodeTemplate = 'k8s.io/cluster-autoscaler/node-template/';

/**
 * What Cluster Autoscaler has to be told of an empty group. A taint's tag is `VALUE:EFFECT`, as its documentation asks
 * for; eksctl writes the value alone, by which the autoscaler takes the group for untainted.
 */
function autoscalerTags({ pool, taints }: PoolContext): Readonly<Record<string, string>> {
  const labels = Object.entries(pool.group.labels ?? {}).map(([key, value]) => [
    `${nodeTemplate}label/${key}`,
    value,
  ]);
  const byTaint = taints.map(({ key, value, effect }) => [
    `${nodeTemplate}taint/${key}`,
    `${value}:${effect}`,
  ]);
  return Object.fromEntries([...labels, ...byTaint]);
}

/** Gives the tags; those of the file reach the group as tags of its stack. */
export function groupTags(pool: PoolContext): Result<readonly CfnObject[]> {
  const { cluster } = pool;
  const { group } = pool.pool;
  const discovery = group.iam?.withAddonPolicies?.autoScaler
    ? { 'k8s.io/cluster-autoscaler/enabled': 'true', [`k8s.io/cluster-autoscaler/${cluster.name}`]: 'owned' }
    : {};
  const tags = {
    Name: nodeName(pool),
    [`kubernetes.io/cluster/${cluster.name}`]: 'owned',
    ...discovery,
    ...(group.propagateASGTags ? autoscalerTags(pool) : {}),
  };
  const count = Object.keys(tags).length;
  if (count > MAX_GROUP_TAGS) {
    return refuse('render.too-many-tags', `${pool.name} would have ${count} tags`, `${pool.field}.labels`);
  }
  return success(Object.entries(tags).map(([Key, Value]) => ({ Key, Value, PropagateAtLaunch: 'true' })));
}
