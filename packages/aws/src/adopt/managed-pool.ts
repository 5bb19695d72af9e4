// A managed node group as an item of `managedNodeGroups`, from what EKS tells of it.
import type { JsonObject } from '@berth/kube';
import type { ActualNodegroup, ActualSubnet } from '../inspect/actual.js';
import { present } from './template-values.js';

/** EKS's names of the effects, as Kubernetes has them. */
export const EFFECTS: Readonly<Record<string, string>> = {
  NO_SCHEDULE: 'NoSchedule',
  PREFER_NO_SCHEDULE: 'PreferNoSchedule',
  NO_EXECUTE: 'NoExecute',
};

/** Families by how EKS's image types begin. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^AL2023/, 'AmazonLinux2023'],
  [/^AL2_/, 'AmazonLinux2'],
  [/^BOTTLEROCKET.*FIPS/, 'BottlerocketFips'],
  [/^BOTTLEROCKET/, 'Bottlerocket'],
  [/^WINDOWS_CORE_2019/, 'WindowsServer2019CoreContainer'],
  [/^WINDOWS_FULL_2019/, 'WindowsServer2019FullContainer'],
  [/^WINDOWS_CORE_2022/, 'WindowsServer2022CoreContainer'],
  [/^WINDOWS_FULL_2022/, 'WindowsServer2022FullContainer'],
];

/** eksctl's family of an image type; undefined for the default and for images of one's own. */
export function familyOf(amiType: string | undefined): string | undefined {
  const family = FAMILIES.find(([pattern]) => pattern.test(amiType ?? ''))?.[1];
  return family === 'AmazonLinux2023' ? undefined : family;
}

/** Subnets of a pool: whether they are the private ones, and which when it does not use all of them. */
export function placement(ids: readonly string[], subnets: readonly ActualSubnet[]): JsonObject {
  const used = subnets.filter(({ id }) => ids.includes(id));
  const isPrivate = used.length > 0 && used.every(({ isPublic }) => !isPublic);
  const candidates = subnets.filter(({ isPublic }) => isPublic !== isPrivate);
  const zones = [...new Set(used.map(({ zone }) => zone))].toSorted();
  const all = new Set(candidates.map(({ zone }) => zone));
  return present({
    privateNetworking: isPrivate || undefined,
    availabilityZones: zones.length < all.size ? zones : undefined,
  });
}

/** The item. */
export function managedPoolOfGroup(group: ActualNodegroup, subnets: readonly ActualSubnet[]): JsonObject {
  const [first, ...more] = group.instanceTypes;
  return present({
    name: group.name,
    amiFamily: familyOf(group.amiType),
    ...(more.length > 0 || group.capacityType === 'SPOT'
      ? { instanceTypes: [...group.instanceTypes] }
      : { instanceType: first }),
    spot: group.capacityType === 'SPOT' || undefined,
    minSize: group.minSize,
    maxSize: group.maxSize,
    desiredCapacity: group.desiredSize,
    volumeSize: group.diskSizeGib,
    ...placement(group.subnetIds, subnets),
    iam: { instanceRoleARN: group.nodeRoleArn },
    labels: group.labels,
    taints: group.taints.map(({ key, value, effect }) =>
      present({ key, value, effect: EFFECTS[effect] ?? effect }),
    ),
  });
}
