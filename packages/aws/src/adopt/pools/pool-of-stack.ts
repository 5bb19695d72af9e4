// A node group as an item of `managedNodeGroups` or `nodeGroups`, from the template of its stack as eksctl writes it.
import { readUserData } from '@berth/compute';
import { member, type JsonObject } from '@berth/kube';
import { present, propertiesOfType, text } from '../template-values.js';
import { bootMembers } from './boot-members.js';
import { groupMembers } from './group-members.js';
import { imageMembers, type KnownImage } from './image-members.js';
import { launchMembers } from './launch-members.js';
import { managedMembers } from './managed-members.js';
import { roleMembers } from './role-members.js';
import { securityMembers } from './security-members.js';
import { subnetMembers, type PoolSubnets } from './subnet-members.js';
import { volumeMembers } from './volume-members.js';

export interface StackPool {
  readonly isManaged: boolean;
  readonly spec: JsonObject;
  readonly notes: readonly string[];
}

export interface PoolTemplate {
  readonly name: string;
  readonly clusterName: string;
  readonly template: JsonObject;
  readonly subnets: PoolSubnets;
  /** Images of launch templates, by id. */
  readonly images: ReadonlyMap<string, KnownImage>;
  /** Public keys of key pairs, by name, that eksctl imported from a file. */
  readonly keys: ReadonlyMap<string, string>;
  /** Address of the cluster's own name server. */
  readonly clusterDns?: string | undefined;
  /** Tags of its stack, without those of the whole cluster. */
  readonly tags: JsonObject;
}

/** Reads it. Notes tell what the template has and the item does not. */
export function poolOfStack(pool: PoolTemplate): StackPool {
  const { name, template } = pool;
  const launch = member(propertiesOfType(template, 'AWS::EC2::LaunchTemplate') ?? {}, 'LaunchTemplateData');
  const managed = propertiesOfType(template, 'AWS::EKS::Nodegroup');
  const group = propertiesOfType(template, 'AWS::AutoScaling::AutoScalingGroup') ?? {};
  const userData = readUserData(text(launch, 'UserData') ?? '');
  const isManaged = managed !== undefined;
  const image = imageMembers({ name, template, launch, managed, userData, images: pool.images });
  const spec = present({
    name,
    ...image.members,
    ...(managed ? managedMembers(managed, launch) : groupMembers(group, { launch, template, userData })),
    ...subnetMembers(managed ? managed['Subnets'] : group['VPCZoneIdentifier'], pool.subnets),
    ...bootMembers(userData, { family: image.family, isManaged, image, clusterDns: pool.clusterDns }),
    ...volumeMembers(launch, image.rootDevice),
    ...launchMembers(launch, { template, clusterName: pool.clusterName, pool: name }),
    ...securityMembers(launch, { template, isManaged, keys: pool.keys }),
    ...roleMembers(template),
    tags: pool.tags,
  });
  return { isManaged, spec, notes: image.notes };
}
