// Pods on a node: a kubelet takes as many as it is told, the network gives as many addresses as the type has.
import { instanceType } from '../catalogue.js';
import { forEachPool, onPool, type LintRule } from './lint-rule.js';

/** More pods than addresses stay in ContainerCreating. Prefix delegation gives sixteen times as many. */
const overEni = forEachPool((pool, { config }) => {
  const asked = pool.pool.maxPodsPerNode;
  const prefixes = (config.addons ?? []).some(
    ({ name, configurationValues = '' }) =>
      name === 'vpc-cni' && /ENABLE_PREFIX_DELEGATION["']?\s*:\s*["']?true/.test(configurationValues),
  );
  if (asked === undefined || prefixes) return [];
  const tight = pool.pool.instanceTypes
    .flatMap((name) => instanceType(name) ?? [])
    .find(({ maxPodsEni }) => maxPodsEni < asked);
  if (!tight) return [];
  return [
    onPool(pool, ['maxPodsPerNode'], {
      code: 'pods.over-eni',
      severity: 'warning',
      message:
        `${asked} pods are more than the ${tight.maxPodsEni} that ${tight.name} has addresses ` +
        'for: the others stay in ContainerCreating',
      fix: `use at most ${tight.maxPodsEni}, or set ENABLE_PREFIX_DELEGATION in the add-on vpc-cni`,
    }),
  ];
});

/** Fields that eksctl reads and warns of. */
const deprecated = forEachPool((pool) => {
  const { ssh, iam } = pool.group;
  const old = {
    'ssh.enableSsm': { isSet: ssh?.enableSsm === true, fix: 'remove it: the agent is part of every image' },
    'iam.withAddonPolicies.albIngress': {
      isSet: iam?.withAddonPolicies?.albIngress === true,
      fix: 'write awsLoadBalancerController',
    },
  };
  return Object.entries(old).flatMap(([field, { isSet, fix }]) =>
    isSet
      ? [
          onPool(pool, field.split('.'), {
            code: 'fields.deprecated',
            severity: 'info',
            message: `${field} is deprecated, and will be refused one day`,
            fix,
          }),
        ]
      : [],
  );
});

/** All rules of what stands in a group by itself. */
export const podsLint: readonly LintRule[] = [overEni, deprecated];
