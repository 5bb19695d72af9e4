// Fargate profiles. EKS makes and removes one of a cluster at a time, and changes none: a profile that differs goes
// and comes again.
import { clusterSpecOf } from '@berth/compute';
import { jsonEqual } from '@berth/kube';
import { AwsCallError, unlessAbsent } from '../calls/aws-calls.js';
import type { ActualProfile } from '../inspect/actual.js';
import { StepFailure, type PartKind, type PlannedStep, type StepRun, type World } from '../plan/part.js';
import { stepId, type Step, type StepDetail } from '../plan/step.js';
import { stackOutput } from './stack-outputs.js';

/** Profiles of the file against those of the cluster. */
export const fargateParts: PartKind = {
  async plan(world) {
    const wanted = wantedProfiles(world);
    const names = new Set(wanted.map(({ name }) => name));
    const gone = world.actual.profiles.filter(({ name }) => !names.has(name));
    return inTurn([
      ...gone.map((profile) => deletion(profile)),
      ...wanted.flatMap((profile) => planProfile(world, profile)),
    ]);
  },
  async destroy(world) {
    return inTurn(world.actual.profiles.map((profile) => deletion(profile)));
  },
};

interface WantedProfile {
  readonly name: string;
  readonly selectors: ActualProfile['selectors'];
  /** Undefined: the private subnets of the cluster. */
  readonly subnets?: readonly string[] | undefined;
  /** Undefined: the role of the cluster's stack. */
  readonly podExecutionRoleArn?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

function wantedProfiles({ config }: World): readonly WantedProfile[] {
  const spec = clusterSpecOf(config.document);
  return (spec.fargateProfiles ?? []).map((profile) => ({
    name: profile.name ?? '',
    selectors: (profile.selectors ?? []).map(({ namespace = '', labels = {} }) => ({ namespace, labels })),
    subnets: profile.subnets?.length ? profile.subnets : undefined,
    podExecutionRoleArn: profile.podExecutionRoleARN || spec.iam?.fargatePodExecutionRoleARN || undefined,
    tags: { ...spec.metadata?.tags, ...profile.tags },
  }));
}

function planProfile(world: World, wanted: WantedProfile): readonly PlannedStep[] {
  const actual = world.actual.profiles.find(({ name }) => name === wanted.name);
  if (!actual) return [creation(world, wanted)];
  if (actual.status === 'CREATE_FAILED' || actual.status === 'DELETING')
    return [replacement(world, wanted, [])];
  const details = differences(wanted, actual);
  if (details.length > 0) return [replacement(world, wanted, details)];
  return actual.status === 'CREATING' ? [creation(world, wanted)] : [];
}

function differences(wanted: WantedProfile, actual: ActualProfile): readonly StepDetail[] {
  const details: StepDetail[] = [];
  const compare = (name: string, before: unknown, after: unknown) => {
    if (!jsonEqual(before, after)) details.push({ action: 'update', name, before, after });
  };
  compare('selectors', sorted(actual.selectors), sorted(wanted.selectors));
  if (wanted.subnets) compare('subnets', actual.subnetIds.toSorted(), wanted.subnets.toSorted());
  if (wanted.podExecutionRoleArn) {
    compare('podExecutionRoleARN', actual.podExecutionRoleArn, wanted.podExecutionRoleArn);
  }
  return details;
}

const sorted = (selectors: ActualProfile['selectors']): unknown =>
  selectors
    .map(({ namespace, labels }) => ({ namespace, labels: Object.entries(labels).toSorted() }))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Each waits for the one before it. */
const inTurn = (steps: readonly PlannedStep[]): readonly PlannedStep[] =>
  steps.map(({ step, run }, index) => {
    const previous = steps[index - 1];
    return { step: previous ? { ...step, after: [...step.after, previous.step.id] } : step, run };
  });

const stepOf = (name: string, change: Pick<Step, 'action' | 'details' | 'disruption' | 'after'>): Step => ({
  id: stepId('fargate-profile', name),
  kind: 'fargate-profile',
  name,
  pool: name,
  isReversible: true,
  estimateSeconds: change.action === 'replace' ? 240 : 120,
  ...change,
});

function creation(world: World, wanted: WantedProfile): PlannedStep {
  const after = [stepId('stack', `eksctl-${world.config.metadata.name}-cluster`), stepId('addon', 'vpc-cni')];
  return {
    step: stepOf(wanted.name, { action: 'create', details: [], disruption: 'none', after }),
    run: (run) => createProfile(run, wanted),
  };
}

const replacement = (world: World, wanted: WantedProfile, details: readonly StepDetail[]): PlannedStep => ({
  step: {
    ...creation(world, wanted).step,
    action: 'replace',
    details,
    disruption: 'pods-evicted',
    estimateSeconds: 240,
  },
  async run(run) {
    await deleteProfile(run, wanted.name);
    await createProfile(run, wanted);
  },
});

const deletion = ({ name }: ActualProfile): PlannedStep => ({
  step: stepOf(name, { action: 'delete', details: [], disruption: 'pods-evicted', after: [] }),
  run: (run) => deleteProfile(run, name),
});

const POLL_MS = 5_000;

async function createProfile(run: StepRun, wanted: WantedProfile): Promise<void> {
  const { calls, config } = run.world;
  const clusterName = config.metadata.name;
  try {
    await calls.send('eks', 'CreateFargateProfile', {
      clusterName,
      fargateProfileName: wanted.name,
      podExecutionRoleArn: wanted.podExecutionRoleArn ?? (await clusterPodRole(run)),
      subnets: [...(wanted.subnets ?? (await privateSubnets(run)))],
      selectors: wanted.selectors.map(({ namespace, labels }) => ({ namespace, labels: { ...labels } })),
      tags: { ...wanted.tags, 'alpha.eksctl.io/cluster-name': clusterName },
    });
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
  for (;;) {
    const status = await statusOf(run, wanted.name);
    if (status === 'ACTIVE') return;
    if (status !== 'CREATING')
      throw new StepFailure(`Fargate profile ${wanted.name} ended in ${status ?? 'nothing'}`);
    await run.pause(POLL_MS);
  }
}

const isAlreadyThere = (error: unknown): boolean =>
  error instanceof AwsCallError &&
  (error.code === 'ResourceInUseException' || /already exists/i.test(error.message));

/** The role is an output of the cluster's stack, under eksctl's name for it. */
async function clusterPodRole({ world }: StepRun): Promise<string> {
  const { name } = world.config.metadata;
  const arn = await stackOutput(world, `eksctl-${name}-cluster`, 'FargatePodExecutionRoleARN');
  if (arn === undefined) {
    throw new StepFailure(
      'the cluster has no pod execution role for Fargate; name one as fargateProfiles[].podExecutionRoleARN',
    );
  }
  return arn;
}

async function privateSubnets({ world }: StepRun): Promise<readonly string[]> {
  const { network } = await world.latest.get();
  const found = (network?.private ?? []).map(({ id }) => id);
  if (found.length === 0)
    throw new StepFailure('Fargate needs private subnets, and the VPC of the cluster has none');
  return found;
}

async function statusOf({ world }: StepRun, fargateProfileName: string): Promise<string | undefined> {
  const input = { clusterName: world.config.metadata.name, fargateProfileName };
  const answer = await unlessAbsent(world.calls.send('eks', 'DescribeFargateProfile', input));
  return answer?.fargateProfile?.status;
}

async function deleteProfile(run: StepRun, fargateProfileName: string): Promise<void> {
  const input = { clusterName: run.world.config.metadata.name, fargateProfileName };
  for (;;) {
    const status = await statusOf(run, fargateProfileName);
    if (status === undefined) return;
    if (status !== 'DELETING') await unlessAbsent(run.world.calls.send('eks', 'DeleteFargateProfile', input));
    await run.pause(POLL_MS);
  }
}
