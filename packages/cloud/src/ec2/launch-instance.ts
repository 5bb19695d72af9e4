// Launching and terminating instances: RunInstances and the Auto Scaling groups do it the same way.
import { awsError } from '../aws-error.js';
import { delayOf } from '../cloud-options.js';
import type { CloudContext } from '../service.js';
import type { Tags } from '../tags.js';
import { subnetAt } from './ec2-error.js';
import { addTags } from './ec2-tags.js';
import { instances, type InstanceRow } from './instance-rows.js';
import { checkKeyPair } from './key-pair-operations.js';
import { isOffered, zonesOffering } from './instance-type-operations.js';
import { dropInterfaces, newInterface } from './network-interface-rows.js';
import { securityGroups } from './security-group-rows.js';

export interface InstanceLaunch {
  readonly instanceType: string;
  readonly imageId: string;
  readonly subnetId: string;
  /** None: the VPC's default group. */
  readonly groupIds: readonly string[];
  readonly spot: boolean;
  readonly keyName?: string | undefined;
  readonly profileArn?: string | undefined;
  readonly launchTemplateId?: string | undefined;
  readonly launchTemplateVersion?: string | undefined;
  readonly tags: Tags;
}

/** Launches one instance, or refuses: unknown type, type not in the zone, no capacity, no address. */
export function launchInstance(context: CloudContext, launch: InstanceLaunch): InstanceRow {
  const subnet = subnetAt(context, launch.subnetId);
  const { instanceType } = launch;
  if (!isOffered(instanceType, context.region))
    throw awsError('InvalidParameterValue', `Invalid value '${instanceType}' for InstanceType.`);
  if (launch.keyName !== undefined) checkKeyPair(context, launch.keyName);
  const offering = zonesOffering(instanceType, context.region);
  if (!offering.includes(subnet.zone))
    throw awsError(
      'Unsupported',
      `Your requested instance type (${instanceType}) is not supported in your requested Availability Zone ` +
        `(${subnet.zone}). Please retry your request by not specifying an Availability Zone or ` +
        `choosing ${offering.join(', ')}.`,
    );
  if (context.faults.hitLaunch({ instanceType, zone: subnet.zone }))
    throw noCapacity(instanceType, subnet.zone);
  const instanceId = context.id('i');
  const ownGroups = launch.groupIds.length > 0 ? launch.groupIds : defaultGroup(context, subnet.vpcId);
  const card = newInterface(context, {
    subnetId: subnet.subnetId,
    description: '',
    groupIds: ownGroups,
    instanceId,
  });
  const { tags, ...rest } = launch;
  const row: InstanceRow = {
    ...rest,
    instanceId,
    groupIds: ownGroups,
    vpcId: subnet.vpcId,
    zone: subnet.zone,
    privateIp: card.privateIp,
    interfaceId: card.interfaceId,
    launchedMs: context.clock.now(),
    readyMs: context.clock.now() + delayOf(context.options, 'instanceMs'),
  };
  context.rows(instances).put(instanceId, row);
  addTags(context, instanceId, tags);
  return row;
}

/** Ends an instance; it stays visible as terminated for a while. */
export function terminateInstance(context: CloudContext, row: InstanceRow): InstanceRow {
  if (row.terminatedMs !== undefined) return row;
  dropInterfaces(context, [row.interfaceId]);
  const ended = { ...row, terminatedMs: context.clock.now() };
  context.rows(instances).put(row.instanceId, ended);
  return ended;
}

const noCapacity = (instanceType: string, zone: string) =>
  awsError(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${zone}). ` +
      'Our system will be working on provisioning additional capacity. You can currently get ' +
      `${instanceType} capacity by not specifying an Availability Zone in your request or choosing another one.`,
    500,
  );

const defaultGroup = (context: CloudContext, vpcId: string): readonly string[] =>
  context
    .rows(securityGroups)
    .list()
    .flatMap((group) => (group.vpcId === vpcId && group.name === 'default' ? [group.groupId] : []));
