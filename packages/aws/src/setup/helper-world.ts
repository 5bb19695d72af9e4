// What the helpers beside a cluster are planned on: the account, and the cluster if it is there already. Two calls, and
// none of the cluster's pools, which are no affair of theirs.
import type { ClusterConfig } from '@berth/compute';
import type { ObjectApi } from '@berth/kube';
import type { AwsCalls } from '../calls/aws-calls.js';
import { inspectControlPlane } from '../inspect/inspect-cluster.js';
import { latestFacts } from '../plan/latest-facts.js';
import type { PlannedStep, World } from '../plan/part.js';
import type { ClusterPlan } from '../plan/plan-cluster.js';

/** Which cluster a helper is for, and how it is reached. */
export interface HelperSubject {
  readonly clusterName: string;
  readonly calls: AwsCalls;
  /** Name of the helper's stack; `berth-CLUSTER-HELPER` when absent. */
  readonly stackName?: string | undefined;
  /** Opens the Kubernetes API of the cluster; asked only by a helper that writes there. */
  openKube?(): Promise<ObjectApi | undefined>;
}

/** Steps of a helper, done by `applyPlan` as those of a cluster are. */
export interface HelperPlan extends ClusterPlan {
  /** What the person should know beside the steps. */
  readonly notes: readonly string[];
}

/** Reads what every helper needs to know. */
export async function openHelperWorld({ clusterName, calls, openKube }: HelperSubject): Promise<World> {
  const [identity, controlPlane] = await Promise.all([
    calls.send('sts', 'GetCallerIdentity', {}),
    inspectControlPlane(calls, clusterName),
  ]);
  const accountId = identity.Account ?? '';
  const facts = { accountId };
  return {
    config: configOf(clusterName, calls.region),
    calls,
    actual: {
      accountId,
      callerArn: identity.Arn ?? '',
      region: calls.region,
      stacks: [],
      controlPlane,
      subnets: [],
      nodegroupNames: [],
      profiles: [],
      addons: [],
      groups: [],
    },
    facts,
    latest: latestFacts(facts, () => Promise.resolve(facts)),
    openKube: openKube ?? (() => Promise.resolve(undefined)),
  };
}

/** A plan of those steps that there are; helpers are never saved, so there is no fingerprint. */
export const helperPlan = (
  world: World,
  steps: readonly (PlannedStep | undefined)[],
  notes: readonly string[] = [],
): HelperPlan => ({
  world,
  steps: steps.filter((step) => step !== undefined),
  notes,
  fingerprint: '',
});

/** The partition of an ARN, such as `aws-cn`. */
export const partitionOf = ({ actual }: World): string => actual.callerArn.split(':')[1] || 'aws';

/** The cluster as far as its name tells: a helper can come before it. */
const configOf = (name: string, region: string): ClusterConfig => ({
  apiVersion: 'eksctl.io/v1alpha5',
  kind: 'ClusterConfig',
  metadata: { name, region, version: '', tags: {}, annotations: {} },
  document: {},
});
