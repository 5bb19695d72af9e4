// A plan: every step from what AWS has to what the file says, in an order that holds; and the fingerprint of what it
// was made on.
import { createHash } from 'node:crypto';
import type { ClusterConfig } from '@berth/compute';
import type { ObjectApi } from '@berth/kube';
import type { AwsCalls } from '../calls/aws-calls.js';
import type { ActualCluster } from '../inspect/actual.js';
import { gatherFacts } from '../inspect/gather-facts.js';
import { inspectCluster } from '../inspect/inspect-cluster.js';
import { addonParts } from '../parts/addon-part.js';
import { controlPlaneParts } from '../parts/control-plane-part.js';
import { fargateParts } from '../parts/fargate-part.js';
import { kubernetesParts } from '../parts/kubernetes-part.js';
import { nodegroupParts } from '../parts/nodegroup-part.js';
import { oidcParts } from '../parts/oidc-part.js';
import { stackParts } from '../parts/stack-part.js';
import type { PartKind, PlannedStep, World } from './part.js';

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
  stackParts,
  oidcParts,
  controlPlaneParts,
  nodegroupParts,
  addonParts,
  fargateParts,
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

async function openWorld({ config, calls, openKube }: PlanRequest): Promise<World> {
  const actual = await inspectCluster(calls, config.metadata.name);
  const facts = await gatherFacts(calls, actual, config);
  return { config, calls, actual, facts, openKube: openKube ?? (() => Promise.resolve(undefined)) };
}

/** Steps after those that they wait for; names of steps that are not in the plan count as done. */
function inOrder(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const ids = new Set(steps.map(({ step }) => step.id));
  const known = steps.map(({ step, run }) => ({
    step: { ...step, after: step.after.filter((id) => ids.has(id)) },
    run,
  }));
  const done = new Set<string>();
  const ordered: PlannedStep[] = [];
  while (ordered.length < known.length) {
    const ready = known.filter(({ step }) => !done.has(step.id) && step.after.every((id) => done.has(id)));
    // Steps that wait for each other would be a mistake of a part; they are kept, so that nothing is lost.
    const next = ready.length > 0 ? ready : known.filter(({ step }) => !done.has(step.id));
    for (const planned of next) done.add(planned.step.id);
    ordered.push(...next);
  }
  return ordered;
}

/** Over what a plan depends on: not over times, and not over sizes that the autoscaler sets. */
function fingerprintOf(actual: ActualCluster): string {
  const { stacks, controlPlane, nodegroupNames, profiles, addons, oidcProviderArn } = actual;
  const parts = {
    stacks: stacks.map(({ id, status, tags }) => ({ id, status, tags })),
    controlPlane: controlPlane && {
      arn: controlPlane.arn,
      version: controlPlane.version,
      status: controlPlane.status,
    },
    nodegroupNames,
    profiles,
    addons,
    oidcProviderArn,
  };
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
