// A made-up case in the format of the placement vectors: a cluster of a topic, and the pod to place in it.
import { createDraw, type Draft, type Draw } from './draw.js';
import { NAMESPACES } from './vary-labels.js';
import { makeNode } from './vary-nodes.js';
import { makeOtherPod, makePendingPod, type PodOptions } from './vary-pods.js';
import { makeStorage } from './vary-volumes.js';

export interface MadeUpCase {
  readonly id: string;
  readonly objects: readonly Draft[];
  readonly pod: Draft;
}

interface Topic extends PodOptions {
  readonly nodes: number;
  readonly others: number;
  readonly tainted: number;
  readonly imaged: number;
  readonly services: number;
  readonly budgets: number;
}

const QUIET: Topic = {
  nodes: 6,
  others: 8,
  tainted: 0.05,
  imaged: 0.05,
  services: 0.02,
  budgets: 0,
  odd: 0,
  nodeAffinity: 0,
  podAffinity: 0,
  spread: 0,
  inits: 0,
  podLevel: 0,
  ports: 0,
  size: 'small',
  tolerations: 0.1,
  volumes: 0,
  priorities: 0,
  namespaces: 0.2,
};

/** What each topic turns up. */
export const TOPICS: Readonly<Record<string, Topic>> = {
  taints: { ...QUIET, tainted: 0.8, tolerations: 0.8 },
  affinity: { ...QUIET, nodeAffinity: 0.9 },
  resources: { ...QUIET, size: 'any', inits: 0.5, podLevel: 0.25, others: 10 },
  spread: { ...QUIET, spread: 0.95, nodes: 9, others: 16, tainted: 0.3, nodeAffinity: 0.2, services: 0.2 },
  interpod: { ...QUIET, podAffinity: 0.7, nodes: 8, others: 12, namespaces: 0.5 },
  ports: { ...QUIET, ports: 0.7, inits: 0.3, others: 10 },
  volumes: { ...QUIET, volumes: 0.8, others: 8, tainted: 0 },
  scoring: {
    ...QUIET,
    imaged: 0.8,
    nodeAffinity: 0.3,
    podAffinity: 0.3,
    spread: 0.3,
    tainted: 0.4,
    services: 0.5,
    inits: 0.3,
  },
  preemption: {
    ...QUIET,
    size: 'any',
    priorities: 0.9,
    budgets: 0.7,
    nodes: 4,
    others: 12,
    ports: 0.15,
    tainted: 0.1,
  },
  crowded: {
    ...QUIET,
    size: 'any',
    priorities: 0.95,
    budgets: 0.5,
    nodes: 3,
    others: 12,
    podAffinity: 0.3,
    spread: 0.3,
    ports: 0.2,
    volumes: 0.2,
  },
  mixed: {
    ...QUIET,
    size: 'any',
    tainted: 0.3,
    tolerations: 0.5,
    nodeAffinity: 0.3,
    podAffinity: 0.25,
    spread: 0.25,
    inits: 0.2,
    podLevel: 0.1,
    ports: 0.15,
    volumes: 0.2,
    priorities: 0.3,
    budgets: 0.2,
    imaged: 0.3,
    services: 0.2,
    nodes: 10,
    others: 20,
  },
  adversarial: {
    ...QUIET,
    odd: 0.15,
    size: 'any',
    tainted: 0.3,
    tolerations: 0.5,
    nodeAffinity: 0.4,
    podAffinity: 0.3,
    spread: 0.4,
    inits: 0.2,
    podLevel: 0.15,
    ports: 0.15,
    volumes: 0.15,
    priorities: 0.3,
    budgets: 0.2,
    nodes: 5,
    others: 8,
  },
};

/** The case of a topic with this seed. */
export function generateCase(topicName: string, seed: number): MadeUpCase {
  const topic = TOPICS[topicName];
  if (!topic) throw new Error(`no topic ${topicName}`);
  const draw = createDraw(seed);
  const nodeCount = draw.chance(0.02) ? 0 : 1 + draw.int(topic.nodes);
  const storage =
    topic.volumes > 0 ? makeStorage(draw, Math.max(nodeCount, 1), topic) : { objects: [], claims: [] };
  const context = { nodeCount: Math.max(nodeCount, 1), claims: storage.claims, options: topic };
  return {
    id: `${topicName}-${seed}`,
    objects: [
      ...namespaces(draw),
      ...Array.from({ length: nodeCount }, (_, at) => makeNode(draw, at, topic)),
      ...draw.list(0, topic.others, (at) => makeOtherPod(draw, at, context)),
      ...storage.objects,
      ...(draw.chance(topic.budgets) ? draw.list(1, 3, (at) => makeBudget(draw, at)) : []),
      ...(draw.chance(topic.services) ? workloads(draw) : []),
    ],
    pod: makePendingPod(draw, topic, context),
  };
}

const namespaces = (draw: Draw): readonly Draft[] =>
  draw.some(NAMESPACES, 0.95).map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        'kubernetes.io/metadata.name': name,
        ...draw.maybe(0.7, () => ({ team: draw.pick(['red', 'blue']) })),
      },
    },
  }));

const makeBudget = (draw: Draw, at: number): Draft => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: `pdb${at}`, namespace: draw.pick(['default', 'default', 'other']) },
  spec: {
    maxUnavailable: 1,
    ...draw.maybe(0.95, () => ({
      selector: draw.pick<Draft>([
        { matchLabels: { app: 'web' } },
        { matchLabels: { app: 'db' } },
        { matchExpressions: [{ key: 'rev', operator: 'Exists' }] },
        {},
      ]),
    })),
  },
  status: {
    disruptionsAllowed: draw.pick([0, 0, 1, 2]),
    currentHealthy: 3,
    desiredHealthy: 2,
    expectedPods: 3,
    ...draw.maybe(0.2, () => ({
      disruptedPods: { [draw.pick(['r0', 'r1', 'r2'])]: '2025-01-01T00:00:00Z' },
    })),
  },
});

/** What gives pods their built-in spread: services, and the owners of pods. */
const workloads = (draw: Draw): readonly Draft[] => [
  ...(draw.chance(0.7) ? [service(draw)] : []),
  ...(draw.chance(0.6) ? [replicaSet(draw)] : []),
];

const service = (draw: Draw): Draft => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: draw.pick(['default', 'default', 'other']) },
  spec: {
    ports: [{ port: 80 }],
    ...draw.maybe(0.9, () => ({ selector: draw.pick<Draft>([{ app: 'web' }, { rev: '1' }, {}]) })),
  },
});

const replicaSet = (draw: Draw): Draft => ({
  apiVersion: 'apps/v1',
  kind: draw.pick(['ReplicaSet', 'ReplicaSet', 'StatefulSet']),
  metadata: { name: 'web-1', namespace: 'default', uid: 'owner-web-1' },
  spec: {
    selector: draw.pick<Draft>([
      { matchLabels: { app: 'web' } },
      { matchLabels: { app: 'web', rev: '1' } },
      { matchExpressions: [{ key: 'rev', operator: 'Exists' }] },
    ]),
    template: {
      metadata: { labels: { app: 'web', rev: '1' } },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    },
  },
});
