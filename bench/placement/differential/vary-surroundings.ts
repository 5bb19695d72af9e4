// Made-up objects around the pods: namespaces, budgets of disruptions, services and owners.
import type { Draft, Draw } from './draw.js';
import { NAMESPACES } from './vary-labels.js';

export const makeNamespaces = (draw: Draw): readonly Draft[] =>
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

export const makeBudget = (draw: Draw, at: number): Draft => ({
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
export const makeWorkloads = (draw: Draw): readonly Draft[] => [
  ...(draw.chance(0.7) ? [service(draw)] : []),
  ...(draw.chance(0.6) ? [replicaSet(draw)] : []),
  ...(draw.chance(0.2) ? [replicationController(draw)] : []),
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

const replicationController = (draw: Draw): Draft => ({
  apiVersion: 'v1',
  kind: 'ReplicationController',
  metadata: { name: 'web-1', namespace: 'default', uid: 'owner-web-1' },
  spec: { selector: draw.pick<Draft>([{ app: 'web' }, { app: 'db', rev: '1' }]) },
});
