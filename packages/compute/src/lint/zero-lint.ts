// Scaling from zero: Cluster Autoscaler imagines the first node of an empty group from tags, and what they do not
// say, it does not know (autoscaler, cloudprovider/aws: buildNodeFromTemplate).
import { renderTaint } from '@berth/kube';
import { instanceType } from '../catalogue.js';
import { nodeShape } from '../node-shape.js';
import {
  forEachPool,
  type LintNote,
  type LintPool,
  onPool,
  scalesFromZero,
  type LintRule,
  typesPath,
} from './lint-rule.js';

const template = 'k8s.io/cluster-autoscaler/node-template';
const enabledTag = 'k8s.io/cluster-autoscaler/enabled';

/** EKS tags managed groups itself; unmanaged ones are found by tags only. */
const notDiscovered = forEachPool((pool) => {
  const { group, kind } = pool;
  const tagged = enabledTag in pool.pool.tags || group.iam?.withAddonPolicies?.autoScaler === true;
  if (kind === 'managedNodeGroup' || !scalesFromZero(pool) || tagged) return [];
  return [
    onPool(pool, ['minSize'], {
      code: 'zero.not-discovered',
      severity: 'warning',
      message:
        `group ${pool.pool.name} may have no node, and without the tag ${enabledTag} Cluster ` +
        'Autoscaler does not see it: no node would ever start',
      fix: 'set iam.withAddonPolicies.autoScaler: true, or add the tags enabled and CLUSTER under tags',
    }),
  ];
});

/** EKS tells Cluster Autoscaler the labels of managed groups; those of unmanaged ones must be tags. */
const labelTags = forEachPool((pool) => {
  const { group, kind } = pool;
  if (kind === 'managedNodeGroup' || !scalesFromZero(pool) || group.propagateASGTags) return [];
  return Object.entries(pool.pool.labels)
    .filter(([key, value]) => pool.pool.tags[`${template}/label/${key}`] !== value)
    .map(([key, value]) =>
      onPool(pool, ['labels', key], {
        code: 'zero.labels',
        severity: 'warning',
        message:
          `while ${pool.pool.name} is empty, Cluster Autoscaler does not know its label ${key}: ` +
          'pods that select it start no node',
        fix: `add the tag ${template}/label/${key}: ${JSON.stringify(value)}, or propagateASGTags: true`,
      }),
    );
});

/** A taint's tag is VALUE:EFFECT. eksctl's propagateASGTags writes the value alone, which reads as no taint. */
const taintTags = forEachPool((pool) => {
  if (!scalesFromZero(pool)) return [];
  const { taints, tags, name } = pool.pool;
  const written =
    pool.kind === 'nodeGroup' ? taints : taints.filter(({ key }) => `${template}/taint/${key}` in tags);
  return written.flatMap((taint): readonly LintNote[] => {
    const tag = `${template}/taint/${taint.key}`;
    const wanted = `${taint.value ?? ''}:${taint.effect}`;
    if (tags[tag] === wanted || sameKey(pool, taint.key)) return [];
    const path = tag in tags ? ['tags', tag] : ['taints'];
    const believed = pool.group.propagateASGTags
      ? 'propagateASGTags writes its value without the effect'
      : tag in tags
        ? `its tag says ${JSON.stringify(tags[tag])}, which is not VALUE:EFFECT`
        : 'no tag tells of it';
    return [
      onPool(pool, path, {
        code: 'zero.taints',
        severity: 'warning',
        message:
          `while ${name} is empty, Cluster Autoscaler does not see its taint ` +
          `${renderTaint(taint)} (${believed}): it starts nodes for pods that cannot run there`,
        fix: `add the tag ${tag}: ${JSON.stringify(wanted)}`,
      }),
    ];
  });
});

const sameKey = ({ pool }: LintPool, key: string): boolean =>
  pool.taints.filter((taint) => taint.key === key).length > 1;

/** Tags are unique by key, taints by key and effect. */
const sameKeyTaints = forEachPool((pool) => {
  const keys = [...new Set(pool.pool.taints.map(({ key }) => key))].filter((key) => sameKey(pool, key));
  return keys.map((key) =>
    onPool(pool, ['taints'], {
      code: 'zero.same-key-taints',
      severity: scalesFromZero(pool) && pool.kind === 'nodeGroup' ? 'warning' : 'info',
      message:
        `group ${pool.pool.name} has several taints with the key ${key}; a tag of the Auto ` +
        'Scaling group can tell of one',
      fix: 'give each taint a key of its own',
    }),
  );
});

/** Labels that only a boot script sets are seen on nodes, never on the imagined one. */
const bootstrapLabels = forEachPool((pool) => {
  if (!scalesFromZero(pool)) return [];
  const { overrideBootstrapCommand: override, preBootstrapCommands: commands = [] } = pool.group;
  const scripts = [
    ...(override === undefined ? [] : [{ path: ['overrideBootstrapCommand'], text: override }]),
    ...commands.map((text, index) => ({ path: ['preBootstrapCommands', index], text })),
  ];
  return scripts
    .filter(({ text }) => /node-labels|register-with-taints|NODE_LABELS|NODE_TAINTS/.test(text))
    .map(({ path }) =>
      onPool(pool, path, {
        code: 'zero.bootstrap-labels',
        severity: 'warning',
        message:
          `labels or taints of ${pool.pool.name} come from its boot script: while it is empty, ` +
          'Cluster Autoscaler does not know them',
        fix: 'set them under labels and taints',
      }),
    );
});

/** The imagined node has all nominal memory and 110 pods; a real one has less. */
const believedResources = forEachPool((pool) => {
  const type = instanceType(pool.pool.instanceTypes[0] ?? '');
  if (!scalesFromZero(pool) || !type || `${template}/resources/memory` in pool.pool.tags) return [];
  const shape = nodeShape(type, {
    volumeSizeGib: pool.pool.volumeSizeGib,
    maxPods: pool.pool.maxPodsPerNode,
    managed: pool.kind === 'managedNodeGroup',
    memoryModel: 'pessimistic',
  });
  const realMib = type.memoryMib - shape.reservedMemoryMib - 100;
  return [
    onPool(pool, [], {
      code: 'zero.resources',
      severity: 'info',
      message:
        `while ${pool.pool.name} is empty, Cluster Autoscaler believes in ${type.memoryMib} MiB ` +
        `and 110 pods on ${type.name}; a node has at most ${realMib} MiB and ${shape.maxPods} ` +
        'pods left: a pod in between starts nodes that cannot run it',
      fix: `add the tag ${template}/resources/memory: "${realMib}Mi", or keep requests below`,
    }),
  ];
});

/** An imagined node has no ephemeral-storage at all, and no EFA device. */
const believedDevices = forEachPool((pool) => {
  if (!scalesFromZero(pool)) return [];
  const { tags, name, volumeSizeGib } = pool.pool;
  const disk = `${template}/resources/ephemeral-storage`;
  const efa = `${template}/resources/vpc.amazonaws.com/efa`;
  return [
    ...(disk in tags
      ? []
      : [
          onPool(pool, [], {
            code: 'zero.volumes',
            severity: 'info',
            message:
              `while ${name} is empty, a pod that requests ephemeral-storage starts no node of ` +
              'it: Cluster Autoscaler knows of no disk',
            fix: `add the tag ${disk}: "${Math.floor(volumeSizeGib * 0.9) - 1}Gi"`,
          }),
        ]),
    ...(pool.group.efaEnabled && !(efa in tags)
      ? [
          onPool(pool, ['efaEnabled'], {
            code: 'zero.efa',
            severity: 'warning',
            message: `while ${name} is empty, a pod that requests vpc.amazonaws.com/efa starts no node of it`,
            fix: `add the tag ${efa}: "1"`,
          }),
        ]
      : []),
  ];
});

/** An empty group is judged by its first zone, wherever a pod's volume is. */
const pinnedVolumes = forEachPool((pool, { config, compute }) => {
  const zones = pool.pool.zones.length > 0 ? pool.pool.zones : compute.zones;
  const usesVolumes =
    pool.group.iam?.withAddonPolicies?.ebs === true ||
    (config.addons ?? []).some(({ name }) => name === 'aws-ebs-csi-driver') ||
    (config.iam?.serviceAccounts ?? []).some(({ wellKnownPolicies }) => wellKnownPolicies?.ebsCSIController);
  if (!scalesFromZero(pool) || zones.length < 2 || !usesVolumes) return [];
  return [
    onPool(pool, pool.group.availabilityZones ? ['availabilityZones'] : [], {
      code: 'zero.zones',
      severity: 'warning',
      message:
        `${pool.pool.name} spans ${zones.join(', ')}; while it is empty, Cluster Autoscaler ` +
        `judges it by ${zones[0]} alone: a pod whose EBS volume is in another zone starts no node`,
      fix: 'make one group a zone for pods with volumes',
    }),
  ];
});

/** The imagined node has GPUs of NVIDIA, and no other devices. */
const believedNeuron = forEachPool((pool) => {
  const type = instanceType(pool.pool.instanceTypes[0] ?? '');
  const tag = `${template}/resources/aws.amazon.com/neuron`;
  if (!scalesFromZero(pool) || !type || type.neuronDevices === 0 || tag in pool.pool.tags) return [];
  return [
    onPool(pool, typesPath(pool), {
      code: 'zero.neuron',
      severity: 'warning',
      message:
        `while ${pool.pool.name} is empty, a pod that requests aws.amazon.com/neuron starts no node of it: ` +
        `Cluster Autoscaler does not know the ${type.neuronDevices} device(s) of ${type.name}`,
      fix: `add the tag ${tag}: "${type.neuronDevices}"`,
    }),
  ];
});

/** A group with an explicit maximum of 0 is kept for later, or forgotten. */
const neverANode = forEachPool((pool) => {
  if (pool.group.maxSize !== 0) return [];
  return [
    onPool(pool, ['maxSize'], {
      code: 'zero.never',
      severity: 'info',
      message: `${pool.pool.name} can never have a node: pods that need it wait for ever`,
      fix: 'set maxSize to at least 1, or remove the group',
    }),
  ];
});

/** All rules of scaling from zero. */
export const zeroLint: readonly LintRule[] = [
  notDiscovered,
  labelTags,
  taintTags,
  sameKeyTaints,
  bootstrapLabels,
  believedResources,
  believedDevices,
  pinnedVolumes,
  believedNeuron,
  neverANode,
];
