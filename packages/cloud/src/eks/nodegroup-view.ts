// A node group as EKS's answers show it.
import type { Params } from '../params.js';
import type { NodegroupRow } from './eks-rows.js';

/** The members of `nodegroup`. */
export const nodegroupView = (row: NodegroupRow): Params => ({
  nodegroupName: row.name,
  nodegroupArn: row.arn,
  clusterName: row.clusterName,
  version: row.amiType === 'CUSTOM' ? undefined : row.version,
  releaseVersion: row.releaseVersion,
  createdAt: new Date(row.createdMs),
  modifiedAt: new Date(row.modifiedMs),
  status: row.status,
  capacityType: row.capacityType,
  scalingConfig: { minSize: row.minSize, maxSize: row.maxSize, desiredSize: row.desiredSize },
  // With a template that names the type, the group shows none.
  ...(row.instanceTypes.length > 0 ? { instanceTypes: row.instanceTypes } : {}),
  subnets: row.subnetIds,
  amiType: row.amiType,
  nodeRole: row.nodeRole,
  labels: row.labels,
  ...(row.taints.length > 0 ? { taints: row.taints } : {}),
  resources: { autoScalingGroups: [{ name: row.groupName }] },
  diskSize: row.diskSizeGib,
  remoteAccess: row.remoteAccess,
  launchTemplate: row.launchTemplate,
  updateConfig: row.updateConfig,
  nodeRepairConfig: row.nodeRepairConfig,
  health: { issues: row.issues },
  tags: row.tags,
});
