// The clusters and pods that ours and the real scheduler are measured on: the same objects for both.
import type { Node, Pod } from '@berth/kube';

/** What pods ask for, beside cpu and memory. */
export const WORKLOADS = ['plain', 'affinity-and-taints', 'zone-spread', 'anti-affinity'] as const;
export type Workload = (typeof WORKLOADS)[number];

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const;
const NODE_SIZES = [
  { cpu: '3920m', memory: '14800Mi' },
  { cpu: '7910m', memory: '31000Mi' },
  { cpu: '15890m', memory: '60000Mi' },
] as const;
/** Shapes of pods in a workload, by request. */
const POD_SIZES = [
  { cpu: '100m', memory: '200Mi' },
  { cpu: '250m', memory: '512Mi' },
  { cpu: '500m', memory: '1Gi' },
  { cpu: '1', memory: '2Gi' },
] as const;

/** Nodes over three zones and three sizes; every other one is tainted and labelled for the pods that ask for it. */
export const benchNodes = (count: number, workload: Workload): readonly Node[] =>
  Array.from({ length: count }, (_, index) => benchNode(index, workload));

/** Pending pods of four sizes. */
export const benchPods = (count: number, workload: Workload): readonly Pod[] =>
  Array.from({ length: count }, (_, index) => benchPod(index, workload));

function benchNode(index: number, workload: Workload): Node {
  const name = `node-${index}`;
  const size = NODE_SIZES[index % NODE_SIZES.length] ?? NODE_SIZES[0];
  const isDedicated = workload === 'affinity-and-taints' && index % 2 === 0;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'topology.kubernetes.io/zone': ZONES[index % ZONES.length] ?? ZONES[0],
        ...(isDedicated ? { pool: 'training' } : {}),
      },
    },
    spec: isDedicated ? { taints: [{ key: 'dedicated', value: 'training', effect: 'NoSchedule' }] } : {},
    status: { allocatable: { ...size, pods: '110' } },
  };
}

function benchPod(index: number, workload: Workload): Pod {
  const requests = POD_SIZES[index % POD_SIZES.length] ?? POD_SIZES[0];
  // Ten applications, so that spread and anti-affinity are about a thousand pods each.
  const app = `app-${index % 10}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${index}`, namespace: 'default', uid: `uid-${index}`, labels: { app } },
    spec: {
      containers: [{ name: 'main', image: 'main', resources: { requests } }],
      ...constraintsOf(workload, app),
    },
  };
}

function constraintsOf(workload: Workload, app: string): Partial<NonNullable<Pod['spec']>> {
  const labelSelector = { matchLabels: { app } };
  switch (workload) {
    case 'plain':
      return {};
    case 'affinity-and-taints':
      return {
        nodeSelector: { pool: 'training' },
        tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'training', effect: 'NoSchedule' }],
      };
    case 'zone-spread':
      return {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'topology.kubernetes.io/zone',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector,
          },
        ],
      };
    case 'anti-affinity':
      return {
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: 'kubernetes.io/hostname', labelSelector },
            ],
          },
        },
      };
  }
}
