// Says what every cluster has, to what really runs it: managed node groups, groups whose instances join by their user
// data, Fargate profiles. And the other way: an autoscaler below that wants another size gets it from the group.
import { podLimit, readUserData, type DeclaredCompute, type FargateProfile, type Pool } from '@berth/compute';
import { groups, type GroupRow } from '../autoscaling/group-rows.js';
import { subnets } from '../ec2/ec2-rows.js';
import {
  clusters,
  fargateProfiles,
  nodegroups,
  type ClusterRow,
  type NodegroupRow,
} from '../eks/eks-rows.js';
import { launchTemplates, templateVersion } from '../ec2/launch-template-rows.js';
import { integer, record, records, text, type Params } from '../params.js';
import { servicePrincipal, type CloudContext } from '../service.js';

/** Tells the machines about all clusters of the region. */
export async function accountPools(context: CloudContext): Promise<void> {
  const { machines } = context.options;
  if (!machines) return;
  for (const cluster of context.rows(clusters).list())
    if (cluster.endpoint !== '') await machines.applyPools(declaredCompute(cluster, context));
}

/** Passes on sizes that are wanted below. */
export function followDesiredSizes(context: CloudContext): void {
  context.options.machines?.onDesiredSize?.(({ clusterName, pool, size }) => {
    const group = groupOfPool(context, clusterName, pool);
    if (!group || group.desired === size) return;
    const call = {
      service: 'autoscaling',
      operation: 'SetDesiredCapacity',
      params: {
        AutoScalingGroupName: group.name,
        DesiredCapacity: Math.max(group.min, Math.min(group.max, size)),
      },
      principal: servicePrincipal('autoscaling'),
    };
    void context.call(call).catch(() => {
      // The group went away in between: then there is nothing to size.
    });
  });
}

/** Everything a cluster has, as compute. */
function declaredCompute(cluster: ClusterRow, context: CloudContext): DeclaredCompute {
  const managed = context
    .rows(nodegroups)
    .list()
    .filter((row) => row.clusterName === cluster.name && row.status !== 'DELETING');
  const own = new Set(
    context
      .rows(nodegroups)
      .list()
      .map(({ groupName }) => groupName),
  );
  const others = context
    .rows(groups)
    .list()
    .filter(({ name }) => !own.has(name));
  return {
    clusterName: cluster.name,
    region: context.region,
    kubernetesVersion: cluster.version,
    zones: zonesOf(cluster.vpc.subnetIds, context),
    pools: [
      ...managed.map((row) => managedPool(row, context)),
      ...others.flatMap((group) => selfManagedPool(group, cluster, context) ?? []),
    ],
    fargateProfiles: profilesOf(cluster, context),
    scoringStrategy: 'LeastAllocated',
  };
}

const EFFECTS: Readonly<Record<string, 'NoSchedule' | 'NoExecute' | 'PreferNoSchedule'>> = {
  NO_SCHEDULE: 'NoSchedule',
  NO_EXECUTE: 'NoExecute',
  PREFER_NO_SCHEDULE: 'PreferNoSchedule',
};

function managedPool(row: NodegroupRow, context: CloudContext): Pool {
  const group = context.rows(groups).get(row.groupName);
  const data = group ? templateData(group, context) : {};
  return {
    kind: 'managedNodeGroup',
    name: row.name,
    // Without capacity a group has fewer than it is to have.
    minSize: Math.min(row.minSize, group?.members.length ?? row.minSize),
    maxSize: row.maxSize,
    desiredSize: group?.members.length ?? row.desiredSize,
    instanceTypes:
      row.instanceTypes.length > 0 ? row.instanceTypes : [text(data, 'InstanceType') ?? 't3.medium'],
    spot: row.capacityType === 'SPOT',
    zones: zonesOf(row.subnetIds, context),
    labels: row.labels,
    taints: row.taints.map(({ key, value, effect }) => ({
      key,
      ...(value === undefined ? {} : { value }),
      effect: EFFECTS[effect] ?? 'NoSchedule',
    })),
    tags: row.tags,
    volumeSizeGib: row.diskSizeGib ?? volumeSizeOf(data),
  };
}

// A group of somebody's own is the cluster's when it is tagged so; its nodes are what its user data makes of them.
function selfManagedPool(group: GroupRow, cluster: ClusterRow, context: CloudContext): Pool | undefined {
  const tag = (key: string): string | undefined => group.tags.find((each) => each.key === key)?.value;
  if (tag(`kubernetes.io/cluster/${cluster.name}`) === undefined) return undefined;
  const data = templateData(group, context);
  const config = readUserData(text(data, 'UserData') ?? '');
  const overrides = records(record(group.mixed ?? {}, 'LaunchTemplate') ?? {}, 'Overrides');
  const types = overrides.flatMap((override) => text(override, 'InstanceType') ?? []);
  const distribution = record(group.mixed ?? {}, 'InstancesDistribution');
  return {
    kind: 'nodeGroup',
    name:
      config.labels['alpha.eksctl.io/nodegroup-name'] ?? tag('alpha.eksctl.io/nodegroup-name') ?? group.name,
    minSize: Math.min(group.min, group.members.length),
    maxSize: group.max,
    desiredSize: group.members.length,
    instanceTypes: types.length > 0 ? types : [text(data, 'InstanceType') ?? 'm5.large'],
    spot: text(record(data, 'InstanceMarketOptions') ?? {}, 'MarketType') === 'spot',
    onDemandBaseCapacity: distribution && integer(distribution, 'OnDemandBaseCapacity'),
    onDemandPercentageAboveBase: distribution && integer(distribution, 'OnDemandPercentageAboveBaseCapacity'),
    zones: zonesOf(group.subnetIds, context),
    labels: config.labels,
    taints: config.taints,
    tags: Object.fromEntries(group.tags.map(({ key, value }) => [key, value])),
    volumeSizeGib: volumeSizeOf(data),
    maxPodsPerNode: podLimit(config),
  };
}

function groupOfPool(context: CloudContext, clusterName: string, pool: string): GroupRow | undefined {
  const managed = context.rows(nodegroups).get(`${clusterName}/${pool}`);
  if (managed) return context.rows(groups).get(managed.groupName);
  const cluster = context.rows(clusters).get(clusterName);
  return (
    cluster &&
    context
      .rows(groups)
      .list()
      .find((group) => selfManagedPool(group, cluster, context)?.name === pool)
  );
}

function profilesOf(cluster: ClusterRow, context: CloudContext): readonly FargateProfile[] {
  return context
    .rows(fargateProfiles)
    .list()
    .filter(({ clusterName, status }) => clusterName === cluster.name && status === 'ACTIVE')
    .map(({ name, selectors }) => ({ name, selectors }));
}

function templateData(group: GroupRow, context: CloudContext): Params {
  const template = context.rows(launchTemplates).get(group.template.templateId);
  return template ? templateVersion(template, group.template.version).data : {};
}

function volumeSizeOf(data: Params): number {
  const [disk] = records(data, 'BlockDeviceMappings');
  return integer(record(disk ?? {}, 'Ebs') ?? {}, 'VolumeSize') ?? 80;
}

const zonesOf = (subnetIds: readonly string[], context: CloudContext): readonly string[] =>
  [...new Set(subnetIds.flatMap((id) => context.rows(subnets).get(id)?.zone ?? []))].sort();
