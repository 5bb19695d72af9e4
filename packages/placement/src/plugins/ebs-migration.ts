// Volumes of the old in-tree plugin for EBS, which Kubernetes reads as volumes of its CSI driver.
// https://kubernetes.io/docs/concepts/storage/volumes/#aws-ebs-csi-migration
import type { PersistentVolume, Volume } from '@berth/kube';

const DRIVER = 'ebs.csi.aws.com';
const IN_TREE_PROVISIONER = 'kubernetes.io/aws-ebs';
const URL_PREFIX = 'aws://';

/** A volume as a CSI driver knows it. */
export interface CsiVolume {
  readonly driver: string;
  readonly handle: string;
}

/** True for a volume of a pod that is of the in-tree plugin. */
export const isMigratedVolume = (volume: Volume): boolean => volume.awsElasticBlockStore !== undefined;

/** The CSI volume that an in-tree one stands for, in a pod or a PersistentVolume; undefined for others. */
export function migratedVolume(
  source: Pick<Volume, 'awsElasticBlockStore'> | PersistentVolume['spec'],
): CsiVolume | undefined {
  const volumeId = source?.awsElasticBlockStore?.volumeID;
  return volumeId === undefined ? undefined : { driver: DRIVER, handle: handleOf(volumeId) };
}

/** The driver that volumes of a storage class with this provisioner are attached by. */
export const driverOfProvisioner = (provisioner: string): string =>
  provisioner === IN_TREE_PROVISIONER ? DRIVER : provisioner;

/** `aws://us-east-1a/vol-1` and `vol-1` are the same volume. */
const handleOf = (volumeId: string): string =>
  volumeId.startsWith(URL_PREFIX) ? volumeId.slice(volumeId.lastIndexOf('/') + 1) : volumeId;
