// Ways in: who can reach the Kubernetes API and the nodes, and whether the cluster's own nodes still can.
import { forEachPool, isNewVpc, type LintNote, type LintRule, onPool } from './lint-rule.js';

const isAnywhere = (range: string): boolean => range.endsWith('/0');

/** Open to all, the API has its authentication alone. */
const publicEndpoint: LintRule = ({ config, filled }) => {
  if (filled.vpc?.clusterEndpoints?.publicAccess !== true || config.privateCluster?.enabled) return [];
  const ranges = config.vpc?.publicAccessCIDRs ?? [];
  const open = ranges.findIndex(isAnywhere);
  if (ranges.length > 0 && open < 0) return [];
  return [
    {
      code: 'network.public-endpoint',
      severity: open < 0 ? 'info' : 'warning',
      path: open < 0 ? (config.vpc ? ['vpc'] : ['metadata']) : ['vpc', 'publicAccessCIDRs', open],
      message: 'the Kubernetes API can be reached from the whole internet; only credentials keep others out',
      fix: 'list your own ranges in vpc.publicAccessCIDRs, with clusterEndpoints.privateAccess: true for the nodes',
    },
  ];
};

/** Nodes without a private endpoint use the public one, from addresses that nobody knows beforehand. */
const lockedOut: LintRule = (context) => {
  const { config, filled, pools, compute } = context;
  const endpoints = filled.vpc?.clusterEndpoints;
  const ranges = config.vpc?.publicAccessCIDRs ?? [];
  const hasNodes = pools.length > 0 || compute.fargateProfiles.length > 0;
  if (endpoints?.privateAccess || config.privateCluster?.enabled || !hasNodes) return [];
  if (ranges.length === 0 || ranges.some(isAnywhere)) return [];
  const known = isNewVpc(context) ? '' : ', unless the addresses of their NAT gateways are in the list';
  return [
    {
      code: 'network.locked-out',
      severity: known === '' ? 'error' : 'warning',
      path: ['vpc', 'publicAccessCIDRs'],
      message:
        `nodes reach the Kubernetes API by its public address, which answers ${ranges.join(', ')} alone: ` +
        `they never join${known}`,
      fix: 'set vpc.clusterEndpoints.privateAccess: true (with publicAccess: true for yourself)',
    },
  ];
};

/** eksctl opens port 22 to everybody when a key is given and no security group named. */
const openSsh = forEachPool((pool) => {
  const { ssh, privateNetworking } = pool.group;
  const hasKey = Boolean(ssh?.publicKey ?? ssh?.publicKeyName ?? ssh?.publicKeyPath);
  const isAllowed = ssh?.allow ?? hasKey;
  if (!isAllowed || privateNetworking || (ssh?.sourceSecurityGroupIds ?? []).length > 0) return [];
  return [
    onPool(pool, ['ssh'], {
      code: 'network.ssh-open',
      severity: 'warning',
      message: `port 22 of the nodes of ${pool.pool.name}, which have public addresses, is open to the whole internet`,
      fix:
        'set ssh.allow: false and use Session Manager (aws ssm start-session), name ' +
        'ssh.sourceSecurityGroupIds, or set privateNetworking: true',
    }),
  ];
});

/** In a network without any way out, an AWS service is reached by its endpoint or not at all. */
const privateServices: LintRule = ({ config, pools }) => {
  const cluster = config.privateCluster;
  if (!cluster?.enabled) return [];
  if (cluster.skipEndpointCreation) return [ownEndpoints()];
  const { serviceAccounts = [], podIdentityAssociations = [] } = config.iam ?? {};
  const scaled = pools.some(({ group }) => group.iam?.withAddonPolicies?.autoScaler);
  const wanted = [
    {
      service: 'autoscaling',
      who: 'Cluster Autoscaler',
      isUsed:
        scaled ||
        [...serviceAccounts, ...podIdentityAssociations].some(
          ({ wellKnownPolicies }) => wellKnownPolicies?.autoScaler,
        ),
    },
    {
      service: 'logs',
      who: "CloudWatch's agent",
      isUsed: pools.some(({ group }) => group.iam?.withAddonPolicies?.cloudWatch),
    },
  ];
  return wanted
    .filter(({ service, isUsed }) => isUsed && !cluster.additionalEndpointServices?.includes(service))
    .map(({ service, who }) => missingEndpoint(service, who));
};

const ownEndpoints = (): LintNote => ({
  code: 'network.endpoints',
  severity: 'warning',
  path: ['privateCluster', 'skipEndpointCreation'],
  message:
    'nodes have no way out and no endpoint is made for them: without yours for ec2, ecr.api, ecr.dkr, s3, sts and ' +
    'eks they pull no image and never join',
  fix: 'make those endpoints in the VPC before the cluster, or remove skipEndpointCreation',
});

const missingEndpoint = (service: string, who: string): LintNote => ({
  code: 'network.endpoints',
  severity: 'warning',
  path: ['privateCluster'],
  message: `${who} calls the AWS service ${service}, which a fully private cluster cannot reach`,
  fix: `add ${service} to privateCluster.additionalEndpointServices`,
});

/** All rules of ways in. */
export const entryLint: readonly LintRule[] = [publicEndpoint, lockedOut, openSsh, privateServices];
