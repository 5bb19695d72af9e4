// Node groups and running nodes of random autoscaler cases: few shapes, zones, labels and taints, so that things meet.
import type { Node, Taint } from '@berth/kube';
import type { Draw } from './random-draw.js';
import type { Topic } from './topics.js';

interface Shape {
  readonly type: string;
  readonly capacity: Readonly<Record<string, string>>;
  readonly allocatable: Readonly<Record<string, string>>;
}

/** A group in the format of the autoscaler vectors. */
export interface CaseGroup {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly size: number;
  readonly template: Node | null;
  readonly kubeProxy?: boolean;
  readonly zeroOrMax?: boolean;
}

export interface CaseNode {
  readonly group: string;
  readonly node: Node;
  readonly notReady?: boolean;
}

const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] as const;

const shape = (type: string, [cores, gib, pods]: readonly [number, number, number], gpus = 0): Shape => {
  const extra = gpus > 0 ? { 'nvidia.com/gpu': String(gpus) } : {};
  return {
    type,
    capacity: {
      cpu: String(cores),
      memory: `${gib * 1024}Mi`,
      pods: String(pods),
      'ephemeral-storage': '80Gi',
      ...extra,
    },
    allocatable: {
      cpu: `${cores * 1000 - 60 - cores * 3}m`,
      memory: `${Math.floor(gib * 1024 * 0.92) - 300}Mi`,
      pods: String(pods),
      'ephemeral-storage': '70Gi',
      ...extra,
    },
  };
};

const SMALL = [
  shape('t3.small', [2, 2, 11]),
  shape('m5.large', [2, 8, 29]),
  shape('c5.large', [2, 4, 29]),
  shape('m5.xlarge', [4, 16, 58]),
  shape('r5.xlarge', [4, 32, 58]),
] as const;
const LARGE = [
  shape('c5.2xlarge', [8, 16, 58]),
  shape('m5.2xlarge', [8, 32, 58]),
  shape('m5.4xlarge', [16, 64, 234]),
] as const;
const GPU = [
  shape('g4dn.xlarge', [4, 16, 29], 1),
  shape('g4dn.12xlarge', [48, 192, 234], 4),
  shape('p3.16xlarge', [64, 488, 234], 8),
] as const;

/** Groups of a case; sizes may be larger than the nodes there are. */
export function randomGroups(draw: Draw, topic: Topic): readonly CaseGroup[] {
  const count = draw.between(1, topic.manyGroups ? 6 : 4);
  const like = topic.similarGroups ? randomTemplate(draw, topic) : undefined;
  return Array.from({ length: count }, (_, index) => {
    const name = `${draw.one(['g', 'pool', 'spot'])}${index}`;
    const template =
      like && draw.chance(0.8) ? inZone(draw, varied(draw, like)) : randomTemplate(draw, topic);
    return {
      name,
      min: draw.chance(topic.minimums ? 0.6 : 0.05) ? draw.between(1, 3) : 0,
      max: draw.one([0, 1, 2, 3, 5, 10, 20, 20, 30]),
      size: 0,
      template: draw.chance(topic.lostTemplates ? 0.2 : 0) ? null : template,
      ...draw.maybe(topic.kubeProxy ? 0.4 : 0, () => ({ kubeProxy: true })),
      ...draw.maybe(topic.gangs ? 0.3 : 0.01, () => ({ zeroOrMax: true })),
    };
  });
}

/** Running nodes; the groups' sizes follow from them, and may be larger: nodes on their way. */
export function randomNodes(
  draw: Draw,
  topic: Topic,
  groups: readonly CaseGroup[],
): { readonly groups: readonly CaseGroup[]; readonly nodes: readonly CaseNode[] } {
  const nodes: CaseNode[] = [];
  const sized = groups.map((group) => {
    const wanted = topic.fromZero && draw.chance(0.8) ? 0 : draw.between(0, topic.manyNodes ? 5 : 2);
    const count = Math.min(wanted, Math.max(group.max, draw.chance(0.1) ? wanted : 0));
    for (let index = 0; index < count; index++) {
      const name = `${group.name}-n${index}`;
      nodes.push(runningNode(draw, topic, { group: group.name, name, template: group.template }));
    }
    const room = Math.max(0, group.max - count);
    const upcoming = topic.upcoming && room > 0 && draw.chance(0.6) ? draw.between(1, Math.min(3, room)) : 0;
    return { ...group, size: count + upcoming };
  });
  if (draw.chance(topic.strayNodes ? 0.7 : 0.08)) {
    nodes.push(runningNode(draw, topic, { group: '', name: 'stray', template: randomTemplate(draw, topic) }));
  }
  return { groups: sized, nodes };
}

function runningNode(
  draw: Draw,
  topic: Topic,
  { group, name, template }: { group: string; name: string; template: Node | null },
): CaseNode {
  const base =
    template === null || draw.chance(topic.otherNodes ? 0.3 : 0) ? randomTemplate(draw, topic) : template;
  const labels = withOldLabels({ ...base.metadata.labels, 'kubernetes.io/hostname': name });
  const taints = [...(base.spec?.taints ?? []), ...passingTaints(draw, topic)];
  return {
    group,
    node: {
      ...base,
      metadata: { ...base.metadata, name, labels, ...annotationsOf(draw, topic) },
      spec: {
        ...(taints.length > 0 ? { taints } : {}),
        ...draw.maybe(0.04, () => ({ unschedulable: true })),
      },
    },
    ...draw.maybe(topic.unready ? 0.35 : 0.02, () => ({ notReady: true })),
  };
}

const annotationsOf = (draw: Draw, topic: Topic): object =>
  draw.maybe(topic.scaleDown ? 0.08 : 0, () => ({
    annotations: {
      'cluster-autoscaler.kubernetes.io/scale-down-disabled': draw.one(['true', 'true', 'false']),
    },
  }));

function randomTemplate(draw: Draw, topic: Topic): Node {
  const gpu = draw.chance(topic.gpus ? 0.6 : 0.06);
  const { type, capacity, allocatable } = gpu
    ? draw.one(GPU)
    : draw.chance(0.7)
      ? draw.one(SMALL)
      : draw.one(LARGE);
  const zone = draw.one(ZONES);
  const accelerator = draw.one(['nvidia-tesla-v100', 'nvidia-tesla-k80', 'nvidia-t4']);
  const labels = {
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'node.kubernetes.io/instance-type': type,
    ...(draw.chance(0.9)
      ? { 'topology.kubernetes.io/zone': zone, 'topology.kubernetes.io/region': 'eu-west-1' }
      : {}),
    ...draw.maybe(0.6, () => ({ tier: draw.one(['a', 'b']) })),
    ...draw.maybe(topic.awsLabels ? 0.7 : 0.03, () => ({
      'eks.amazonaws.com/nodegroup': draw.one(['x', 'y', 'z']),
    })),
    ...(gpu && draw.chance(0.7) ? { 'k8s.amazonaws.com/accelerator': accelerator } : {}),
  };
  const taints = randomTaints(draw, topic);
  const extra = extraResources(draw, topic);
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { labels },
    spec: taints.length > 0 ? { taints } : {},
    status: { capacity: { ...capacity, ...extra }, allocatable: { ...allocatable, ...extra } },
  };
}

function extraResources(draw: Draw, topic: Topic): Readonly<Record<string, string>> {
  if (!topic.resources) return {};
  return {
    ...draw.maybe(0.3, () => ({ 'hugepages-2Mi': '1Gi' })),
    ...draw.maybe(0.3, () => ({ 'example.com/fpga': String(draw.between(1, 3)) })),
  };
}

function randomTaints(draw: Draw, topic: Topic): Taint[] {
  const taints: Taint[] = [];
  const effect = draw.one(['NoSchedule', 'NoSchedule', 'NoExecute', 'PreferNoSchedule'] as const);
  if (draw.chance(topic.taints ? 0.7 : 0.15))
    taints.push({ key: 'dedicated', value: draw.one(['ml', 'db']), effect });
  if (draw.chance(topic.taints ? 0.2 : 0))
    taints.push({ key: draw.one(SPECIAL_TAINTS), effect: 'NoSchedule' });
  return taints;
}

const SPECIAL_TAINTS = [
  'node.cloudprovider.kubernetes.io/uninitialized',
  'node.kubernetes.io/not-ready',
  'startup-taint.cluster-autoscaler.kubernetes.io/cni',
  'status-taint.cluster-autoscaler.kubernetes.io/cni',
  'ignore-taint.cluster-autoscaler.kubernetes.io/cni',
  'example.com/agent-not-ready',
  'node.kubernetes.io/disk-pressure',
  'ebs.csi.aws.com/agent-uninitialized',
] as const;

const passingTaints = (draw: Draw, topic: Topic): Taint[] =>
  draw.chance(topic.taints ? 0.3 : 0) ? [{ key: draw.one(SPECIAL_TAINTS), effect: 'NoSchedule' }] : [];

/** The same node with small differences that decide whether groups count as similar. */
function varied(draw: Draw, node: Node): Node {
  const status = node.status ?? {};
  const capacity = { ...status.capacity };
  const allocatable = { ...status.allocatable };
  if (draw.chance(0.2))
    capacity['memory'] = scaled(capacity['memory'], draw.one([0.984, 0.986, 1.014, 1.02]));
  if (draw.chance(0.2))
    allocatable['memory'] = scaled(allocatable['memory'], draw.one([0.949, 0.951, 0.99, 1.06]));
  if (draw.chance(0.1)) allocatable['pods'] = String(draw.between(20, 60));
  const labels = {
    ...node.metadata.labels,
    ...draw.maybe(0.15, () => ({ team: draw.one(['x', 'y']) })),
    ...draw.maybe(0.15, () => ({ 'eks.amazonaws.com/nodegroup': draw.one(['x', 'y']) })),
  };
  return { ...node, metadata: { labels }, status: { capacity, allocatable } };
}

const scaled = (memory: string | number | undefined, by: number): string =>
  `${Math.floor(Number.parseInt(String(memory), 10) * by)}Mi`;

const inZone = (draw: Draw, node: Node): Node => ({
  ...node,
  metadata: {
    labels: {
      ...node.metadata.labels,
      'topology.kubernetes.io/zone': draw.one(ZONES),
      'topology.kubernetes.io/region': 'eu-west-1',
    },
  },
});

/** What kubelets set beside the current spellings. */
function withOldLabels(labels: Record<string, string>): Record<string, string> {
  const old: Record<string, string> = {};
  for (const [current, before] of Object.entries(OLD)) {
    const value = labels[current];
    if (value !== undefined) old[before] = value;
  }
  return { ...labels, ...old };
}

const OLD: Readonly<Record<string, string>> = {
  'kubernetes.io/os': 'beta.kubernetes.io/os',
  'kubernetes.io/arch': 'beta.kubernetes.io/arch',
  'node.kubernetes.io/instance-type': 'beta.kubernetes.io/instance-type',
  'topology.kubernetes.io/zone': 'failure-domain.beta.kubernetes.io/zone',
  'topology.kubernetes.io/region': 'failure-domain.beta.kubernetes.io/region',
};
