// Node groups of a cluster as items of the document: those of stacks from their templates, the others from EKS.
import type { JsonObject } from '@berth/kube';
import type { ActualCluster, ActualNodegroup, ActualStack } from '../inspect/actual.js';
import { NEVER_STOOD } from '../parts/stack-part.js';
import type { ImageSources } from './known-images.js';
import type { KeySources } from './known-keys.js';
import { stackOwnTags, tagsBeside } from './own-members.js';
import { managedPoolOfGroup } from './pools/foreign-pool.js';
import { poolOfStack } from './pools/pool-of-stack.js';
import type { PoolSubnets } from './pools/subnet-members.js';

/** Where to read pools. */
export interface PoolSources extends ImageSources, KeySources {
  readonly actual: ActualCluster;
  readonly clusterName: string;
  readonly templates: ReadonlyMap<string, JsonObject>;
  /** Managed node groups without a stack of eksctl's. */
  readonly nodegroups: readonly ActualNodegroup[];
  readonly subnets: PoolSubnets;
  /** Address of the cluster's own name server. */
  readonly clusterDns?: string | undefined;
  /** Tags that the whole cluster has. */
  readonly clusterTags: JsonObject;
}

/** What was read, by kind. */
export interface AdoptedPools {
  readonly managed: readonly JsonObject[];
  readonly unmanaged: readonly JsonObject[];
  readonly notes: readonly string[];
}

/** What the name of a pool's stack begins with. */
export const poolStackPrefix = (clusterName: string): string => `eksctl-${clusterName}-nodegroup-`;

/** The pools of the templates in the order of their names, then the managed node groups of no template. */
export function adoptPools(sources: PoolSources): AdoptedPools {
  const { templates, clusterName, nodegroups, actual } = sources;
  const managed: JsonObject[] = [];
  const unmanaged: JsonObject[] = [];
  const prefix = poolStackPrefix(clusterName);
  const notes = actual.stacks.filter(({ name }) => name.startsWith(prefix)).flatMap(stateNote);
  for (const [stack, template] of [...templates].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!stack.startsWith(prefix)) continue;
    const tags = actual.stacks.find(({ name }) => name === stack)?.tags ?? {};
    const pool = poolOfStack({
      ...sources,
      name: stack.slice(prefix.length),
      template,
      tags: tagsBeside(stackOwnTags(tags), sources.clusterTags),
    });
    const spec = withLiveSizes(pool.spec, liveGroup(actual, stack));
    (pool.isManaged ? managed : unmanaged).push(spec);
    notes.push(...pool.notes);
  }
  for (const nodegroup of nodegroups) {
    const pool = managedPoolOfGroup(nodegroup, sources);
    managed.push(pool.spec);
    notes.push(...pool.notes);
  }
  return { managed, unmanaged, notes };
}

/** A stack that an apply has to go on with, or to clear away, is told. */
function stateNote({ name, status }: ActualStack): readonly string[] {
  if (/^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE$/.test(status)) return [];
  if (NEVER_STOOD.has(status))
    return [`stack ${name} is in ${status}: what is left of it goes with an apply`];
  return [
    `stack ${name} is in ${status}: the file says what its template says, of which AWS may lack something`,
  ];
}

function liveGroup({ groups, stacks }: ActualCluster, stack: string) {
  const pool = stacks.find(({ name }) => name === stack)?.tags['alpha.eksctl.io/nodegroup-name'];
  return groups.find(
    ({ tags }) =>
      tags['aws:cloudformation:stack-name'] === stack ||
      (pool !== undefined && tags['eks:nodegroup-name'] === pool),
  );
}

/**
 * Who scaled a group behind its stack meant it: the smallest and largest size are those that it has now. The size that
 * was asked for at first stays, within them.
 */
function withLiveSizes(spec: JsonObject, group: ActualCluster['groups'][number] | undefined): JsonObject {
  if (!group) return spec;
  const { minSize, maxSize, tags } = group;
  const desired = spec['desiredCapacity'];
  const sizes = { minSize, maxSize };
  const propagates = Object.keys(tags).some((tag) =>
    tag.startsWith('k8s.io/cluster-autoscaler/node-template/'),
  );
  return {
    ...spec,
    ...sizes,
    ...(typeof desired === 'number'
      ? { desiredCapacity: Math.min(Math.max(desired, minSize), maxSize) }
      : {}),
    ...(propagates ? { propagateASGTags: true } : {}),
  };
}
