// What the rendering of templates wants to know and the cluster itself does not tell: the network that a file brings
// along, launch templates that it names, network cards of types for EFA, roles that earlier stacks made.
import { clusterSpecOf, type ClusterConfig, type ClusterSpec } from '@berth/compute';
import type { AwsCalls } from '../calls/aws-calls.js';
import { asInstanceType } from '../calls/instance-type.unsafe.js';
import { clusterContext } from '../render/cluster-context.js';
import type { AwsFacts, InterfaceFacts, LaunchTemplateFacts } from '../render/facts.js';
import type { ActualCluster } from './actual.js';
import { addonFacts } from './addon-facts.js';
import { endpointFacts } from './endpoint-facts.js';
import { factsOf } from './facts-of.js';
import { inspectNetwork } from './inspect-network.js';
import { lookUpPools } from './pool-facts.js';

/**
 * All facts, with as few calls as the file needs: none beyond the inspection for a file that names nothing of
 * AWS's and whose node groups stand.
 */
export async function gatherFacts(
  calls: AwsCalls,
  actual: ActualCluster,
  config: ClusterConfig,
): Promise<AwsFacts> {
  const spec = clusterSpecOf(config.document);
  const [known, launchTemplates, interfaces, addons, endpointServices] = await Promise.all([
    withNetwork(calls, actual, spec),
    launchTemplateFacts(calls, spec),
    interfaceFacts(calls, spec),
    addonFacts(calls, spec),
    endpointFacts(calls, spec),
  ]);
  const capabilityRoles = capabilityRolesOf(actual);
  const facts = factsOf(known, config);
  const { zones } = clusterContext(config, facts);
  const { pools, offerings } = await lookUpPools(calls, actual, { spec, zones });
  return {
    ...facts,
    ...(Object.keys(pools).length > 0 ? { pools } : {}),
    ...(Object.keys(addons).length > 0 ? { addons } : {}),
    ...(endpointServices ? { endpointServices } : {}),
    ...(Object.keys(offerings).length > 0 ? { offerings } : {}),
    ...(Object.keys(launchTemplates).length > 0 ? { launchTemplates } : {}),
    ...(Object.keys(interfaces).length > 0 ? { interfaces } : {}),
    ...(Object.keys(capabilityRoles).length > 0 ? { capabilityRoles } : {}),
  };
}

/** The network of a cluster that does not stand yet, where the file names one. */
async function withNetwork(
  calls: AwsCalls,
  actual: ActualCluster,
  { vpc }: ClusterSpec,
): Promise<ActualCluster> {
  if (actual.controlPlane) return actual;
  const ids = [
    ...Object.values(vpc?.subnets?.public ?? {}),
    ...Object.values(vpc?.subnets?.private ?? {}),
  ].flatMap((subnet) => subnet?.id ?? []);
  const vpcId = vpc?.id || (await vpcOfSubnets(calls, ids));
  if (vpcId === undefined) return actual;
  return { ...actual, ...(await inspectNetwork(calls, { vpcId })), vpcId };
}

async function vpcOfSubnets(calls: AwsCalls, ids: readonly string[]): Promise<string | undefined> {
  if (ids.length === 0) return undefined;
  const { Subnets = [] } = await calls.send('ec2', 'DescribeSubnets', { SubnetIds: [...ids] });
  return Subnets[0]?.VpcId;
}

async function launchTemplateFacts(
  calls: AwsCalls,
  { managedNodeGroups = [] }: ClusterSpec,
): Promise<Readonly<Record<string, LaunchTemplateFacts>>> {
  const named = managedNodeGroups.flatMap(({ launchTemplate }) =>
    launchTemplate?.id ? [launchTemplate] : [],
  );
  const entries = await Promise.all(
    named.map(async ({ id = '', version }) => {
      const input = { LaunchTemplateId: id, Versions: [version || '$Default'] };
      const answer = await calls.send('ec2', 'DescribeLaunchTemplateVersions', input);
      const data = answer.LaunchTemplateVersions?.[0]?.LaunchTemplateData ?? {};
      const facts: LaunchTemplateFacts = {
        ...(data.ImageId === undefined ? {} : { imageId: data.ImageId }),
        ...(data.InstanceType === undefined ? {} : { instanceType: data.InstanceType }),
        hasUserData: data.UserData !== undefined,
        hasInstanceProfile: data.IamInstanceProfile !== undefined,
      };
      return [id, facts] as const;
    }),
  );
  return Object.fromEntries(entries);
}

async function interfaceFacts(
  calls: AwsCalls,
  { nodeGroups = [], managedNodeGroups = [] }: ClusterSpec,
): Promise<Readonly<Record<string, InterfaceFacts>>> {
  const types = [...nodeGroups, ...managedNodeGroups]
    .filter(({ efaEnabled }) => efaEnabled)
    .flatMap((group) => [
      ...(group.instanceType ? [group.instanceType] : []),
      ...('instanceTypes' in group ? (group.instanceTypes ?? []) : []),
    ]);
  if (types.length === 0) return {};
  const InstanceTypes = [...new Set(types)].map(asInstanceType);
  const { InstanceTypes: found = [] } = await calls.send('ec2', 'DescribeInstanceTypes', { InstanceTypes });
  return Object.fromEntries(
    found.map(({ InstanceType = '', NetworkInfo = {} }) => [
      InstanceType,
      {
        networkCards: NetworkInfo.MaximumNetworkCards ?? 1,
        efaSupported: NetworkInfo.EfaSupported ?? false,
      },
    ]),
  );
}

/** By capability: the output of the stack that made its role. */
const capabilityRolesOf = ({ stacks }: ActualCluster): Readonly<Record<string, string>> =>
  Object.fromEntries(
    stacks.flatMap(({ tags, outputs }) => {
      const capability = tags['alpha.eksctl.io/iam-role-for-capability'];
      const role = outputs['Role1'];
      return capability === undefined || role === undefined ? [] : [[capability, role] as const];
    }),
  );
