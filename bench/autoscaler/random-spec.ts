// What the pods of random autoscaler cases ask for: room, places, company.
import type { Pod } from '@berth/kube';
import type { Draw } from './random-draw.js';
import type { Topic } from './topics.js';

export type Spec = NonNullable<Pod['spec']>;

const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';
/** Values of the label by which pods look for each other. */
export const APPS = ['web', 'api', 'batch'] as const;

/** What a pod asks for, but for what ties it to other pods. */
export function randomSpec(draw: Draw, topic: Topic, { isRunning }: { readonly isRunning: boolean }): Spec {
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
    ...rareParts(draw, topic),
    ...draw.maybe(topic.taints ? 0.5 : 0.2, () => ({ tolerations: [tolerationOf(draw)] })),
    ...draw.maybe(topic.selectors ? 0.5 : 0.1, () => ({ nodeSelector: selectorOf(draw) })),
    ...draw.maybe(topic.priorities ? 0.6 : 0.05, () => ({
      priority: draw.one([-20, -11, -10, -9, 0, 10, 1000]),
    })),
  };
}

/** Parts that few pods have, each of which changes what room is asked for. */
function rareParts(draw: Draw, topic: Topic): Partial<Spec> {
  const cpu = `${draw.between(1, 30) * 100}m`;
  const resources = { requests: { cpu } };
  return {
    ...draw.maybe(0.04, () => ({ initContainers: [{ name: 'init', image: 'img', resources }] })),
    ...draw.maybe(0.03, () => ({
      initContainers: [
        { name: 'sidecar', image: 'img', restartPolicy: 'Always', resources },
        { name: 'init', image: 'img', resources },
      ],
    })),
    ...draw.maybe(0.03, () => ({ overhead: { cpu: '150m', memory: '100Mi' } })),
    ...draw.maybe(0.03, () => ({ resources: { requests: { cpu: '1200m', memory: '1Gi' } } })),
    ...draw.maybe(topic.hostPorts ? 0.2 : 0, () => ({ hostNetwork: true })),
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
export function withOwnConstraints(
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
      ...(draw.chance(0.1)
        ? [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['g0-n0', 'g1-n0'] }] }]
        : []),
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
