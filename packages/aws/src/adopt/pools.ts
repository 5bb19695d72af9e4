// Node groups of a cluster as items of the document: those of stacks from their templates, the others from EKS.
import type { JsonObject } from '@berth/kube';
import type { AwsCalls } from '../calls/aws-calls.js';
import type { ActualCluster } from '../inspect/actual.js';
import { inspectNodegroup } from '../inspect/inspect-eks.js';
import { managedPoolOfGroup } from './managed-pool.js';
import { ownTags, tagsBeside } from './own-members.js';
import { poolOfStack } from './pool-of-stack.js';

/** Where to read pools. */
export interface PoolRequest {
  readonly actual: ActualCluster;
  readonly clusterName: string;
  readonly templates: ReadonlyMap<string, JsonObject>;
  /** Tags that the whole cluster has. */
  readonly clusterTags: JsonObject;
}

/** What was read, by kind. */
export interface AdoptedPools {
  readonly managed: readonly JsonObject[];
  readonly unmanaged: readonly JsonObject[];
  readonly notes: readonly string[];
}

/** The pools of the templates, and the managed node groups of no template, of which EKS tells: a call each. */
export async function adoptPools(
  calls: AwsCalls,
  { actual, clusterName, templates, clusterTags }: PoolRequest,
): Promise<AdoptedPools> {
  const managed: JsonObject[] = [];
  const unmanaged: JsonObject[] = [];
  const notes: string[] = [];
  const prefix = `eksctl-${clusterName}-nodegroup-`;
  for (const [stack, template] of [...templates].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!stack.startsWith(prefix)) continue;
    const pool = poolOfStack({
      name: stack.slice(prefix.length),
      template,
      subnets: actual.subnets,
      tags: tagsBeside(ownTags(actual.stacks.find(({ name }) => name === stack)?.tags ?? {}), clusterTags),
    });
    const spec = { ...pool.spec, ...liveSizes(actual, stack) };
    (pool.isManaged ? managed : unmanaged).push(spec);
    notes.push(...pool.notes);
  }
  for (const name of actual.nodegroupNames) {
    if (templates.has(`${prefix}${name}`)) continue;
    managed.push(managedPoolOfGroup(await inspectNodegroup(calls, clusterName, name), actual.subnets));
  }
  return { managed, unmanaged, notes };
}

/** Who scaled a group behind its stack meant it: the smallest and largest size are those that it has now. */
function liveSizes({ groups, stacks }: ActualCluster, stack: string): JsonObject {
  const pool = stacks.find(({ name }) => name === stack)?.tags['alpha.eksctl.io/nodegroup-name'];
  const group = groups.find(
    ({ tags }) =>
      tags['aws:cloudformation:stack-name'] === stack ||
      (pool !== undefined && tags['eks:nodegroup-name'] === pool),
  );
  return group ? { minSize: group.minSize, maxSize: group.maxSize } : {};
}
