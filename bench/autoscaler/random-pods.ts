// Pods, DaemonSets, ReplicaSets and budgets of random autoscaler cases.
import type { DaemonSet, Pod, PodDisruptionBudget, ReplicaSet } from '@berth/kube';
import type { Draw } from './random-draw.js';
import type { CaseNode } from './random-groups.js';
import { APPS, randomSpec, withOwnConstraints, type Spec } from './random-spec.js';
import type { Topic } from './topics.js';

/** Some pods in the format of the autoscaler vectors. */
export interface CasePods {
  readonly count?: number;
  readonly pod: Pod;
  readonly ageSeconds?: number;
}

/** How long a pod wants to be left alone, well written and badly. */
const delayOf = (draw: Draw): Record<string, string> => ({
  'cluster-autoscaler.kubernetes.io/pod-scale-up-delay': draw.one(['20s', '1m', '0.5m', '2', 'soon']),
});

/** Sets of pending pods, of several shapes. */
export function randomPending(draw: Draw, topic: Topic): readonly CasePods[] {
  const isCrowded = topic.name === 'equivalence' && draw.chance(0.2);
  const shapes = isCrowded ? draw.between(10, 14) : draw.between(1, topic.manyShapes ? 6 : 3);
  return Array.from({ length: shapes }, (_, index) => {
    const name = `s${index}`;
    const count = topic.bulk ? draw.between(20, 200) : draw.between(1, 12);
    const spec = randomSpec(draw, topic, { isRunning: false });
    const app = draw.chance(0.3) ? draw.one(APPS) : name;
    // Some shapes share a controller: then labels and specs tell groups apart.
    const owner = isCrowded || draw.chance(topic.manyShapes ? 0.3 : 0.1) ? 'shared' : name;
    const pod = namedPod({
      name,
      app,
      spec: withOwnConstraints(draw, topic, { spec, app }),
      owner: ownerOf(draw, owner),
    });
    return {
      ...(count > 1 ? { count } : {}),
      pod: {
        ...pod,
        metadata: {
          ...pod.metadata,
          ...draw.maybe(topic.young ? 0.2 : 0, () => ({ annotations: delayOf(draw) })),
        },
        ...draw.maybe(topic.priorities ? 0.05 : 0, () => ({ status: { nominatedNodeName: 'g0-n0' } })),
      },
      ...draw.maybe(topic.young ? 0.3 : 0, () => ({ ageSeconds: draw.one([1, 3, 20, 31, 61, 600]) })),
    };
  });
}

/** Pods that run, as far as they fit their node. */
export function randomRunning(draw: Draw, topic: Topic, nodes: readonly CaseNode[]): readonly CasePods[] {
  return nodes.flatMap(({ node }, at) => {
    const count = draw.between(0, topic.scaleDown ? 4 : 3);
    return Array.from({ length: count }, (_, index): CasePods => {
      const name = `r${at}-${index}`;
      const spec = randomSpec(draw, topic, { isRunning: true });
      const app = draw.one(APPS);
      const owner = topic.scaleDown ? draw.one([app, app, app, app, 'missing', undefined]) : app;
      const pod = namedPod({
        name,
        app,
        spec: { ...withOwnConstraints(draw, topic, { spec, app }), nodeName: node.metadata.name ?? '' },
        owner: owner === undefined ? undefined : replicaSetOwner(owner),
      });
      if (!topic.scaleDown) return { pod };
      return { pod: withDrainMarks(draw, pod), ...draw.maybe(0.2, () => ({ ageSeconds: 7200 })) };
    });
  });
}

export function randomDaemonSets(draw: Draw, topic: Topic): readonly DaemonSet[] {
  if (!topic.daemonSets) return [];
  return Array.from({ length: draw.between(0, 2) }, (_, index): DaemonSet => {
    const labels = { app: `ds${index}` };
    return {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: `ds${index}`, namespace: 'kube-system', uid: `uid-ds${index}` },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            ...randomSpec(
              draw,
              { name: 'daemonset', hostPorts: topic.hostPorts ?? false },
              { isRunning: true },
            ),
            ...draw.maybe(0.2, () => ({
              priorityClassName: 'system-node-critical',
              priority: 2_000_001_000,
            })),
            ...draw.maybe(0.2, () => ({ nodeSelector: { tier: 'a' } })),
            ...draw.maybe(0.3, () => ({ tolerations: [{ operator: 'Exists' as const }] })),
          },
        },
      },
    };
  });
}

/** Pods of the DaemonSets on some of the nodes. */
export function daemonPods(
  draw: Draw,
  daemonSets: readonly DaemonSet[],
  nodes: readonly CaseNode[],
): readonly CasePods[] {
  return daemonSets.flatMap(({ metadata, spec }) =>
    nodes.flatMap(({ node }): CasePods[] => {
      if (draw.chance(0.35)) return [];
      const name = `${metadata.name ?? ''}-${node.metadata.name ?? ''}`;
      const own = {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        name: metadata.name ?? '',
        uid: metadata.uid ?? '',
      };
      return [
        {
          pod: {
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: {
              name,
              namespace: 'kube-system',
              labels: spec?.template.metadata?.labels ?? {},
              ownerReferences: [{ ...own, controller: true }],
            },
            spec: { containers: [], ...spec?.template.spec, nodeName: node.metadata.name ?? '' },
          },
        },
      ];
    }),
  );
}

export const randomReplicaSets = (draw: Draw): readonly ReplicaSet[] =>
  APPS.map((app) => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: app, namespace: 'default', uid: `uid-replicaset-${app}` },
    spec: {
      replicas: draw.between(0, 4),
      selector: { matchLabels: { app } },
      template: { metadata: { labels: { app } }, spec: { containers: [{ name: 'main', image: 'img' }] } },
    },
  }));

export const randomBudgets = (draw: Draw): readonly PodDisruptionBudget[] =>
  draw.some(APPS).flatMap((app): PodDisruptionBudget[] => [
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: app, namespace: 'default' },
      spec: { selector: { matchLabels: { app } } },
      status: {
        disruptionsAllowed: draw.between(0, 2),
        currentHealthy: 3,
        desiredHealthy: 1,
        expectedPods: 3,
      },
    },
  ]);

function withDrainMarks(draw: Draw, pod: Pod): Pod {
  const marks: Record<string, string> = {};
  if (draw.chance(0.1)) marks['cluster-autoscaler.kubernetes.io/safe-to-evict'] = draw.one(['true', 'false']);
  if (draw.chance(0.03)) marks['cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes'] = 'scratch';
  const volume = draw.one<object>([
    { emptyDir: {} },
    { emptyDir: { medium: 'Memory' } },
    { hostPath: { path: '/x' } },
  ]);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(Object.keys(marks).length > 0 ? { annotations: marks } : {}),
      ...draw.maybe(0.05, () => ({ namespace: 'kube-system' })),
    },
    spec: {
      containers: [],
      ...pod.spec,
      ...draw.maybe(0.08, () => ({ volumes: [{ name: 'scratch', ...volume }] })),
    },
    ...draw.maybe(0.03, () => ({ status: { phase: draw.one(['Succeeded', 'Failed']) } })),
  };
}

const namedPod = ({
  name,
  app,
  spec,
  owner,
}: {
  readonly name: string;
  readonly app: string;
  readonly spec: Spec;
  readonly owner: object | undefined;
}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app }, ...owner },
  spec,
});

const ownerOf = (draw: Draw, name: string): object | undefined =>
  draw.chance(0.75) ? replicaSetOwner(name) : undefined;

const replicaSetOwner = (name: string): object => ({
  ownerReferences: [
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid: `uid-replicaset-${name}`, controller: true },
  ],
});
