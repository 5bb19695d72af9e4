// A plan: every step from what AWS has to what the file says, in an order that holds; and the fingerprint of what it
// was made on.
import { createHash } from 'node:crypto';
import type { ClusterConfig } from '@berth/compute';
import { isJsonObject, type ObjectApi } from '@berth/kube';
import type { AwsCalls } from '../calls/aws-calls.js';
import type { ActualCluster } from '../inspect/actual.js';
import { gatherFacts } from '../inspect/gather-facts.js';
import { inspectCluster } from '../inspect/inspect-cluster.js';
import { accessParts } from '../parts/access-part.js';
import { addonParts } from '../parts/addon-part.js';
import { controlPlaneParts } from '../parts/control-plane-part.js';
import { fargateParts } from '../parts/fargate-part.js';
import { identityProviderParts } from '../parts/identity-provider-part.js';
import { keyPairParts } from '../parts/key-pair-part.js';
import { kubernetesParts } from '../parts/kubernetes-part.js';
import { loadBalancerParts } from '../parts/load-balancer-part.js';
import { logRetentionParts } from '../parts/log-retention-part.js';
import { nodegroupParts } from '../parts/nodegroup-part.js';
import { nodegroupVersionParts } from '../parts/nodegroup-version-part.js';
import { oidcParts } from '../parts/oidc-part.js';
import { podIdentityParts } from '../parts/pod-identity-part.js';
import { stackParts } from '../parts/stack-part.js';
import { latestFacts } from './latest-facts.js';
import type { PartKind, PlannedStep, World } from './part.js';
import { inOrder } from './step-order.js';

/** What a plan is made of. */
export interface PlanRequest {
  readonly config: ClusterConfig;
  readonly calls: AwsCalls;
  /** Opens the Kubernetes API of the cluster, where it can be reached; asked only by steps that need it. */
  openKube?(): Promise<ObjectApi | undefined>;
}

/** Steps in an order that holds, on the world they were planned for. */
export interface ClusterPlan {
  readonly world: World;
  readonly steps: readonly PlannedStep[];
  /** Digest of what AWS had when the plan was made: a saved plan is refused when this has changed. */
  readonly fingerprint: string;
}

const PARTS: readonly PartKind[] = [
  loadBalancerParts,
  keyPairParts,
  stackParts,
  oidcParts,
  controlPlaneParts,
  logRetentionParts,
  nodegroupParts,
  nodegroupVersionParts,
  addonParts,
  fargateParts,
  podIdentityParts,
  accessParts,
  identityProviderParts,
  kubernetesParts,
];

/**
 * Plans what makes AWS what the file says; no steps when it already is. Reads only.
 * Rejects with an AwsCallError when AWS refuses, with a StepFailure when the file cannot be rendered.
 */
export async function planCluster(request: PlanRequest): Promise<ClusterPlan> {
  const world = await openWorld(request);
  const steps: PlannedStep[] = [];
  for (const part of PARTS) steps.push(...(await part.plan(world)));
  return { world, steps: inOrder(steps), fingerprint: fingerprintOf(world.actual) };
}

/** Plans the removal of all that is the cluster's. Reads only. */
export async function planDestroy(request: PlanRequest): Promise<ClusterPlan> {
  const world = await openWorld(request);
  const steps: PlannedStep[] = [];
  for (const part of PARTS) steps.push(...(await part.destroy(world)));
  return { world, steps: inOrder(steps), fingerprint: fingerprintOf(world.actual) };
}

async function openWorld({ config: written, calls, openKube }: PlanRequest): Promise<World> {
  const { name } = written.metadata;
  const actual = await inspectCluster(calls, name);
  const config = withVersion(written, actual);
  const facts = await gatherFacts(calls, actual, config);
  const latest = latestFacts(facts, async () =>
    gatherFacts(calls, await inspectCluster(calls, name), config),
  );
  return { config, calls, actual, facts, latest, openKube: openKube ?? (() => Promise.resolve(undefined)) };
}

/** A file that leaves the version open does not move a cluster that stands. */
function withVersion(config: ClusterConfig, { controlPlane }: ActualCluster): ClusterConfig {
  const metadata = config.document['metadata'];
  const written = isJsonObject(metadata) ? metadata : {};
  if (!controlPlane || written['version']) return config;
  const { version } = controlPlane;
  return {
    ...config,
    metadata: { ...config.metadata, version },
    document: { ...config.document, metadata: { ...written, version } },
  };
}

/** Over what a plan depends on: not over times, and not over sizes that the autoscaler sets. */
function fingerprintOf(actual: ActualCluster): string {
  const { stacks, controlPlane, nodegroupNames, profiles, addons, groups, oidcProviderArn } = actual;
  const parts = {
    stacks: stacks.map(({ id, status, tags }) => ({ id, status, tags })),
    controlPlane,
    sizes: groups.map(({ name, minSize, maxSize }) => ({ name, minSize, maxSize })),
    nodegroupNames,
    profiles,
    addons,
    oidcProviderArn,
  };
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
