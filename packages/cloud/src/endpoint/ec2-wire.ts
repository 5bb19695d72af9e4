// EC2's names on the wire. Most follow from the SDK's by rule: a list's parameter is in the singular, an answer's
// element begins with a small letter, and a list's ends in `Set`. What does not follow is in these tables (facts of
// the service).
import { isRecord, type Params } from '../params.js';
import type { XmlNames } from './xml.js';

/** Parameters as sent, renamed to the SDK's members. */
export function membersOfParameters(params: Params, path: readonly string[] = []): Params {
  return Object.fromEntries(
    Object.entries(params).map(([parameter, value]) => {
      const member = memberOf(parameter, value, path);
      return [member, renamed(value, [...path, member])];
    }),
  );
}

/** The names of an operation's answer. */
export function ec2Names(operation: string): XmlNames {
  const special = answers[operation] ?? {};
  return {
    element: (member, value, path) => {
      const byPlace = path.length <= 1 ? special[member] : undefined;
      if (byPlace !== undefined) return byPlace;
      if (Array.isArray(value)) return lists[nested(member, path)] ?? lists[member] ?? listElement(member);
      if (isRecord(value)) return structures[member] ?? lowerFirst(member);
      return scalars[nested(member, path)] ?? scalars[member] ?? lowerFirst(member);
    },
    // Of all lists only this one has items with a name of their own.
    item: (member, path) => (member === 'Groups' && path.includes('LaunchTemplateData') ? 'groupId' : 'item'),
  };
}

function renamed(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => renamed(item, path));
  return isRecord(value) ? membersOfParameters(value, path) : value;
}

function memberOf(parameter: string, value: unknown, path: readonly string[]): string {
  if (parameter === 'GroupDescription') return 'Description';
  if (parameter === 'SetDefaultVersion') return 'DefaultVersion';
  if (!Array.isArray(value)) return parameter;
  if (parameter === 'SecurityGroupId' && path.at(-1) === 'NetworkInterfaces') return 'Groups';
  return inputLists[parameter] ?? (parameter.endsWith('s') ? parameter : `${parameter}s`);
}

const nested = (member: string, path: readonly string[]): string => `${path.at(-1) ?? ''}.${member}`;
const lowerFirst = (name: string): string => `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
const listElement = (member: string): string =>
  `${lowerFirst(member.endsWith('s') ? member.slice(0, -1) : member)}Set`;

const inputLists: Readonly<Record<string, string>> = {
  AddEntry: 'AddEntries',
  Entry: 'Entries',
  RemoveEntry: 'RemoveEntries',
  ExecutableBy: 'ExecutableUsers',
  Groups: 'UserIdGroupPairs',
  Ipv4Prefix: 'Ipv4Prefixes',
  Ipv6Address: 'Ipv6Addresses',
  Ipv6Prefix: 'Ipv6Prefixes',
  LaunchTemplateVersion: 'Versions',
  PrivateIpAddress: 'PrivateIpAddresses',
  ResourceId: 'Resources',
  SecondaryPrivateIpAddress: 'SecondaryPrivateIpAddresses',
};

const same = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, lowerFirst(name)]));

const lists: Readonly<Record<string, string>> = {
  ...same(
    'Accelerators',
    'BandwidthWeightings',
    'Details',
    'Disks',
    'Fpgas',
    'Gpus',
    'NetworkCards',
    'NeuronDevices',
  ),
  ...same(
    'IpPermissions',
    'IpPermissionsEgress',
    'IpRanges',
    'Ipv6Ranges',
    'PrefixListIds',
    'LaunchTemplates',
  ),
  ...same('CidrBlockAssociationSet', 'Ipv6CidrBlockAssociationSet', 'SecurityGroupReferenceSet', 'TagSet'),
  ...same(
    'ServiceType',
    'SupportedArchitectures',
    'SupportedBootModes',
    'SupportedFeatures',
    'SupportedStrategies',
  ),
  ...same(
    'SupportedRootDeviceTypes',
    'SupportedUsageClasses',
    'SupportedVersions',
    'SupportedVirtualizationTypes',
  ),
  ...same('Unsuccessful', 'ValidCores', 'ValidThreadsPerCore', 'ProductCodes'),
  Addresses: 'addressesSet',
  BlockDeviceMappings: 'blockDeviceMapping',
  'LaunchTemplateData.BlockDeviceMappings': 'blockDeviceMappingSet',
  DhcpOptions: 'dhcpOptionsSet',
  DnsEntries: 'dnsEntrySet',
  Entries: 'entrySet',
  Images: 'imagesSet',
  InstanceStatuses: 'instanceStatusSet',
  Instances: 'instancesSet',
  IpPrefixes: 'ipPrefixSet',
  Ipv4Prefixes: 'ipv4PrefixSet',
  Ipv6Addresses: 'ipv6AddressesSet',
  Ipv6Prefixes: 'ipv6PrefixSet',
  KeyPairs: 'keySet',
  LicenseSpecifications: 'licenseSet',
  NatGatewayAddresses: 'natGatewayAddressSet',
  PrivateIpAddresses: 'privateIpAddressesSet',
  Regions: 'regionInfo',
  SecurityGroups: 'groupSet',
  'LaunchTemplateData.SecurityGroups': 'securityGroupSet',
  TerminatingInstances: 'instancesSet',
  UserIdGroupPairs: 'groups',
};

const structures: Readonly<Record<string, string>> = { State: 'instanceState' };

const scalars: Readonly<Record<string, string>> = {
  'Images.OwnerId': 'imageOwnerId',
  'Images.State': 'imageState',
  'Images.Public': 'isPublic',
  'AvailabilityZones.State': 'zoneState',
  'Volumes.State': 'status',
  'NetworkAcls.IsDefault': 'default',
  'Instances.PublicDnsName': 'dnsName',
  'Instances.PublicIpAddress': 'ipAddress',
  'Instances.StateTransitionReason': 'reason',
  'Regions.Endpoint': 'regionEndpoint',
  'SecurityGroups.Description': 'groupDescription',
};

/** By operation, for the members at the top of an answer and of its structures there. */
const answers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DescribeAvailabilityZones: { AvailabilityZones: 'availabilityZoneInfo' },
  DescribeSecurityGroups: { SecurityGroups: 'securityGroupInfo' },
  GetSecurityGroupsForVpc: { SecurityGroupForVpcs: 'securityGroupForVpcSet' },
};
