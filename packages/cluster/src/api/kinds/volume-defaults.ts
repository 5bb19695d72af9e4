// Defaults of pod volumes: modes, paths and the empty directory that a volume without a source becomes.
import type { DownwardAPIVolumeFile, Volume, VolumeProjection } from '@berth/kube';

import { pullPolicyOf } from './container-defaults.js';
import type { Writable } from './typed-rules.unsafe.js';

/** Permissions of files that volumes hold, unless said otherwise: 0644. */
const defaultMode = 0o644;

/** How long a projected service account token lives, in seconds. */
const tokenSeconds = 3600;

/** Fills in what a volume leaves open. */
export function setVolumeDefaults(volume: Writable<Volume>): void {
  if (Object.keys(volume).length <= 1) volume.emptyDir = {};
  if (volume.secret) volume.secret.defaultMode ??= defaultMode;
  if (volume.configMap) volume.configMap.defaultMode ??= defaultMode;
  if (volume.downwardAPI) {
    volume.downwardAPI.defaultMode ??= defaultMode;
    setFileDefaults(volume.downwardAPI.items);
  }
  if (volume.projected) {
    volume.projected.defaultMode ??= defaultMode;
    for (const source of volume.projected.sources ?? []) setProjectionDefaults(source);
  }
  if (volume.hostPath) volume.hostPath.type ??= '';
  if (volume.ephemeral?.volumeClaimTemplate)
    volume.ephemeral.volumeClaimTemplate.spec.volumeMode ??= 'Filesystem';
  if (volume.image) volume.image.pullPolicy ||= pullPolicyOf(volume.image.reference);
  setNetworkVolumeDefaults(volume);
}

function setProjectionDefaults(source: Writable<VolumeProjection>): void {
  if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= tokenSeconds;
  setFileDefaults(source.downwardAPI?.items);
}

function setFileDefaults(items: Writable<DownwardAPIVolumeFile>[] | undefined): void {
  for (const item of items ?? []) if (item.fieldRef) item.fieldRef.apiVersion ||= 'v1';
}

function setNetworkVolumeDefaults({ iscsi, rbd, azureDisk, scaleIO }: Writable<Volume>): void {
  if (iscsi) iscsi.iscsiInterface ||= 'default';
  if (rbd) {
    rbd.pool ||= 'rbd';
    rbd.user ||= 'admin';
    rbd.keyring ||= '/etc/ceph/keyring';
  }
  if (azureDisk) {
    azureDisk.cachingMode ??= 'ReadWrite';
    azureDisk.fsType ??= 'ext4';
    azureDisk.readOnly ??= false;
    azureDisk.kind ??= 'Shared';
  }
  if (scaleIO) {
    scaleIO.storageMode ||= 'ThinProvisioned';
    scaleIO.fsType ||= 'xfs';
  }
}
