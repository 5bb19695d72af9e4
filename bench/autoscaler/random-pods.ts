// Pods, DaemonSets, ReplicaSets and budgets of random autoscaler cases.
import type { DaemonSet, Pod, PodDisruptionBudget, ReplicaSet } from '@berth/kube';
import type { Draw } from './random-draw.js';
import type { CaseNode } from './random-groups.js';
import type { Topic } from './topics.js';

/** Some pods in the format of the autoscaler vectors. */
export interface CasePods {
  readonly count?: number;
  readonly pod: Pod;
  readonly ageSeconds?: number;
}

type Spec = NonNullable<Pod['spec']>;

const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';
const APPS = ['web', 'api', 'batch'] as const;

/** Sets of pending pods, of several shapes. */
export function randomPending(draw: Draw, topic: Topic): readonly CasePods[] {
  const shapes = draw.between(1, topic.manyShapes ? 6 : 3);
  return Array.from({ length: shapes }, (_, index) => {
    const name = `s${index}`;
    const count = topic.bulk ? draw.between(20, 200) : draw.between(1, 12);
    const spec = randomSpec(draw, topic, { isRunning: false });
    const app = draw.chance(0.3) ? draw.one(APPS) : name;
    // Some shapes share a controller: then labels and specs tell groups apart.
    const owner = draw.chance(topic.manyShapes ? 0.3 : 0.1) ? 'shared' : name;
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

function randomSpec(draw: Draw, topic: Topic, { isRunning }: { readonly isRunning: boolean }): Spec {
  const scale = isRunning ? 0.5 : 1;
  const requests: Record<string, string> = {
    ...draw.maybe(0.92, () => ({
      cpu: `${Math.floor(draw.one([50, 250, 500, 900, 1500, 1900, 3500]) * scale) + draw.between(0, 40)}m`,
    })),
    ...draw.maybe(0.92, () => ({
      memory: `${Math.floor(draw.one([64, 300, 900, 2000, 3300, 7000]) * scale) + draw.between(0, 40)}Mi`,
    })),
    ...draw.maybe(topic.resources ? 0.2 : 0.02, () => ({
      'ephemeral-storage': `${draw.one([5, 30, 65])}Gi`,
    })),
  };
  const counted: Record<string, string> = {
    ...draw.maybe(topic.gpus && !isRunning ? 0.5 : 0, () => ({
      'nvidia.com/gpu': String(draw.one([1, 1, 2, 4])),
    })),
    ...draw.maybe(topic.resources && !isRunning ? 0.15 : 0, () => ({ 'example.com/fpga': '1' })),
    ...draw.maybe(topic.resources && !isRunning ? 0.15 : 0, () => ({ 'hugepages-2Mi': '512Mi' })),
  };
  const port = draw.one([8080, 8080, 9090]);
  const ports = [
    { containerPort: 80, hostPort: port, ...draw.maybe(0.2, () => ({ protocol: 'UDP' as const })) },
  ];
  return {
    containers: [
      {
        name: 'main',
        image: 'img',
        resources: {
          requests: { ...requests, ...counted },
          ...(Object.keys(counted).length > 0 ? { limits: counted } : {}),
        },
        ...(draw.chance(topic.hostPorts && !isRunning ? 0.6 : 0) ? { ports } : {}),
      },
    ],
    ...draw.maybe(0.04, () => ({
      initContainers: [
        { name: 'init', image: 'img', resources: { requests: { cpu: `${draw.between(1, 30) * 100}m` } } },
      ],
    })),
    ...draw.maybe(topic.taints ? 0.5 : 0.2, () => ({ tolerations: [tolerationOf(draw)] })),
    ...draw.maybe(topic.selectors ? 0.5 : 0.1, () => ({ nodeSelector: selectorOf(draw) })),
    ...draw.maybe(topic.priorities ? 0.6 : 0.05, () => ({
      priority: draw.one([-20, -11, -10, -9, 0, 10, 1000]),
    })),
  };
}

const tolerationOf = (draw: Draw): NonNullable<Spec['tolerations']>[number] =>
  draw.one<NonNullable<Spec['tolerations']>[number]>([
    { key: 'dedicated', operator: 'Exists' },
    { key: 'dedicated', operator: 'Equal', value: 'ml', effect: 'NoSchedule' },
    { key: 'dedicated', operator: 'Equal', value: 'db' },
    { operator: 'Exists' },
  ]);

const selectorOf = (draw: Draw): Record<string, string> =>
  draw.one<Record<string, string>>([
    { tier: 'a' },
    { tier: 'b' },
    { [ZONE]: 'eu-west-1a' },
    { 'kubernetes.io/arch': 'amd64' },
    { 'beta.kubernetes.io/arch': 'amd64' },
    { 'failure-domain.beta.kubernetes.io/zone': 'eu-west-1b' },
  ]);

/** Constraints that speak of the pod's own kind, or of another. */
function withOwnConstraints(
  draw: Draw,
  topic: Topic,
  { spec, app }: { readonly spec: Spec; readonly app: string },
): Spec {
  const key = draw.one([HOSTNAME, ZONE]);
  const labelSelector = { matchLabels: { app: draw.chance(0.7) ? app : draw.one(APPS) } };
  const terms = [{ topologyKey: key, labelSelector }];
  const affinity: NonNullable<Spec['affinity']> = {
    ...draw.maybe(topic.affinity ? 0.35 : 0, () => ({
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms },
    })),
    ...draw.maybe(topic.antiAffinity ? 0.35 : 0, () => ({
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms },
    })),
    ...draw.maybe(topic.selectors ? 0.3 : 0, () => ({ nodeAffinity: nodeAffinityOf(draw) })),
  };
  const spread = {
    maxSkew: draw.one([1, 1, 2]),
    topologyKey: draw.one([HOSTNAME, ZONE, ZONE, 'tier']),
    whenUnsatisfiable: draw.one([
      'DoNotSchedule',
      'DoNotSchedule',
      'DoNotSchedule',
      'ScheduleAnyway',
    ] as const),
    labelSelector,
    ...draw.maybe(0.15, () => ({ nodeTaintsPolicy: draw.one(['Honor', 'Ignore'] as const) })),
  };
  return {
    ...spec,
    ...(Object.keys(affinity).length > 0 ? { affinity } : {}),
    ...draw.maybe(topic.spread ? 0.4 : 0, () => ({
      topologySpreadConstraints: [
        {
          ...spread,
          ...draw.maybe(spread.whenUnsatisfiable === 'DoNotSchedule' ? 0.1 : 0, () => ({
            minDomains: draw.between(2, 3),
          })),
        },
      ],
    })),
  };
}

const nodeAffinityOf = (draw: Draw): object => ({
  requiredDuringSchedulingIgnoredDuringExecution: {
    nodeSelectorTerms: [
      {
        matchExpressions: [
          draw.one([
            { key: 'tier', operator: 'In', values: ['a', 'c'] },
            { key: 'tier', operator: 'NotIn', values: ['a'] },
            { key: 'tier', operator: 'Exists' },
            { key: ZONE, operator: 'In', values: ['eu-west-1b', 'eu-west-1c'] },
          ]),
        ],
      },
    ],
  },
});

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
