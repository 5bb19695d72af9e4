// NodeVolumeLimits: how many volumes of a CSI driver a node attaches, as its CSINode says.
// https://kubernetes.io/docs/concepts/storage/storage-limits/
import type { PersistentVolumeClaim } from '@berth/kube';
import { filterBy, resolvable, SKIP, unresolvable, type Plugin, type Refusal } from '../framework/plugin.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { claimUsesOf, foreignClaim, storageClassOf } from './claims.js';
import { driverOfProvisioner, migratedVolume, type CsiVolume } from './in-tree-volumes.js';

export const nodeVolumeLimits: Plugin = {
  name: 'NodeVolumeLimits',
  planFilter: ({ snapshot, pod }) => {
    const uses = claimUsesOf(snapshot, pod);
    if (uses.length === 0 && !(pod.pod.spec?.volumes ?? []).some(migratedVolume)) return SKIP;
    const missing = uses.find((use) => !use.claim);
    if (missing) return filterBy(() => lookupFailed(pod, missing.name));
    const foreign = uses.map((use) => foreignClaim(use, pod)).find((message) => message !== undefined);
    if (foreign)
      return filterBy(() => unresolvable({ rule: 'volume.claim-foreign', message: foreign, detail: {} }));
    const wanted = volumesOf(snapshot, pod);
    return filterBy((node) => checkNode(snapshot, wanted, node));
  },
};

/** Unique volume → driver. */
type Volumes = ReadonlyMap<string, string>;

function checkNode(snapshot: Snapshot, wanted: Volumes, node: NodeState): Refusal | undefined {
  const limits = limitsOf(snapshot, node.name);
  if (wanted.size === 0 || limits.size === 0) return undefined;
  const failure = failureAmong(snapshot, node.pods);
  if (failure !== undefined) return failed(failure);
  const attached = new Map<string, string>();
  for (const pod of node.pods)
    for (const [volume, driver] of volumesOf(snapshot, pod)) attached.set(volume, driver);
  // Only volumes of pods on the node spare the new pod an attachment; those of VolumeAttachments alone do not.
  const added = [...wanted].filter(([volume]) => !attached.has(volume)).map(([, driver]) => driver);
  for (const [volume, driver] of attachmentsOf(snapshot, node.name)) attached.set(volume, driver);
  for (const driver of new Set(added)) {
    const limit = limits.get(driver);
    if (limit === undefined) continue;
    const used = [...attached.values()].filter((other) => other === driver).length;
    const asked = added.filter((other) => other === driver).length;
    if (used + asked > limit) return overLimit({ driver, used, asked, limit });
  }
  return undefined;
}

/** What kube-scheduler cannot cope with in pods that run: claims without a name, or of somebody else. */
function failureAmong(snapshot: Snapshot, pods: Iterable<PodState>): string | undefined {
  for (const pod of pods) {
    if (pod.claimNames.length === 0) continue;
    for (const use of claimUsesOf(snapshot, pod)) {
      const failure = use.name === '' ? 'PersistentVolumeClaim had no name' : foreignClaim(use, pod);
      if (failure !== undefined) return failure;
    }
  }
  return undefined;
}

function failed(failure: string): Refusal {
  const message = `running "NodeVolumeLimits" filter plugin: ${failure}`;
  return { ...unresolvable({ rule: 'volume.claim-foreign', message, detail: {} }), isFailure: true };
}

function limitsOf(snapshot: Snapshot, node: string): ReadonlyMap<string, number> {
  const limits = new Map<string, number>();
  for (const { name, allocatable } of snapshot.tables.csiNodes.get(node)?.spec?.drivers ?? []) {
    if (allocatable?.count !== undefined) limits.set(name, allocatable.count);
  }
  return limits;
}

function volumesOf(snapshot: Snapshot, pod: PodState): Volumes {
  const volumes = new Map<string, string>();
  for (const volume of pod.pod.spec?.volumes ?? []) addVolume(volumes, migratedVolume(volume));
  if (pod.claimNames.length === 0) return volumes;
  for (const use of claimUsesOf(snapshot, pod)) {
    if (use.claim && foreignClaim(use, pod) === undefined) addVolume(volumes, volumeOf(snapshot, use.claim));
  }
  return volumes;
}

function addVolume(volumes: Map<string, string>, volume: CsiVolume | undefined): void {
  if (volume) volumes.set(`${volume.driver}/${volume.handle}`, volume.driver);
}

/** The volume that a claim is bound to, or the one its class would make. */
function volumeOf(snapshot: Snapshot, claim: PersistentVolumeClaim): CsiVolume | undefined {
  const { metadata, spec } = claim;
  const volume = spec?.volumeName ? snapshot.tables.persistentVolumes.get(spec.volumeName) : undefined;
  if (volume) {
    const csi = volume.spec?.csi;
    if (!csi) return migratedVolume(volume.spec);
    return csi.driver && csi.volumeHandle ? { driver: csi.driver, handle: csi.volumeHandle } : undefined;
  }
  const driver = driverOfProvisioner(storageClassOf(snapshot, claim)?.provisioner ?? '');
  return driver ? { driver, handle: `claim-${metadata.namespace ?? ''}/${metadata.name ?? ''}` } : undefined;
}

function attachmentsOf(snapshot: Snapshot, node: string): Volumes {
  const volumes = new Map<string, string>();
  for (const { spec } of snapshot.tables.volumeAttachments.values()) {
    if (spec.nodeName !== node || !spec.attacher) continue;
    const csi = snapshot.tables.persistentVolumes.get(spec.source.persistentVolumeName ?? '')?.spec?.csi;
    if (csi?.volumeHandle) volumes.set(`${spec.attacher}/${csi.volumeHandle}`, spec.attacher);
  }
  return volumes;
}

const overLimit = (detail: Readonly<Record<string, unknown>>): Refusal =>
  resolvable({ rule: 'volume.limit', message: 'node(s) exceed max volume count', detail });

function lookupFailed(pod: PodState, claim: string): Refusal {
  const message = `looking up PVC ${pod.namespace}/${claim}: persistentvolumeclaim "${claim}" not found`;
  return unresolvable({ rule: 'volume.claim-missing', message, detail: { claim } });
}
