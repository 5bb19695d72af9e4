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

/** All rules of the number of pods. */
export const podsLint: readonly LintRule[] = [overEni];
