// Every resource type of the embedded CloudFormation, by name.
import { autoScalingTypes } from './auto-scaling.js';
import { scalingPolicyTypes } from './auto-scaling-policies.js';
import { ec2ComputeTypes } from './ec2/compute.js';
import { networkRecordTypes } from './ec2/network-records.js';
import { networkTypes } from './ec2/network.js';
import { routingTypes } from './ec2/routing.js';
import { securityGroupTypes } from './ec2/security-groups.js';
import { accessTypes } from './eks/access.js';
import { capacityTypes } from './eks/capacity.js';
import { capabilityType } from './eks/capability.js';
import { clusterType } from './eks/cluster.js';
import { iamTypes } from './iam/roles.js';
import { keepingTypes } from './keeping.js';
import { messagingTypes } from './messaging.js';
import { recordTypes } from './pure-records.js';
import type { ResourceType } from './resource-type.js';

const TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [
    ...networkTypes(),
    ...routingTypes(),
    ...securityGroupTypes(),
    ...ec2ComputeTypes(),
    ...iamTypes(),
    ...autoScalingTypes(),
    ...scalingPolicyTypes(),
    ...networkRecordTypes(),
    ...messagingTypes(),
    ...keepingTypes(),
    ...recordTypes(),
    clusterType,
    capabilityType,
    ...capacityTypes(),
    ...accessTypes(),
  ].map((type) => [type.type, type]),
);

/** The type of that name; undefined when CloudFormation (or we) have none. */
export const resourceType = (name: string): ResourceType | undefined => TYPES.get(name);

/** All names, sorted. */
export const resourceTypeNames = (): readonly string[] => [...TYPES.keys()].toSorted();
