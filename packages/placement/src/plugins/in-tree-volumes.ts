// Volumes of the old in-tree plugins of clouds, which Kubernetes reads as volumes of their CSI drivers.
// https://kubernetes.io/docs/concepts/storage/volumes/#aws-ebs-csi-migration
import type { PersistentVolume, Volume } from '@berth/kube';

const URL_PREFIX = 'aws://';
const DRIVERS_BY_PROVISIONER: Readonly<Record<string, string>> = {
  'kubernetes.io/aws-ebs': 'ebs.csi.aws.com',
  'kubernetes.io/gce-pd': 'pd.csi.storage.gke.io',
  'kubernetes.io/azure-disk': 'disk.csi.azure.com',
  'kubernetes.io/cinder': 'cinder.csi.openstack.org',
};

/** A volume as a CSI driver knows it. */
export interface CsiVolume {
  readonly driver: string;
  readonly handle: string;
}

/** Where a volume may be that an in-tree plugin knows: in a pod, or in a PersistentVolume. */
type Source = Pick<
  Volume & NonNullable<PersistentVolume['spec']>,
  'awsElasticBlockStore' | 'gcePersistentDisk' | 'azureDisk' | 'cinder'
>;

/** The CSI volume that an in-tree one stands for; undefined for volumes of other kinds. */
export function migratedVolume(source: Source | undefined): CsiVolume | undefined {
  const { awsElasticBlockStore, gcePersistentDisk, azureDisk, cinder } = source ?? {};
  if (awsElasticBlockStore) return csi('aws-ebs', ebsHandle(awsElasticBlockStore.volumeID ?? ''));
  if (gcePersistentDisk) return csi('gce-pd', gcePersistentDisk.pdName);
  if (azureDisk) return csi('azure-disk', azureDisk.diskURI);
  return cinder && csi('cinder', cinder.volumeID);
}

/** The driver that volumes of a storage class with this provisioner are attached by. */
export const driverOfProvisioner = (provisioner: string): string =>
  DRIVERS_BY_PROVISIONER[provisioner] ?? provisioner;

const csi = (plugin: string, handle: string): CsiVolume => ({
  driver: driverOfProvisioner(`kubernetes.io/${plugin}`),
  handle,
});

/** `aws://us-east-1a/vol-1` and `vol-1` are the same volume. */
const ebsHandle = (volumeId: string): string =>
  volumeId.startsWith(URL_PREFIX) ? volumeId.slice(volumeId.lastIndexOf('/') + 1) : volumeId;
