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

const discovery = 'k8s.io/cluster-autoscaler';
const template = `${discovery}/node-template`;

/** EKS tags managed groups itself; unmanaged ones are found by two tags, one of which names the cluster. */
const notDiscovered = forEachPool((pool, { compute }) => {
  const { group, kind } = pool;
  if (kind === 'managedNodeGroup' || !scalesFromZero(pool)) return [];
  if (group.iam?.withAddonPolicies?.autoScaler === true) return [];
  const clusterTag = `${discovery}/${compute.clusterName}`;
  const missing = [`${discovery}/enabled`, clusterTag].filter((tag) => !(tag in pool.pool.tags));
  const foreign = Object.keys(pool.group.tags ?? {}).find(
    (tag) =>
      tag.startsWith(`${discovery}/`) && tag.split('/').length === 3 && !/\/(enabled|disabled)$/.test(tag),
  );
  if (missing.length === 0) return [];
  return [
    onPool(pool, foreign === undefined ? ['minSize'] : ['tags', foreign], {
      code: 'zero.not-discovered',
      severity: 'warning',
      message:
        `group ${pool.pool.name} may have no node, and without the tag ${missing.join(' and ')} Cluster ` +
        'Autoscaler, as it is commonly set up, does not see it: no node would ever start',
      fix:
        foreign === undefined
          ? 'set iam.withAddonPolicies.autoScaler: true, or add the tags enabled and CLUSTER under tags'
          : `write ${clusterTag}, which names this cluster, instead`,
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
  const filtering = taints.filter(({ effect }) => effect !== 'PreferNoSchedule');
  const written =
    pool.kind === 'nodeGroup'
      ? filtering
      : filtering.filter(({ key }) => `${template}/taint/${key}` in tags && !unvalued(pool, key));
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

/** Of the taints that EKS tells of a managed group, those without a value are dropped. */
const valuelessTaints = forEachPool((pool) => {
  if (!scalesFromZero(pool) || pool.kind === 'nodeGroup') return [];
  return (pool.group.taints ?? []).flatMap(({ key = '', effect }, index) => {
    if (!unvalued(pool, key) || effect === 'PreferNoSchedule') return [];
    return [
      onPool(pool, ['taints', index], {
        code: 'zero.taints' as const,
        severity: 'warning' as const,
        message:
          `while ${pool.pool.name} is empty, Cluster Autoscaler does not see its taint ` +
          `${key}:${effect ?? ''}, since it reads only those with a ` +
          'value from EKS: it starts nodes for pods that cannot run there',
        fix: 'give the taint a value, for example "true", and tolerate it with operator: Exists',
      }),
    ];
  });
});

const unvalued = ({ pool }: LintPool, key: string): boolean =>
  pool.taints.some((taint) => taint.key === key && !taint.value);

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

const setsLabels = /node-labels|register-with-taints|NODE_LABELS|NODE_TAINTS/;
/** eksctl's own variables hold what the file says. */
const passesOn = /(--node-labels=|--register-with-taints=)?["']?\$\{?NODE_(LABELS|TAINTS)\b\}?/g;

/** Labels that only a boot script sets are seen on nodes, never on the imagined one. */
const bootstrapLabels = forEachPool((pool) => {
  if (!scalesFromZero(pool)) return [];
  const { overrideBootstrapCommand: override, preBootstrapCommands: commands = [] } = pool.group;
  const scripts = [
    ...(override === undefined ? [] : [{ path: ['overrideBootstrapCommand'], text: override }]),
    ...commands.map((text, index) => ({ path: ['preBootstrapCommands', index], text })),
  ];
  return scripts
    .filter(({ text }) => setsLabels.test(text.replaceAll(passesOn, '')))
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
  const { tags, name, instanceTypes, volumeSizeGib, maxPodsPerNode } = pool.pool;
  const type = instanceType(instanceTypes[0] ?? '');
  if (!scalesFromZero(pool) || !type) return [];
  const shape = nodeShape(type, {
    volumeSizeGib,
    maxPods: maxPodsPerNode,
    managed: pool.kind === 'managedNodeGroup',
    memoryModel: 'pessimistic',
  });
  const realMib = type.memoryMib - shape.reservedMemoryMib - 100;
  const wrong = [
    { tag: 'memory', believed: `${type.memoryMib} MiB`, real: `${realMib} MiB`, value: `${realMib}Mi` },
    ...(shape.maxPods < BELIEVED_PODS
      ? [{ tag: 'pods', believed: '110 pods', real: `${shape.maxPods} pods`, value: `${shape.maxPods}` }]
      : []),
  ].filter(({ tag }) => !(`${template}/resources/${tag}` in tags));
  if (wrong.length === 0) return [];
  const fixes = wrong.map(({ tag, value }) => `${template}/resources/${tag}: "${value}"`).join(' and ');
  return [
    onPool(pool, [], {
      code: 'zero.resources',
      severity: 'info',
      message:
        `while ${name} is empty, Cluster Autoscaler believes in ` +
        `${wrong.map(({ believed }) => believed).join(' and ')} on ${type.name}; ` +
        `a node has at most ${wrong.map(({ real }) => real).join(' and ')}: ` +
        'a pod in between starts nodes that cannot run it',
      fix: `add the tag ${fixes}, or keep requests below`,
    }),
  ];
});

const BELIEVED_PODS = 110;

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
            fix:
              `add the tag ${efa} with the number of its EFA interfaces ` +
              '("1" for most types, "4" for p4d, "32" for p5)',
          }),
        ]
      : []),
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
  valuelessTaints,
  sameKeyTaints,
  bootstrapLabels,
  believedResources,
  believedDevices,
  believedNeuron,
  neverANode,
];
