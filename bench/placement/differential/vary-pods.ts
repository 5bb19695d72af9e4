// Made-up pods: pending, running and nominated ones.
import type { Draft, Draw } from './draw.js';
import { NAMESPACES, podLabels } from './vary-labels.js';
import { neighbourSpec, type NeighbourOptions } from './vary-neighbours.js';
import { containersSpec, type ContainerOptions } from './vary-resources.js';
import { makeVolumes } from './vary-volumes.js';

export interface PodOptions extends NeighbourOptions, ContainerOptions {
  readonly tolerations: number;
  readonly volumes: number;
  readonly priorities: number;
  readonly namespaces: number;
}

/** What a pod may refer to. */
export interface Surroundings {
  readonly nodeCount: number;
  readonly claims: readonly string[];
}

/** A pod to be placed. */
export function makePendingPod(draw: Draw, options: PodOptions, { claims }: Surroundings): Draft {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      namespace: draw.chance(options.namespaces / 3) ? draw.pick(NAMESPACES) : 'default',
      labels: podLabels(draw),
      ...draw.maybe(0.1, () => ({ ownerReferences: [owner(draw)] })),
    },
    spec: {
      ...podSpec(draw, options, claims),
      ...draw.maybe(options.priorities, () => ({ priority: draw.pick([100, 50, 10, 0, -10, 1_000_000]) })),
      ...draw.maybe(options.priorities / 10, () => ({ preemptionPolicy: 'Never' })),
      ...draw.maybe(0.005, () => ({ schedulingGates: [{ name: 'example.com/hold' }, { name: 'b' }] })),
    },
  };
}

/** A pod on a node, or one that waits for a node it was promised. */
export function makeOtherPod(
  draw: Draw,
  index: number,
  context: Surroundings & { readonly options: PodOptions },
): Draft {
  const { options, nodeCount, claims } = context;
  const node = draw.chance(0.02) ? 'n-gone' : `n${draw.int(nodeCount)}`;
  const isNominated = draw.chance(options.priorities / 8);
  const isIdle = draw.chance(0.03);
  const isLeaving = draw.chance(0.07);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `r${index}`,
      namespace: draw.chance(options.namespaces) ? draw.pick(NAMESPACES) : 'default',
      labels: podLabels(draw),
      ...draw.maybe(0.05, () => ({ ownerReferences: [owner(draw)] })),
      ...(isLeaving ? { deletionTimestamp: '2025-01-02T00:00:00Z', deletionGracePeriodSeconds: 30 } : {}),
    },
    spec: {
      ...podSpec(draw, options, claims),
      ...(isNominated || isIdle ? {} : { nodeName: node }),
      ...draw.maybe(options.priorities, () => ({
        priority: draw.pick([0, 5, 10, 49, 50, 100, 2_000_001_000, -5]),
      })),
    },
    status: isNominated ? { nominatedNodeName: node, phase: 'Pending' } : runningStatus(draw, index),
  };
}

function podSpec(draw: Draw, options: PodOptions, claims: readonly string[]): Draft {
  return {
    ...containersSpec(draw, options),
    ...neighbourSpec(draw, options),
    ...draw.maybe(options.tolerations, () => ({
      tolerations: draw.list(1, 3, () => toleration(draw, options.odd)),
    })),
    ...draw.maybe(options.volumes, () => ({ volumes: makeVolumes(draw, claims) })),
  };
}

function toleration(draw: Draw, odd: number): Draft {
  if (draw.chance(0.08)) return { operator: 'Exists', ...draw.maybe(0.5, () => ({ effect: 'NoSchedule' })) };
  const isExists = draw.chance(0.4);
  return {
    key: draw.chance(odd) ? '' : draw.pick(['k', 'j', 'nvidia.com/gpu', 'node.kubernetes.io/unschedulable']),
    ...(isExists ? { operator: 'Exists' } : draw.maybe(0.7, () => ({ operator: 'Equal' }))),
    ...draw.maybe(isExists ? odd : 0.8, () => ({ value: draw.pick(['v', 'w', '', 'true']) })),
    ...draw.maybe(0.75, () => ({ effect: draw.pick(['NoSchedule', 'NoExecute', 'PreferNoSchedule']) })),
    ...draw.maybe(odd, () => ({ operator: draw.pick(['Gt', 'Lt', 'Like']) })),
    ...draw.maybe(0.1, () => ({ effect: 'NoExecute', tolerationSeconds: draw.pick([0, 300, -5]) })),
  };
}

/** Pods have a start of their own, so that victims have an order; one may not have started. */
const startOf = (index: number): string =>
  `2025-01-0${1 + Math.floor(index / 60)}T00:${String((index * 7) % 60).padStart(2, '0')}:00Z`;

const runningStatus = (draw: Draw, index: number): Draft => ({
  phase: draw.chance(0.06) ? draw.pick(['Succeeded', 'Failed', 'Pending']) : 'Running',
  ...(index === 3 && draw.chance(0.5) ? {} : { startTime: startOf(index) }),
  ...draw.maybe(0.04, () => resizeStatus(draw)),
});

const resizeStatus = (draw: Draw): Draft => ({
  containerStatuses: [
    {
      name: 'c0',
      image: 'i',
      imageID: '',
      ready: true,
      restartCount: 0,
      ...draw.maybe(0.8, () => ({
        resources: { requests: { cpu: draw.pick(['2', '50m']), memory: '100Mi' } },
      })),
      ...draw.maybe(0.5, () => ({ allocatedResources: { cpu: draw.pick(['1', '3']) } })),
    },
  ],
  ...draw.maybe(0.5, () => ({
    conditions: [
      {
        type: 'PodResizePending',
        status: draw.pick(['True', 'False']),
        reason: draw.pick(['Infeasible', 'Deferred']),
      },
    ],
  })),
});

const owner = (draw: Draw): Draft => ({
  apiVersion: draw.pick(['apps/v1', 'apps/v1', 'v1', 'batch/v1']),
  kind: draw.pick(['ReplicaSet', 'ReplicaSet', 'StatefulSet', 'ReplicationController', 'Job']),
  name: 'web-1',
  uid: 'owner-web-1',
  controller: draw.chance(0.9),
});
