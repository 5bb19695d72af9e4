// Random cases in the format of the autoscaler vectors: small clusters in which rules meet that the recorded ones keep
// apart. A seed and a topic always give the same case.
import type { AutoscalerCase } from '@berth/placement';
import { seededRandom } from '@berth/testing';
import { createDraw, type Draw } from './random-draw.js';
import { randomGroups, randomNodes, type CaseGroup } from './random-groups.js';
import {
  daemonPods,
  randomBudgets,
  randomDaemonSets,
  randomPending,
  randomReplicaSets,
  randomRunning,
} from './random-pods.js';
import type { Topic } from './topics.js';

/** The case of this seed. */
export function randomCase(topic: Topic, seed: number): AutoscalerCase & { readonly id: string } {
  const draw = createDraw(seededRandom(seed));
  const { groups, nodes } = randomNodes(draw, topic, randomGroups(draw, topic));
  const daemonsets = randomDaemonSets(draw, topic);
  return {
    id: `${topic.name}-${seed}`,
    options: randomOptions(draw, topic, groups),
    groups,
    nodes,
    pods: [...daemonPods(draw, daemonsets, nodes), ...randomRunning(draw, topic, nodes)],
    pending: topic.scaleDown && draw.chance(0.9) ? [] : randomPending(draw, topic),
    daemonsets,
    replicasets: randomReplicaSets(draw),
    pdbs: topic.scaleDown ? randomBudgets(draw) : [],
  };
}

const EXPANDERS = [
  'least-waste',
  'most-pods',
  'least-nodes',
  'random',
  'priority',
  'priority,least-waste',
  'most-pods,least-nodes',
  'least-nodes,least-waste',
  'most-pods,least-waste',
] as const;

const PRIORITIES = [
  '10:\n  - .*\n50:\n  - pool.*\n',
  '10:\n  - g0\n5:\n  - spot.*\n1:\n  - .*\n',
  '10:\n  - nothing\n',
  "10:\n  - '('\n20:\n  - g1\n",
  'not: [yaml',
] as const;

type Options = NonNullable<AutoscalerCase['options']>;

function randomOptions(draw: Draw, topic: Topic, groups: readonly CaseGroup[]): Options {
  const expander = draw.chance(topic.expanders ? 0.9 : 0.1) ? draw.one(EXPANDERS) : 'least-waste';
  return {
    expander,
    ...(expander.includes('priority') && draw.chance(0.8) ? { priorityConfig: draw.one(PRIORITIES) } : {}),
    ...draw.maybe(topic.similarGroups ? 0.8 : 0.1, () => ({ balanceSimilarNodeGroups: true })),
    ...draw.maybe(topic.similarGroups ? 0.1 : 0, () => ({ balancingIgnoreLabels: ['team'] })),
    ...draw.maybe(topic.similarGroups ? 0.1 : 0, () => ({ balancingLabels: ['tier'] })),
    ...draw.maybe(0.2, () => ({ provider: 'aws' })),
    ...(topic.limits ? randomLimits(draw) : {}),
    ...draw.maybe(topic.daemonSets ? 0.2 : 0, () => ({ forceDs: true })),
    ...draw.maybe(0.03, () => ({ scaleUpFromZero: false })),
    ...draw.maybe(topic.priorities ? 0.4 : 0, () => ({
      expendablePodsPriorityCutoff: draw.one([-100, -10, 0, 5]),
    })),
    ...draw.maybe(topic.minimums ? 0.4 : 0, () => ({ enforceNodeGroupMinSize: true })),
    ...draw.maybe(topic.young ? 0.2 : 0, () => ({ newPodScaleUpDelaySeconds: 30 })),
    ...draw.maybe(topic.taints ? 0.2 : 0, () => ({ startupTaints: ['example.com/agent-not-ready'] })),
    ...draw.maybe(topic.taints ? 0.2 : 0, () => ({ statusTaints: ['example.com/agent-not-ready'] })),
    ...draw.maybe(topic.limits ? 0.15 : 0, () => ({
      backoffGroups: draw.some(groups.map(({ name }) => name)),
    })),
    ...(topic.scaleDown ? randomScaleDown(draw) : {}),
  };
}

const randomLimits = (draw: Draw): Options => ({
  ...draw.maybe(0.3, () => ({ maxNodesTotal: draw.between(1, 8) })),
  ...draw.maybe(0.25, () => ({ coresTotal: [0, draw.between(1, 60)] as const })),
  ...draw.maybe(0.2, () => ({ memoryTotal: [0, draw.between(1, 120)] as const })),
  ...draw.maybe(0.25, () => ({ gpuTotal: [{ type: 'nvidia-tesla-v100', min: 0, max: draw.between(0, 6) }] })),
  ...draw.maybe(0.2, () => ({ maxNodesPerScaleUp: draw.between(1, 4) })),
});

const randomScaleDown = (draw: Draw): Options => ({
  scaleDown: true,
  ...draw.maybe(0.4, () => ({ scaleDownUtilizationThreshold: draw.one([0.2, 0.3, 0.7, 0.9]) })),
  ...draw.maybe(0.1, () => ({ scaleDownGpuUtilizationThreshold: 0.2 })),
  ...draw.maybe(0.2, () => ({ ignoreDaemonSetsUtilization: true })),
  ...draw.maybe(0.2, () => ({ skipNodesWithSystemPods: false })),
  ...draw.maybe(0.2, () => ({ skipNodesWithLocalStorage: false })),
  ...draw.maybe(0.2, () => ({ skipNodesWithCustomControllerPods: false })),
  ...draw.maybe(0.2, () => ({ minReplicaCount: draw.between(1, 3) })),
  ...draw.maybe(0.2, () => ({ scaleDownUnreadyEnabled: false })),
  ...draw.maybe(0.2, () => ({ maxScaleDownParallelism: draw.between(1, 3) })),
  ...draw.maybe(0.15, () => ({ coresTotal: [draw.between(1, 20), 1000] as const })),
  ...draw.maybe(0.1, () => ({ memoryTotal: [draw.between(1, 60), 1000] as const })),
});
