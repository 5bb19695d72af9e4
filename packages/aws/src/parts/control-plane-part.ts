// The control plane itself, as EKS has it: settings that were changed behind the cluster's stack, or of a cluster
// that no stack of ours describes; versions one minor at a time; encryption of secrets; tags.
import { clusterSpecOf } from '@berth/compute';
import { inspectControlPlane } from '../inspect/inspect-cluster.js';
import type { ActualControlPlane } from '../inspect/actual.js';
import { StepFailure, type PartKind, type PlannedStep, type StepRun, type World } from '../plan/part.js';
import { stepId, type Step, type StepDetail } from '../plan/step.js';
import { detailOf, differingSettings } from './control-plane-settings.js';
import { waitForUpdate } from './eks-update.js';
import { checkVersionStep } from './version-step.js';

/** A new cluster has it all from its stack. */
export const controlPlaneParts: PartKind = {
  async plan(world) {
    const { controlPlane } = world.actual;
    if (!controlPlane) return [];
    checkVersionStep(world, controlPlane);
    return [
      ...planVersion(world, controlPlane),
      ...planSettings(world, controlPlane),
      ...planEncryption(world, controlPlane),
      ...planTags(world, controlPlane),
    ];
  },
  /** They go with their cluster, unless EKS was told to keep it. */
  async destroy({ actual: { controlPlane } }) {
    if (!controlPlane?.isDeletionProtected) return [];
    const { name } = controlPlane;
    throw new StepFailure(
      `EKS protects ${name} from deletion; if it is to go, take that back first: ` +
        `aws eks update-cluster-config --name ${name} --no-deletion-protection`,
    );
  },
};

const stackOf = ({ config }: World): string => `eksctl-${config.metadata.name}-cluster`;
const hasStack = (world: World): boolean => world.actual.stacks.some(({ name }) => name === stackOf(world));

type Change = Pick<Step, 'details'> & Partial<Step>;

function stepOf(world: World, name: string, change: Change): Step {
  const cluster = world.config.metadata.name;
  return {
    id: stepId('control-plane', name),
    kind: 'control-plane',
    action: 'update',
    name,
    after: [stepId('stack', stackOf(world)), stepId('control-plane', cluster)].filter(
      (id) => id !== stepId('control-plane', name),
    ),
    disruption: 'none',
    isReversible: true,
    estimateSeconds: 60,
    ...change,
  };
}

function planSettings(world: World, actual: ActualControlPlane): readonly PlannedStep[] {
  const details = differingSettings(world.config, actual).map(detailOf);
  if (details.length === 0) return [];
  const step = stepOf(world, world.config.metadata.name, { details });
  return [{ step, run: setAll }];
}

/** Compared anew, since the stack may have set them meanwhile. */
async function setAll(run: StepRun): Promise<void> {
  const { calls, config } = run.world;
  const { name } = config.metadata;
  for (;;) {
    const actual = await inspectControlPlane(calls, name);
    const [next] = actual ? differingSettings(config, actual) : [];
    if (!next) return;
    const { update } = await calls.send('eks', 'UpdateClusterConfig', { name, ...next.change });
    await waitForUpdate(run, { id: update?.id });
  }
}

/** With a stack of ours CloudFormation does it. */
function planVersion(world: World, { version: before }: ActualControlPlane): readonly PlannedStep[] {
  const { name, version } = world.config.metadata;
  if (before === version || hasStack(world)) return [];
  const details: StepDetail[] = [{ action: 'update', name: 'metadata.version', before, after: version }];
  const change = {
    details,
    disruption: 'api-interrupted',
    isReversible: false,
    estimateSeconds: 600,
  } as const;
  return [{ step: stepOf(world, `${name}-version`, change), run: (run) => upgrade(run, version) }];
}

async function upgrade(run: StepRun, version: string): Promise<void> {
  const { calls, config } = run.world;
  const { name } = config.metadata;
  const actual = await inspectControlPlane(calls, name);
  if (actual?.version === version) return;
  const { update } = await calls.send('eks', 'UpdateClusterVersion', { name, version });
  await waitForUpdate(run, { id: update?.id });
}

/** EKS begins to encrypt secrets of a cluster that stands, and never stops. */
function planEncryption(
  world: World,
  { encryptionKeyArn: before }: ActualControlPlane,
): readonly PlannedStep[] {
  const wanted = clusterSpecOf(world.config.document).secretsEncryption?.keyARN;
  if (!wanted || before === wanted || (hasStack(world) && before === undefined)) return [];
  const details: StepDetail[] = [
    { action: 'update', name: 'secretsEncryption.keyARN', before, after: wanted },
  ];
  const change = { details, isReversible: false, estimateSeconds: 600 };
  const step = stepOf(world, `${world.config.metadata.name}-encryption`, change);
  return [{ step, run: (run) => encrypt(run, wanted, before) }];
}

async function encrypt(run: StepRun, keyArn: string, before: string | undefined): Promise<void> {
  if (before !== undefined) {
    throw new StepFailure(
      `secrets are encrypted with ${before}, and EKS does not change the key of a cluster; ` +
        'take secretsEncryption.keyARN back, or make another cluster',
    );
  }
  const { calls, config } = run.world;
  const { update } = await calls.send('eks', 'AssociateEncryptionConfig', {
    clusterName: config.metadata.name,
    encryptionConfig: [{ resources: ['secrets'], provider: { keyArn } }],
  });
  await waitForUpdate(run, { id: update?.id });
}

/** Tags of a cluster without a stack; a tag that the file does not have is somebody else's. */
function planTags(world: World, { tags: before, arn }: ActualControlPlane): readonly PlannedStep[] {
  if (hasStack(world)) return [];
  const { name, tags } = world.config.metadata;
  const missing = Object.entries(tags).filter(([key, value]) => before[key] !== value);
  if (missing.length === 0) return [];
  const details = missing.map(([key, after]) => ({
    action: 'update' as const,
    name: `metadata.tags.${key}`,
    before: before[key],
    after,
  }));
  const step = stepOf(world, `${name}-tags`, { details, estimateSeconds: 2 });
  return [
    {
      step,
      async run({ world: { calls } }) {
        await calls.send('eks', 'TagResource', { resourceArn: arn, tags: Object.fromEntries(missing) });
      },
    },
  ];
}
