// A managed node group without a stack of eksctl's as an item of `managedNodeGroups`, from what EKS tells of it.
import type { JsonObject } from '@berth/kube';
import type { ActualNodegroup } from '../../inspect/actual.js';
import { ownTags, tagsBeside } from '../own-members.js';
import { present } from '../template-values.js';
import { familyOf } from './ami-families.js';
import { EFFECTS, instanceMembers } from './managed-members.js';
import { ownLabels } from './own-labels.js';
import { subnetMembers, type PoolSubnets } from './subnet-members.js';

export interface ForeignAround {
  readonly subnets: PoolSubnets;
  /** Tags that the whole cluster has. */
  readonly clusterTags: JsonObject;
}

/** The item, and what EKS has of the group that an item cannot say. */
export function managedPoolOfGroup(
  group: ActualNodegroup,
  { subnets, clusterTags }: ForeignAround,
): { readonly spec: JsonObject; readonly notes: readonly string[] } {
  const family = familyOf(group.amiType);
  const hasTemplate = group.launchTemplateId !== undefined;
  const spec = present({
    name: group.name,
    amiFamily: family === 'AmazonLinux2023' ? undefined : family,
    ...instanceMembers(group.instanceTypes, { isSpot: group.capacityType === 'SPOT', hasTemplate }),
    launchTemplate: hasTemplate
      ? present({ id: group.launchTemplateId, version: group.launchTemplateVersion })
      : undefined,
    minSize: group.minSize,
    maxSize: group.maxSize,
    desiredCapacity: group.desiredSize,
    ...subnetMembers(group.subnetIds, subnets),
    labels: ownLabels(group.labels),
    taints: group.taints.map(({ key, value, effect }) =>
      present({ key, value: value || undefined, effect: EFFECTS[effect] ?? effect }),
    ),
    volumeSize: hasTemplate ? undefined : group.diskSizeGib,
    ssh: sshOf(group),
    iam: { instanceRoleARN: group.nodeRoleArn },
    updateConfig: present({
      maxUnavailable: group.maxUnavailable,
      maxUnavailablePercentage: group.maxUnavailablePercentage,
    }),
    nodeRepairConfig: group.repairs ? { enabled: true } : undefined,
    tags: tagsBeside(ownTags(group.tags), clusterTags),
  });
  const isCustom = group.amiType === 'CUSTOM' && !hasTemplate;
  const notes = isCustom
    ? [`node group ${group.name} runs an image of its own, of which EKS does not tell the id`]
    : [];
  return { spec, notes };
}

const sshOf = ({ keyName, sourceSecurityGroupIds }: ActualNodegroup): JsonObject =>
  keyName === undefined
    ? {}
    : present({ allow: true, publicKeyName: keyName, sourceSecurityGroupIds: [...sourceSecurityGroupIds] });
