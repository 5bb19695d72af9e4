// Quotas of AWS that a file can run into; the defaults of an account nobody has raised them for.
import { instanceType } from '../catalogue.js';
import {
  MAX_ASG_TAGS,
  MAX_ELASTIC_IPS,
  MAX_MANAGED_GROUPS,
  MAX_MANAGED_NODES,
  MAX_MANAGED_TAINTS,
} from '../limits.js';
import { forEachPool, type LintNote, type LintRule, onPool } from './lint-rule.js';

/** How EC2 counts running instances: by vCPU, in families (EC2 user guide, on-demand instance quotas). */
interface VcpuQuota {
  readonly name: string;
  readonly families: RegExp;
  /** What a new account may run. */
  readonly vcpus: number;
}

const quotas: readonly VcpuQuota[] = [
  { name: 'G and VT instances', families: /^(g\d|gr\d|vt)/, vcpus: 0 },
  { name: 'P instances', families: /^p\d/, vcpus: 0 },
  { name: 'Trn instances', families: /^trn/, vcpus: 0 },
  { name: 'Inf instances', families: /^inf/, vcpus: 0 },
  { name: 'DL instances', families: /^dl/, vcpus: 0 },
  { name: 'F instances', families: /^f\d/, vcpus: 0 },
  { name: 'HPC instances', families: /^hpc/, vcpus: 0 },
  { name: 'X instances', families: /^x\d/, vcpus: 0 },
  { name: 'High Memory instances', families: /^u-|^u\d/, vcpus: 0 },
  { name: 'Standard (A, C, D, H, I, M, R, T, Z) instances', families: /^[acdhimrtz]/, vcpus: 32 },
];

/** vCPUs of all groups at their largest, by quota; on-demand and spot are counted apart. */
const vcpus: LintRule = ({ pools }) => {
  const used = pools.map((pool) => ({ pool, ...usageOf(pool.pool.instanceTypes), spot: pool.pool.spot }));
  return quotas.flatMap((quota) =>
    [false, true].flatMap((spot): readonly LintNote[] => {
      const inside = used.filter((one) => one.quota === quota && one.spot === spot);
      const total = inside.reduce((sum, { pool, vcpu }) => sum + pool.pool.maxSize * vcpu, 0);
      const [largest] = inside.toSorted(
        (a, b) => b.pool.pool.maxSize * b.vcpu - a.pool.pool.maxSize * a.vcpu,
      );
      if (!largest || total <= quota.vcpus) return [];
      const kind = spot
        ? `All ${quota.name.replace(' instances', '')} Spot Instance Requests`
        : `Running On-Demand ${quota.name}`;
      return [
        onPool(largest.pool, [], {
          code: 'quota.vcpu',
          severity: quota.vcpus === 0 ? 'warning' : 'info',
          message:
            `full groups run ${total} vCPUs of the quota "${kind}", which is ` +
            `${quota.vcpus === 0 ? 'often 0' : `${quota.vcpus} or less`} in a new account: ` +
            'further nodes then fail to start',
          fix: `ask for at least ${total} in Service Quotas before you need them`,
        }),
      ];
    }),
  );
};

function usageOf(types: readonly string[]): { readonly quota: VcpuQuota | undefined; readonly vcpu: number } {
  const known = types.flatMap((name) => instanceType(name) ?? []);
  const [first] = known;
  return {
    quota: first && quotas.find(({ families }) => families.test(first.name)),
    vcpu: Math.max(0, ...known.map(({ vcpu }) => vcpu)),
  };
}

/** A NAT gateway has an address. */
const elasticIps: LintRule = ({ config, filled, compute: { zones } }) => {
  const isNew = !config.vpc?.id && !config.vpc?.subnets;
  if (!isNew || filled.vpc?.nat?.gateway !== 'HighlyAvailable') return [];
  if (zones.length * 2 <= MAX_ELASTIC_IPS) return [];
  return [
    {
      code: 'quota.elastic-ips',
      severity: zones.length > MAX_ELASTIC_IPS ? 'warning' : 'info',
      path: ['vpc', 'nat', 'gateway'],
      message:
        `${zones.length} NAT gateways take ${zones.length} elastic IP addresses; the default ` +
        `quota of a region is ${MAX_ELASTIC_IPS}, and a second such cluster finds none left`,
      fix: 'use Single, or have the quota raised',
    },
  ];
};

/** What EKS itself puts on the Auto Scaling group of a managed group. */
const TAGS_BY_EKS = 5;

/** Groups in a cluster. */
const managedGroups: LintRule = ({ config }) => {
  const count = config.managedNodeGroups?.length ?? 0;
  if (count <= MAX_MANAGED_GROUPS) return [];
  return [
    {
      code: 'quota.managed',
      severity: 'warning',
      path: ['managedNodeGroups', MAX_MANAGED_GROUPS],
      message: `${count} managed groups are more than the default quota of ${MAX_MANAGED_GROUPS} in a cluster`,
      fix: 'ask for more in Service Quotas, or merge groups',
    },
  ];
};

/** Nodes and taints in a managed group. */
const managedLimits = forEachPool((pool) => {
  if (pool.kind === 'nodeGroup') return [];
  const { name, maxSize, taints, labels } = pool.pool;
  const tags = TAGS_BY_EKS + Object.keys(labels).length + taints.length;
  return [
    ...(maxSize > MAX_MANAGED_NODES
      ? [
          onPool(pool, ['maxSize'], {
            code: 'quota.managed' as const,
            severity: 'warning' as const,
            message:
              `maxSize ${maxSize} of ${name} is more than the default quota of ${MAX_MANAGED_NODES} ` +
              'nodes in a managed group',
            fix: 'ask for more in Service Quotas, or make several groups',
          }),
        ]
      : []),
    ...(taints.length > MAX_MANAGED_TAINTS
      ? [
          onPool(pool, ['taints'], {
            code: 'quota.managed' as const,
            severity: 'error' as const,
            message: `${name} has ${taints.length} taints; EKS allows ${MAX_MANAGED_TAINTS}`,
            fix: 'use fewer taints',
          }),
        ]
      : []),
    ...(pool.group.propagateASGTags && tags > MAX_ASG_TAGS
      ? [
          onPool(pool, ['propagateASGTags'], {
            code: 'quota.tags' as const,
            severity: 'error' as const,
            message: `labels and taints of ${name} make ${tags} tags; a group may have ${MAX_ASG_TAGS}`,
            fix: 'use fewer labels, or remove propagateASGTags: EKS tells the autoscaler labels of managed groups',
          }),
        ]
      : []),
  ];
});

/** All rules of quotas. */
export const quotaLint: readonly LintRule[] = [vcpus, elasticIps, managedGroups, managedLimits];
