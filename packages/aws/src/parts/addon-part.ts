// EKS add-ons: those that the file names, and the default ones that eksctl installs when it names none. One that the
// file does not name is left alone.
import type { ActualAddon } from '../inspect/actual.js';
import { desiredStacks } from '../plan/desired-stacks.js';
import type { PartKind, PlannedStep, World } from '../plan/part.js';
import { stepId, type Step, type StepDetail } from '../plan/step.js';
import { clusterContext } from '../render/cluster-context.js';
import { addonsOf } from '../render/iam/addon-stacks.js';
import { addonDifferences } from './addon-differences.js';
import { createAddon, replaceAddon, updateAddon } from './addon-steps.js';
import { followsUpgrade } from './addon-versions.js';
import { runsCoreDnsOnFargate, wantedAddon, type WantedAddon } from './wanted-addon.js';

/** Add-ons of the file against those of the cluster. */
export const addonParts: PartKind = {
  async plan(world) {
    const addons = addonsOf(clusterContext(world.config, world.facts));
    const stackNames = new Set(desiredStacks(world).map(({ name }) => name));
    const planned = await Promise.all(
      addons.map((addon) => planAddon(world, wantedAddon(world, addon, stackNames))),
    );
    return planned.flat();
  },
  /** They go with their cluster. */
  async destroy() {
    return [];
  },
};

async function planAddon(world: World, addon: WantedAddon): Promise<readonly PlannedStep[]> {
  const actual = world.actual.addons.find(({ name }) => name === addon.name);
  if (!actual) {
    const step = stepOf(world, addon, { action: 'create', details: [] });
    return [{ step, run: (run) => createAddon(run, addon) }];
  }
  if (actual.status === 'CREATE_FAILED') {
    const step = stepOf(world, addon, { action: 'replace', details: [] });
    return [{ step, run: (run) => replaceAddon(run, addon) }];
  }
  const details = await addonDifferences(world, addon, actual);
  return details.length === 0 ? [] : [update(world, addon, { actual, details })];
}

interface AddonChange {
  readonly actual: ActualAddon;
  readonly details: readonly StepDetail[];
}

function update(world: World, addon: WantedAddon, { actual, details }: AddonChange): PlannedStep {
  const upgrades = followsUpgrade(world) && details.some(({ name }) => name === 'version');
  const step = stepOf(world, addon, { action: 'update', details });
  // Nodes may get by their own role what an add-on had by its own: they change first.
  const nodes = upgrades ? upgradedNodes(world) : poolStacks(world);
  const after = [...step.after, ...nodes];
  return { step: { ...step, after }, run: (run) => updateAddon(run, addon, actual) };
}

/** What nodes need to become ready is there before them; everything else comes after, when it has nodes to run on. */
const BEFORE_NODES = new Set(['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent']);

function stepOf(
  world: World,
  { name, identities }: WantedAddon,
  change: Pick<Step, 'action' | 'details'>,
): Step {
  const { config } = world;
  const prefix = `eksctl-${config.metadata.name}`;
  return {
    id: stepId('addon', name),
    kind: 'addon',
    name,
    after: [
      stepId('stack', `${prefix}-cluster`),
      stepId('control-plane', `${config.metadata.name}-version`),
      stepId('stack', `${prefix}-addon-${name}`),
      ...(identities ?? []).flatMap(({ stack }) => (stack === undefined ? [] : [stepId('stack', stack)])),
      ...(BEFORE_NODES.has(name) ? [] : poolStacks(world)),
      ...(name === 'coredns' && runsCoreDnsOnFargate(world) ? profileSteps(world) : []),
    ],
    disruption: 'none',
    isReversible: change.action !== 'create',
    estimateSeconds: 30,
    ...change,
  };
}

const poolStacks = ({ actual }: World): readonly string[] =>
  actual.stacks.filter(({ name }) => name.includes('-nodegroup-')).map(({ name }) => stepId('stack', name));

/** Versions that follow the control plane's come after the nodes, as kube-proxy may not be newer than these. */
const upgradedNodes = (world: World): readonly string[] => [
  ...poolStacks(world),
  ...world.actual.nodegroupNames.map((name) => stepId('nodegroup-version', name)),
];

/** Pods that were there before their profile stay where they are. */
const profileSteps = ({ config }: World): readonly string[] => {
  const profiles = config.document['fargateProfiles'];
  return (Array.isArray(profiles) ? profiles : []).map(({ name }: { readonly name?: unknown }) =>
    stepId('fargate-profile', String(name)),
  );
};
