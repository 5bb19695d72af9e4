// Made-up volumes: claims bound and waiting, classes, volumes with reach, drivers with limits, capacity.
import type { Draft, Draw } from './draw.js';
import type { Oddity } from './vary-labels.js';

const DRIVERS = ['ebs.csi.aws.com', 'efs.csi.aws.com'] as const;
/** Pods whose ephemeral volumes may have their claims already. */
const EPHEMERAL = ['p', 'r0', 'r1', 'r2'] as const;
const CLASSES = ['wait', 'now', 'local', 'zonal'] as const;

/** The objects of a cluster that have to do with volumes. */
export interface Storage {
  readonly objects: readonly Draft[];
  /** Names of claims in the namespace `default`. */
  readonly claims: readonly string[];
}

export function makeStorage(draw: Draw, nodeCount: number, options: Oddity): Storage {
  const claims = draw.list(1, 5, (at) => `c${at}`);
  const ephemeral = draw.some(EPHEMERAL, 0.4).map((pod) => ({ name: `${pod}-v${draw.int(2)}`, pod }));
  const claimed = [
    ...claims.flatMap((name, at) => makeClaim(draw, { name, volume: `pv${at}` })),
    ...ephemeral.flatMap(({ name, pod }) =>
      makeClaim(draw, { name, volume: `pv-${name}`, pod: draw.chance(0.8) ? pod : 'another' }),
    ),
  ];
  const free = draw.list(0, 3, (at) => makeVolume(draw, `free${at}`, undefined));
  const nodes = Array.from({ length: nodeCount }, (_, at) => `n${at}`);
  return {
    claims,
    objects: [
      ...draw.some(CLASSES, 0.9).map((name) => makeClass(draw, name)),
      ...claimed,
      ...free,
      ...draw.some(nodes, 0.7).map((name) => makeCsiNode(draw, name)),
      ...draw.some(DRIVERS, 0.4).map((name) => makeDriver(draw, name)),
      ...draw.list(0, 3, (at) => makeCapacity(draw, at)),
      ...draw.list(0, 2, (at) => makeAttachment(draw, at, options)),
    ],
  };
}

/** Volumes of a pod: claims that exist or not, old kinds with one writer, ephemeral ones. */
export const makeVolumes = (draw: Draw, claims: readonly string[]): readonly Draft[] =>
  draw.list(1, 3, (at) => ({ name: `v${at}`, ...volumeSource(draw, claims) }));

function volumeSource(draw: Draw, claims: readonly string[]): Draft {
  const [first = 'c0', ...others] = claims;
  const isReadOnly = draw.maybe(0.4, () => ({ readOnly: true }));
  switch (draw.int(14)) {
    case 0:
      return { awsElasticBlockStore: { volumeID: draw.pick(['vol-1', 'vol-2']), ...isReadOnly } };
    case 1:
      return { gcePersistentDisk: { pdName: draw.pick(['pd-1', 'pd-2']), ...isReadOnly } };
    case 2:
      return {
        iscsi: {
          targetPortal: '10.0.0.1:3260',
          iqn: draw.pick(['iqn.2025-01.com.example:a', 'iqn.2025-01.com.example:b']),
          lun: 0,
          ...isReadOnly,
        },
      };
    case 3:
      return {
        rbd: {
          monitors: draw.pick<readonly string[]>([['m1'], ['m2'], ['m1', 'm2'], ['m3', 'm2']]),
          image: draw.pick(['x', 'y']),
          pool: draw.pick(['rbd', 'q']),
          ...isReadOnly,
        },
      };
    case 4:
      return {
        ephemeral: {
          volumeClaimTemplate: {
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: draw.pick(CLASSES),
              resources: { requests: { storage: '1Gi' } },
            },
          },
        },
      };
    case 5:
      return draw.pick<Draft>([
        { emptyDir: {} },
        { image: { reference: 'repo/app:1' } },
        { csi: { driver: DRIVERS[0] } },
        { hostPath: { path: '/x' } },
      ]);
    case 6:
      return { persistentVolumeClaim: { claimName: 'gone' } };
    default:
      return { persistentVolumeClaim: { claimName: draw.pick([first, ...others]), ...isReadOnly } };
  }
}

interface ClaimNames {
  readonly name: string;
  readonly volume: string;
  /** The pod that owns the claim. */
  readonly pod?: string;
}

function makeClaim(draw: Draw, { name, volume, pod }: ClaimNames): readonly Draft[] {
  const isBound = draw.chance(0.6);
  const accessModes = [
    draw.pick(['ReadWriteOnce', 'ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany', 'ReadOnlyMany']),
  ];
  const storageClassName = draw.pick([...CLASSES, 'nope', '']);
  const storage = draw.pick(['1Gi', '5Gi', '10Gi', '8G']);
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      namespace: 'default',
      uid: `PersistentVolumeClaim/default/${name}`,
      ...(pod === undefined
        ? {}
        : {
            ownerReferences: [
              { apiVersion: 'v1', kind: 'Pod', name: pod, uid: `Pod/default/${pod}`, controller: true },
            ],
          }),
      ...draw.maybe(isBound ? 0.9 : 0.1, () => ({
        annotations: { 'pv.kubernetes.io/bind-completed': 'yes' },
      })),
      ...draw.maybe(isBound ? 0 : 0.15, () => ({
        annotations: { 'volume.kubernetes.io/selected-node': draw.pick(['n0', 'n1', 'n9']) },
      })),
      ...draw.maybe(0.04, () => ({
        annotations: { 'volume.beta.kubernetes.io/storage-class': draw.pick(CLASSES) },
      })),
      ...draw.maybe(0.05, () => ({
        deletionTimestamp: '2025-01-02T00:00:00Z',
        deletionGracePeriodSeconds: 0,
        finalizers: ['kubernetes.io/pvc-protection'],
      })),
    },
    spec: {
      accessModes,
      volumeMode: draw.pick(['Filesystem', 'Filesystem', 'Filesystem', 'Block']),
      resources: { requests: { storage } },
      ...draw.maybe(0.95, () => ({ storageClassName })),
      ...(isBound
        ? { volumeName: volume }
        : draw.maybe(0.08, () => ({ volumeName: draw.pick(['free0', 'gone']) }))),
      ...draw.maybe(0.1, () => ({ selector: claimSelector(draw) })),
      ...draw.maybe(0.05, () => ({ volumeAttributesClassName: 'fast' })),
    },
    status: { phase: isBound ? 'Bound' : draw.pick(['Pending', 'Pending', 'Pending', 'Lost']) },
  };
  return isBound && draw.chance(0.93) ? [claim, makeVolume(draw, volume, name)] : [claim];
}

function makeVolume(draw: Draw, name: string, claim: string | undefined): Draft {
  const reserved = claim ?? (draw.chance(0.15) ? draw.pick(['c0', 'c1', 'gone']) : undefined);
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      ...draw.maybe(0.03, () => ({
        deletionTimestamp: '2025-01-02T00:00:00Z',
        finalizers: ['kubernetes.io/pv-protection'],
      })),
      labels: {
        ...draw.maybe(0.25, () => ({
          'topology.kubernetes.io/zone': draw.pick(['zone-a', 'zone-b', 'zone-a__zone-b', 'zone-a__', '']),
        })),
        ...draw.maybe(0.1, () => ({ 'topology.kubernetes.io/region': draw.pick(['r', 'q']) })),
        ...draw.maybe(0.05, () => ({ 'failure-domain.beta.kubernetes.io/zone': 'zone-a' })),
        ...draw.maybe(0.3, () => ({ grade: 'gold' })),
      },
    },
    spec: {
      accessModes: draw.pick<readonly string[]>([
        ['ReadWriteOnce'],
        ['ReadWriteOncePod'],
        ['ReadWriteOnce', 'ReadOnlyMany'],
        ['ReadWriteMany'],
      ]),
      capacity: { storage: draw.pick(['1Gi', '5Gi', '10Gi', '50Gi']) },
      volumeMode: draw.pick(['Filesystem', 'Filesystem', 'Filesystem', 'Block']),
      storageClassName: draw.pick(['local', 'wait', 'zonal', '']),
      persistentVolumeReclaimPolicy: 'Delete',
      ...(draw.chance(0.7)
        ? {
            csi: {
              driver: draw.pick(DRIVERS),
              volumeHandle: draw.pick([`h-${name}`, `h-${name}`, 'h-shared']),
            },
          }
        : { local: { path: '/d' } }),
      ...(reserved === undefined ? {} : { claimRef: claimRef(draw, reserved) }),
      ...draw.maybe(0.05, () => ({ volumeAttributesClassName: 'fast' })),
      ...draw.maybe(0.5, () => ({
        nodeAffinity: { required: { nodeSelectorTerms: draw.list(1, 2, () => reach(draw)) } },
      })),
    },
    status: {
      phase: claim === undefined ? draw.pick(['Available', 'Available', 'Pending', 'Released']) : 'Bound',
    },
  };
}

const claimSelector = (draw: Draw): Draft =>
  draw.pick<Draft>([
    { matchLabels: { grade: 'gold' } },
    { matchLabels: { grade: 'iron' } },
    { matchExpressions: [{ key: 'grade', operator: 'DoesNotExist' }] },
    {},
  ]);

const claimRef = (draw: Draw, name: string): Draft => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  name,
  namespace: 'default',
  ...draw.maybe(0.85, () => ({
    uid: draw.chance(0.93) ? `PersistentVolumeClaim/default/${name}` : 'another',
  })),
});

const reach = (draw: Draw): Draft => ({
  matchExpressions: [
    draw.pick<Draft>([
      {
        key: 'kubernetes.io/hostname',
        operator: 'In',
        values: draw.list(1, 2, () => draw.pick(['n0', 'n1', 'n2'])),
      },
      {
        key: 'topology.kubernetes.io/zone',
        operator: 'In',
        values: draw.list(1, 2, () => draw.pick(['zone-a', 'zone-b', 'zone-c'])),
      },
      { key: 'topology.kubernetes.io/zone', operator: 'NotIn', values: ['zone-a'] },
      { key: 'rack', operator: 'Exists' },
    ]),
  ],
});

const makeClass = (draw: Draw, name: string): Draft => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name },
  provisioner: name === 'local' && draw.chance(0.8) ? 'kubernetes.io/no-provisioner' : draw.pick(DRIVERS),
  volumeBindingMode: name === 'now' ? 'Immediate' : 'WaitForFirstConsumer',
  ...draw.maybe(name === 'zonal' ? 0.8 : 0.1, () => ({
    allowedTopologies: draw.list(1, 2, () => ({
      matchLabelExpressions: draw.list(1, 2, () =>
        draw.pick<Draft>([
          {
            key: 'topology.kubernetes.io/zone',
            values: draw.list(1, 2, () => draw.pick(['zone-a', 'zone-b'])),
          },
          { key: 'rack', values: ['r1', ''] },
        ]),
      ),
    })),
  })),
});

const makeCsiNode = (draw: Draw, name: string): Draft => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSINode',
  metadata: { name },
  spec: {
    drivers: draw.some(DRIVERS, 0.8).map((driver) => ({
      name: driver,
      nodeID: name,
      topologyKeys: ['topology.kubernetes.io/zone'],
      ...draw.maybe(0.8, () => ({
        allocatable: draw.chance(0.95) ? { count: draw.pick([0, 1, 2, 3]) } : {},
      })),
    })),
  },
});

const makeDriver = (draw: Draw, name: string): Draft => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSIDriver',
  metadata: { name },
  spec: draw.pick<Draft>([
    { storageCapacity: true },
    { storageCapacity: true },
    { storageCapacity: false },
    {},
  ]),
});

const makeCapacity = (draw: Draw, at: number): Draft => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSIStorageCapacity',
  metadata: { name: `cap${at}`, namespace: 'kube-system' },
  storageClassName: draw.pick(CLASSES),
  ...draw.maybe(0.9, () => ({
    nodeTopology: draw.pick<Draft>([
      { matchLabels: { 'topology.kubernetes.io/zone': draw.pick(['zone-a', 'zone-b']) } },
      {},
      { matchExpressions: [{ key: 'rack', operator: 'Exists' }] },
    ]),
  })),
  ...draw.maybe(0.9, () => ({ capacity: draw.pick(['1Gi', '5Gi', '100Gi', '0']) })),
  ...draw.maybe(0.3, () => ({ maximumVolumeSize: draw.pick(['1Gi', '8Gi']) })),
});

const makeAttachment = (draw: Draw, at: number, { odd }: Oddity): Draft => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'VolumeAttachment',
  metadata: { name: `va${at}` },
  spec: {
    attacher: draw.pick(DRIVERS),
    nodeName: draw.pick(['n0', 'n1']),
    source: draw.chance(odd) ? {} : { persistentVolumeName: draw.pick(['pv0', 'pv1', 'pv2', 'gone']) },
  },
  status: { attached: draw.chance(0.7) },
});
