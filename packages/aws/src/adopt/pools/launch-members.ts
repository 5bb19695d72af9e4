// The finer choices of a launch template: names of instances, metadata service, reservations, monitoring, placement.
import { member, members, type JsonObject } from '@berth/kube';
import { number, present, text } from '../template-values.js';
import { flag } from './group-members.js';

export interface LaunchAround {
  readonly template: JsonObject;
  readonly clusterName: string;
  readonly pool: string;
}

/** Members that both kinds of node group have. */
export function launchMembers(launch: JsonObject, around: LaunchAround): JsonObject {
  if (Object.keys(launch).length === 0) return {};
  const metadata = member(launch, 'MetadataOptions');
  const isHidden = number(metadata, 'HttpPutResponseHopLimit') === 1;
  const placement = text(member(launch, 'Placement'), 'GroupName');
  return present({
    ...instanceNames(launch, around),
    disablePodIMDS: isHidden || undefined,
    disableIMDSv1: text(metadata, 'HttpTokens') === 'optional' ? false : undefined,
    ebsOptimized: flag(launch['EbsOptimized']),
    enableDetailedMonitoring: flag(member(launch, 'Monitoring')['Enabled']),
    capacityReservation: reservation(member(launch, 'CapacityReservationSpecification')),
    instanceMarketOptions: present({
      marketType: text(member(launch, 'InstanceMarketOptions'), 'MarketType'),
    }),
    efaEnabled:
      members(launch, 'NetworkInterfaces').some((item) => text(item, 'InterfaceType') === 'efa') || undefined,
    placement: placement === undefined ? undefined : { groupName: placement },
  });
}

/** A name of `PREFIX-CLUSTER-POOL-Node` was prefixed; any other is one's own. */
function instanceNames(launch: JsonObject, { clusterName, pool }: LaunchAround): JsonObject {
  const tags = members(launch, 'TagSpecifications').flatMap((item) => members(item, 'Tags'));
  const named = tags.find((tag) => text(tag, 'Key') === 'Name');
  const name = (named && text(named, 'Value')) ?? '';
  const usual = `${clusterName}-${pool}-Node`;
  if (name === usual || name === '') return {};
  return name.endsWith(`-${usual}`)
    ? { instancePrefix: name.slice(0, -usual.length - 1) }
    : { instanceName: name };
}

function reservation(specification: JsonObject): JsonObject {
  const target = member(specification, 'CapacityReservationTarget');
  return present({
    capacityReservationPreference: text(specification, 'CapacityReservationPreference'),
    capacityReservationTarget: present({
      capacityReservationID: text(target, 'CapacityReservationId'),
      capacityReservationResourceGroupARN: text(target, 'CapacityReservationResourceGroupArn'),
    }),
  });
}
