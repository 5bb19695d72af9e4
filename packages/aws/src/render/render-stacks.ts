// All stacks of a cluster, in the order in which they can be created.
import { isSelecting, type ClusterConfig } from '@berth/compute';
import { type Result, success } from '@berth/kube';
import { accessEntryStacks } from './access-entry-stack.js';
import { capabilityStacks } from './capability-stacks.js';
import { clusterContext } from './cluster-context.js';
import { clusterStack } from './cluster-stack.js';
import type { AwsFacts } from './facts.js';
import { podIdentityStacks, serviceAccountStacks } from './iam/account-stacks.js';
import { addonStacks } from './iam/addon-stacks.js';
import { karpenterStacks } from './iam/karpenter-stacks.js';
import { MAX_SELECTED_TYPES } from './limits.js';
import { managedStack } from './pool/managed-stack.js';
import { type PoolContext, poolContexts } from './pool/pool-context.js';
import { unmanagedStack } from './pool/unmanaged-stack.js';
import { refuse } from './problems.js';
import type { Stack } from './stack.js';
import { usesExistingVpc } from './network/known-subnets.js';

export interface RenderRequest {
  /** A configuration that was read without errors. */
  readonly config: ClusterConfig;
  readonly facts: AwsFacts;
}

/**
 * Renders every CloudFormation stack of a cluster: the cluster's own first, then those that depend on it, with the
 * names, logical ids, tags and exports of eksctl 0.231, so that either tool can go on where the other stopped. The
 * same request gives the same stacks, byte by byte. Refuses what eksctl refuses when it renders: sizes that contradict
 * each other, zones without subnets, a VPC too small, and the like.
 */
export function renderStacks({ config, facts }: RenderRequest): Result<readonly Stack[]> {
  const context = clusterContext(config, facts);
  const cluster = clusterStack(context);
  if (!cluster.ok) return cluster;
  const addons = addonStacks(context);
  if (!addons.ok) return addons;
  const pools: Stack[] = [];
  for (const pool of poolContexts(context)) {
    const stack = poolStack(pool);
    if (!stack.ok) return stack;
    pools.push(stack.value);
  }
  return success([
    cluster.value,
    ...accessEntryStacks(context),
    ...serviceAccountStacks(context),
    ...addons.value,
    ...pools,
    ...podIdentityStacks(context),
    ...karpenterStacks(context),
    ...capabilityStacks(context),
  ]);
}

function poolStack(context: PoolContext): Result<Stack> {
  const { pool, cluster, name, field, instanceTypes } = context;
  const count = instanceTypes.length;
  if (isSelecting(pool.group.instanceSelector) && (count === 0 || count > MAX_SELECTED_TYPES)) {
    const message = `${count || 'no'} instance types meet the selector of ${name}`;
    return refuse('render.selected-types', message, `${field}.instanceSelector`);
  }
  const few =
    (cluster.spec.vpc?.subnets && Object.keys(cluster.spec.vpc.subnets.private ?? {}).length < 2) ?? false;
  if (pool.kind === 'nodeGroup' && pool.group.privateNetworking && usesExistingVpc(cluster) && few) {
    return refuse('render.too-few-private-subnets', `${name} needs two private subnets`, field);
  }
  return pool.kind === 'nodeGroup'
    ? unmanagedStack({ ...context, pool })
    : managedStack({ ...context, pool });
}
