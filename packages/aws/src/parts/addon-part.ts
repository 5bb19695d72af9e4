// EKS add-ons: those that the file names, and the default ones that eksctl installs when it names none.
import { AwsCallError, unlessAbsent } from '../calls/aws-calls.js';
import type { ActualAddon } from '../inspect/actual.js';
import { StepFailure, type PartKind, type PlannedStep, type StepRun, type World } from '../plan/part.js';
import { stepId, type Step, type StepDetail } from '../plan/step.js';
import { clusterContext } from '../render/cluster-context.js';
import { stackOutput } from './stack-outputs.js';
import { addonsOf, type AddonSpec } from '../render/iam/addon-stacks.js';

/** Add-ons of the file against those of the cluster. One that the file does not name is left alone. */
export const addonParts: PartKind = {
  async plan(world) {
    return addonsOf(clusterContext(world.config, world.facts)).flatMap((addon) => planAddon(world, addon));
  },
  /** They go with their cluster. */
  async destroy() {
    return [];
  },
};

/** What nodes need to become ready is there before them; everything else comes after, when it has nodes to run on. */
const BEFORE_NODES = new Set(['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent']);
const POLL_MS = 5_000;

function planAddon(world: World, addon: AddonSpec): readonly PlannedStep[] {
  const name = addon.name ?? '';
  const actual = world.actual.addons.find((item) => item.name === name);
  if (!actual)
    return [
      { step: stepOf(world, name, { action: 'create', details: [] }), run: (run) => createAddon(run, addon) },
    ];
  if (actual.status === 'CREATE_FAILED') {
    return [
      {
        step: stepOf(world, name, { action: 'replace', details: [] }),
        run: (run) => replaceAddon(run, addon),
      },
    ];
  }
  const details = differences(addon, actual);
  if (details.length === 0) return [];
  return [
    { step: stepOf(world, name, { action: 'update', details }), run: (run) => updateAddon(run, addon) },
  ];
}

/** Only what the file says is compared: a version that it leaves open is whatever it was. */
function differences(addon: AddonSpec, actual: ActualAddon): readonly StepDetail[] {
  const details: StepDetail[] = [];
  const { version, configurationValues, serviceAccountRoleARN } = addon;
  if (version && version !== 'latest' && !actual.version.startsWith(versionPrefix(version))) {
    details.push({ action: 'update', name: 'version', before: actual.version, after: version });
  }
  if (configurationValues && configurationValues !== actual.configuration) {
    const before = actual.configuration;
    details.push({ action: 'update', name: 'configurationValues', before, after: configurationValues });
  }
  if (serviceAccountRoleARN && serviceAccountRoleARN !== actual.roleArn) {
    const before = actual.roleArn;
    details.push({ action: 'update', name: 'serviceAccountRoleARN', before, after: serviceAccountRoleARN });
  }
  return details;
}

/** Versions are written with or without the `v`, and may leave the build open. */
const versionPrefix = (version: string): string => (version.startsWith('v') ? version : `v${version}`);

function stepOf({ config, actual }: World, name: string, change: Pick<Step, 'action' | 'details'>): Step {
  const cluster = `eksctl-${config.metadata.name}-cluster`;
  const pools = actual.stacks.map((stack) => stack.name).filter((stack) => stack.includes('-nodegroup-'));
  return {
    id: stepId('addon', name),
    kind: 'addon',
    name,
    after: [
      stepId('stack', cluster),
      stepId('stack', `eksctl-${config.metadata.name}-addon-${name}`),
      ...(BEFORE_NODES.has(name) ? [] : pools.map((stack) => stepId('stack', stack))),
    ],
    disruption: 'none',
    isReversible: change.action !== 'create',
    estimateSeconds: 30,
    ...change,
  };
}

async function createAddon(run: StepRun, addon: AddonSpec): Promise<void> {
  const { calls, config } = run.world;
  const addonName = addon.name ?? '';
  try {
    await calls.send('eks', 'CreateAddon', {
      clusterName: config.metadata.name,
      addonName,
      ...(await addonInput(run, addon)),
      tags: addon.tags ?? {},
    });
  } catch (error) {
    if (!(error instanceof AwsCallError && error.code === 'ResourceInUseException')) throw error;
  }
  await waitForAddon(run, addonName);
}

async function updateAddon(run: StepRun, addon: AddonSpec): Promise<void> {
  const { calls, config } = run.world;
  const addonName = addon.name ?? '';
  const input = { clusterName: config.metadata.name, addonName, ...(await addonInput(run, addon)) };
  await calls.send('eks', 'UpdateAddon', input);
  await waitForAddon(run, addonName);
}

async function replaceAddon(run: StepRun, addon: AddonSpec): Promise<void> {
  const input = { clusterName: run.world.config.metadata.name, addonName: addon.name ?? '' };
  await unlessAbsent(run.world.calls.send('eks', 'DeleteAddon', input));
  while (await unlessAbsent(run.world.calls.send('eks', 'DescribeAddon', input))) await run.pause(POLL_MS);
  await createAddon(run, addon);
}

async function addonInput(run: StepRun, addon: AddonSpec) {
  const addonVersion = await versionOf(run, addon);
  const serviceAccountRoleArn = addon.serviceAccountRoleARN || (await roleOf(run, addon.name ?? ''));
  return {
    ...(addonVersion === undefined ? {} : { addonVersion }),
    ...(serviceAccountRoleArn === undefined ? {} : { serviceAccountRoleArn }),
    ...(addon.configurationValues ? { configurationValues: addon.configurationValues } : {}),
    resolveConflicts: 'OVERWRITE' as const,
  };
}

/**
 * A version of the file, the newest for `latest`, else the one that AWS calls the default of the Kubernetes
 * version.
 */
async function versionOf(
  { world }: StepRun,
  { name = '', version = '' }: AddonSpec,
): Promise<string | undefined> {
  const input = { addonName: name, kubernetesVersion: world.config.metadata.version };
  const { addons = [] } = await world.calls.send('eks', 'DescribeAddonVersions', input);
  const offered = addons[0]?.addonVersions ?? [];
  if (version && version !== 'latest') {
    return (
      offered.find((item) => item.addonVersion?.startsWith(versionPrefix(version)))?.addonVersion ?? version
    );
  }
  const preferred =
    version === 'latest'
      ? offered[0]
      : (offered.find(({ compatibilities = [] }) => compatibilities.some((item) => item.defaultVersion)) ??
        offered[0]);
  return preferred?.addonVersion;
}

/** The role that a stack of ours made for it. */
const roleOf = ({ world }: StepRun, addon: string): Promise<string | undefined> =>
  stackOutput(world, `eksctl-${world.config.metadata.name}-addon-${addon}`, 'Role1');

/** An add-on without a node to run on is DEGRADED until there is one; that is no reason to stop. */
async function waitForAddon(run: StepRun, addonName: string): Promise<void> {
  const { calls, config } = run.world;
  for (;;) {
    const { addon } = await calls.send('eks', 'DescribeAddon', {
      clusterName: config.metadata.name,
      addonName,
    });
    const { status = '', health } = addon ?? {};
    if (status === 'ACTIVE' || status === 'DEGRADED') return;
    if (status.endsWith('FAILED')) {
      const issues = (health?.issues ?? []).map(({ message = '' }) => message).join('; ');
      throw new StepFailure(`add-on ${addonName} ended in ${status}${issues ? `: ${issues}` : ''}`);
    }
    await run.pause(POLL_MS);
  }
}
