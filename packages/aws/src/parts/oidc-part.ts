// The account's OIDC provider for the cluster's tokens: what lets service accounts take roles.
import { clusterSpecOf } from '@berth/compute';
import { AwsCallError, unlessAbsent } from '../calls/aws-calls.js';
import { inspectControlPlane } from '../inspect/inspect-cluster.js';
import { StepFailure, type PartKind, type PlannedStep, type StepRun, type World } from '../plan/part.js';
import { stepId, type Step } from '../plan/step.js';
import { CLUSTER_NAME_TAG } from '../inspect/inspect-stacks.js';

/** One provider a cluster, when `iam.withOIDC` asks for it. It is left alone when the file no longer does. */
export const oidcParts: PartKind = {
  async plan(world) {
    const isWanted = clusterSpecOf(world.config.document).iam?.withOIDC === true;
    return isWanted && world.actual.oidcProviderArn === undefined ? [creation(world)] : [];
  },
  async destroy(world) {
    const arn = world.actual.oidcProviderArn;
    return arn === undefined ? [] : [deletion(world, arn)];
  },
};

function stepOf({ config, actual }: World, action: 'create' | 'delete'): Step {
  const { name } = config.metadata;
  return {
    id: stepId('oidc-provider', name),
    kind: 'oidc-provider',
    action,
    name,
    details: [],
    after:
      action === 'create'
        ? [stepId('stack', `eksctl-${name}-cluster`)]
        : [
            ...actual.stacks
              .filter((stack) => stack.name !== `eksctl-${name}-cluster`)
              .map((stack) => stepId('stack', stack.name)),
            ...actual.profiles.map((profile) => stepId('fargate-profile', profile.name)),
            ...actual.nodegroupNames.map((pool) => stepId('nodegroup', pool)),
          ],
    disruption: 'none',
    isReversible: true,
    estimateSeconds: 2,
  };
}

const creation = (world: World): PlannedStep => ({
  step: stepOf(world, 'create'),
  async run(run) {
    const { oidcIssuer } = (await inspectControlPlane(world.calls, world.config.metadata.name)) ?? {};
    if (oidcIssuer === undefined) throw new StepFailure('the cluster has no OIDC issuer yet');
    await createProvider(run, oidcIssuer);
  },
});

/** AWS no longer looks at the thumbprint for EKS's issuers, but the call wants one of the right length. */
const THUMBPRINT = '0'.repeat(40);

async function createProvider({ world }: StepRun, issuer: string): Promise<void> {
  try {
    await world.calls.send('iam', 'CreateOpenIDConnectProvider', {
      Url: issuer,
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: [THUMBPRINT],
      Tags: [{ Key: CLUSTER_NAME_TAG, Value: world.config.metadata.name }],
    });
  } catch (error) {
    if (!(error instanceof AwsCallError && error.code.startsWith('EntityAlreadyExists'))) throw error;
  }
}

const deletion = (world: World, arn: string): PlannedStep => ({
  step: stepOf(world, 'delete'),
  async run({ world: { calls } }) {
    await unlessAbsent(calls.send('iam', 'DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn: arn }));
  },
});
