// VolumeRestrictions: disks that one node attaches once, and claims that one pod alone may use (ReadWriteOncePod).
import type { Volume } from '@berth/kube';
import {
  resolvable,
  SKIP,
  unresolvable,
  type Cycle,
  type FilterPlan,
  type Plugin,
  type Refusal,
} from '../framework/plugin.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';

export const volumeRestrictions: Plugin = { name: 'VolumeRestrictions', planFilter };

function planFilter({ snapshot, pod }: Cycle): FilterPlan {
  const volumes = pod.pod.spec?.volumes ?? [];
  const claims = new Set<string>();
  for (const { persistentVolumeClaim } of volumes) {
    if (!persistentVolumeClaim) continue;
    const name = persistentVolumeClaim.claimName ?? '';
    const claim = snapshot.tables.persistentVolumeClaims.get(`${pod.namespace}/${name}`);
    if (!claim) return { kind: 'refuse', refusal: missingClaim(name) };
    if (claim.spec?.accessModes?.includes('ReadWriteOncePod')) claims.add(name);
  }
  const disks = volumes.filter(isSingleAttach);
  let users = [...claims].filter((name) => snapshot.isClaimUsed(`${pod.namespace}/${name}`)).length;
  if (disks.length === 0 && users === 0) return SKIP;
  const change = (other: PodState, by: number): void => {
    if (other.namespace === pod.namespace)
      users += by * other.claimNames.filter((name) => claims.has(name)).length;
  };
  return {
    kind: 'filter',
    filter: {
      check: (node) => diskConflict(disks, node) ?? (users > 0 ? exclusiveClaim([...claims]) : undefined),
      addPod: (other) => change(other, 1),
      removePod: (other) => change(other, -1),
    },
  };
}

function diskConflict(disks: readonly Volume[], node: NodeState): Refusal | undefined {
  for (const disk of disks) {
    const holders = [...node.pods].filter(({ pod }) =>
      pod.spec?.volumes?.some((other) => disksConflict(disk, other)),
    );
    if (holders.length > 0) {
      const detail = { volume: disk.name, heldBy: holders.map(({ key }) => key).toSorted() };
      return resolvable({ rule: 'volume.disk', message: 'node(s) had no available disk', detail });
    }
  }
  return undefined;
}

const isSingleAttach = (volume: Volume): boolean =>
  Boolean(volume.gcePersistentDisk ?? volume.awsElasticBlockStore ?? volume.rbd ?? volume.iscsi);

/** True when one node cannot attach both; all kinds but EBS may be shared read-only. */
function disksConflict(a: Volume, b: Volume): boolean {
  if (a.awsElasticBlockStore && b.awsElasticBlockStore) {
    if (a.awsElasticBlockStore.volumeID === b.awsElasticBlockStore.volumeID) return true;
  }
  if (a.gcePersistentDisk && b.gcePersistentDisk && areWritten(a.gcePersistentDisk, b.gcePersistentDisk)) {
    if (a.gcePersistentDisk.pdName === b.gcePersistentDisk.pdName) return true;
  }
  if (a.iscsi && b.iscsi && areWritten(a.iscsi, b.iscsi) && a.iscsi.iqn === b.iscsi.iqn) return true;
  if (!a.rbd || !b.rbd || !areWritten(a.rbd, b.rbd)) return false;
  const monitors = new Set(a.rbd.monitors);
  const isSamePool = (a.rbd.pool || 'rbd') === (b.rbd.pool || 'rbd') && a.rbd.image === b.rbd.image;
  return isSamePool && b.rbd.monitors.some((monitor) => monitors.has(monitor));
}

const areWritten = (a: ReadOnly, b: ReadOnly): boolean => !(a.readOnly && b.readOnly);

interface ReadOnly {
  readonly readOnly?: boolean | undefined;
}

const missingClaim = (name: string): Refusal =>
  unresolvable({
    rule: 'volume.claim-missing',
    message: `persistentvolumeclaim "${name}" not found`,
    detail: { claim: name },
  });

const exclusiveClaim = (claims: readonly string[]): Refusal =>
  resolvable({
    rule: 'volume.exclusive-claim',
    message:
      'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode ' +
      'already in-use by another pod',
    detail: { claims },
  });
