// `identityProviders`: an OpenID Connect provider whose tokens the cluster takes. EKS changes none: one that differs is
// taken away and associated again, each within about a quarter of an hour. One that the file does not name is left
// alone.
import { clusterSpecOf } from '@berth/compute';
import { jsonEqual } from '@berth/kube';
import { AwsCallError, unlessAbsent } from '../calls/aws-calls.js';
import type { OutputOf } from '../calls/operations.js';
import { StepFailure, type PartKind, type PlannedStep, type StepRun, type World } from '../plan/part.js';
import { stepId, type Step, type StepDetail } from '../plan/step.js';

type Spec = NonNullable<ReturnType<typeof clusterSpecOf>['identityProviders']>[number];
type Actual = NonNullable<
  NonNullable<OutputOf<'eks', 'DescribeIdentityProviderConfig'>['identityProviderConfig']>['oidc']
>;

/** Providers of the file against those of the cluster. */
export const identityProviderParts: PartKind = {
  async plan(world) {
    const wanted = clusterSpecOf(world.config.document).identityProviders ?? [];
    const planned = await Promise.all(wanted.map((spec) => planProvider(world, spec)));
    return planned.flat();
  },
  /** They go with their cluster. */
  async destroy() {
    return [];
  },
};

const POLL_MS = 10_000;

async function planProvider(world: World, spec: Spec): Promise<readonly PlannedStep[]> {
  const actual = world.actual.controlPlane ? await describe(world, spec) : undefined;
  if (!actual) {
    const step = stepOf(world, spec, { action: 'create', details: [] });
    return [{ step, run: (run) => associate(run, spec) }];
  }
  const details = differences(spec, actual);
  if (details.length === 0 && actual.status === 'ACTIVE') return [];
  const action = details.length > 0 ? 'replace' : 'create';
  return [{ step: stepOf(world, spec, { action, details }), run: (run) => replace(run, spec) }];
}

async function describe(
  { calls, config }: Pick<World, 'calls' | 'config'>,
  { name = '' }: Spec,
): Promise<Actual | undefined> {
  const input = {
    clusterName: config.metadata.name,
    identityProviderConfig: { type: 'oidc', name },
  };
  const answer = await unlessAbsent(calls.send('eks', 'DescribeIdentityProviderConfig', input));
  return answer?.identityProviderConfig?.oidc;
}

function differences(spec: Spec, actual: Actual): readonly StepDetail[] {
  const pairs: readonly (readonly [name: string, before: unknown, after: unknown])[] = [
    ['issuerURL', actual.issuerUrl, spec.issuerURL],
    ['clientID', actual.clientId, spec.clientID],
    ['usernameClaim', actual.usernameClaim ?? '', spec.usernameClaim ?? ''],
    ['usernamePrefix', actual.usernamePrefix ?? '', spec.usernamePrefix ?? ''],
    ['groupsClaim', actual.groupsClaim ?? '', spec.groupsClaim ?? ''],
    ['groupsPrefix', actual.groupsPrefix ?? '', spec.groupsPrefix ?? ''],
    ['requiredClaims', actual.requiredClaims ?? {}, spec.requiredClaims ?? {}],
  ];
  return pairs
    .filter(([, before, after]) => !jsonEqual(before, after))
    .map(([name, before, after]) => ({ action: 'update', name, before, after }));
}

function stepOf({ config }: World, { name = '' }: Spec, change: Pick<Step, 'action' | 'details'>): Step {
  const cluster = config.metadata.name;
  return {
    id: stepId('identity-provider', name),
    kind: 'identity-provider',
    name,
    after: [stepId('stack', `eksctl-${cluster}-cluster`), stepId('control-plane', cluster)],
    disruption: 'none',
    isReversible: true,
    estimateSeconds: change.action === 'replace' ? 1800 : 900,
    ...change,
  };
}

async function replace(run: StepRun, spec: Spec): Promise<void> {
  const { calls, config } = run.world;
  const now = await describe(run.world, spec);
  if (now && differences(spec, now).length > 0) {
    const identityProviderConfig = { type: 'oidc', name: spec.name ?? '' };
    if (now.status !== 'DELETING') {
      const input = { clusterName: config.metadata.name, identityProviderConfig };
      await unlessAbsent(calls.send('eks', 'DisassociateIdentityProviderConfig', input));
    }
    while (await describe(run.world, spec)) await run.pause(POLL_MS);
  }
  await associate(run, spec);
}

async function associate(run: StepRun, spec: Spec): Promise<void> {
  const { calls, config } = run.world;
  const { name = '', issuerURL = '', clientID = '', requiredClaims, tags } = spec;
  const oidc = {
    identityProviderConfigName: name,
    issuerUrl: issuerURL,
    clientId: clientID,
    ...optional('usernameClaim', spec.usernameClaim),
    ...optional('usernamePrefix', spec.usernamePrefix),
    ...optional('groupsClaim', spec.groupsClaim),
    ...optional('groupsPrefix', spec.groupsPrefix),
    ...(requiredClaims ? { requiredClaims: { ...requiredClaims } } : {}),
  };
  try {
    const input = { clusterName: config.metadata.name, oidc, tags: { ...tags } };
    await calls.send('eks', 'AssociateIdentityProviderConfig', input);
  } catch (error) {
    if (!(error instanceof AwsCallError && error.code === 'ResourceInUseException')) throw error;
  }
  for (;;) {
    const now = await describe(run.world, spec);
    if (now?.status === 'ACTIVE') return;
    if (now?.status !== 'CREATING') {
      throw new StepFailure(`identity provider ${name} ended in ${now?.status ?? 'nothing'}`);
    }
    await run.pause(POLL_MS);
  }
}

const optional = <Name extends string>(name: Name, value: string | undefined) =>
  value ? { [name]: value } : {};
