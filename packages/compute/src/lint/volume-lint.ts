// Volumes of EBS stand in one zone; groups over several zones start their nodes where AWS likes.
import { forEachPool, type LintContext, onPool, scalesFromZero, type LintRule } from './lint-rule.js';

/** The driver of EBS is there, by one of the ways to give it its rights. */
function usesVolumes({ config, pools }: LintContext): boolean {
  const { serviceAccounts = [], podIdentityAssociations = [] } = config.iam ?? {};
  return (
    pools.some(({ group }) => group.iam?.withAddonPolicies?.ebs === true) ||
    (config.addons ?? []).some(({ name }) => name === 'aws-ebs-csi-driver') ||
    [...serviceAccounts, ...podIdentityAssociations].some(
      ({ wellKnownPolicies }) => wellKnownPolicies?.ebsCSIController,
    )
  );
}

/** An empty group is judged by its first zone, a growing one by a node it has, wherever a pod's volume is. */
const pinnedVolumes = forEachPool((pool, context) => {
  const zones = pool.pool.zones.length > 0 ? pool.pool.zones : context.compute.zones;
  const { name, minSize, maxSize } = pool.pool;
  if (zones.length < 2 || maxSize <= minSize || !usesVolumes(context)) return [];
  const place = pool.group.availabilityZones ? ['availabilityZones'] : [];
  const fix = 'make one group a zone for pods with volumes';
  if (!scalesFromZero(pool)) {
    const message =
      `${name} spans ${zones.join(', ')}: when it grows, AWS chooses the zone, and a pod whose EBS volume is in ` +
      'another waits beside the new node';
    return [onPool(pool, place, { code: 'volumes.zones', severity: 'info', message, fix })];
  }
  return [
    onPool(pool, place, {
      code: 'zero.zones',
      severity: 'warning',
      message:
        `${name} spans ${zones.join(', ')}; while it is empty, Cluster Autoscaler ` +
        `judges it by ${zones[0]} alone: a pod whose EBS volume is in another zone starts no node`,
      fix,
    }),
  ];
});

const bootTypes = ['gp3', 'gp2', 'io2', 'io1', 'standard'];

/** eksctl takes any word for a type; EC2 boots from some only (EBS user guide, volume types). */
const bootVolume = forEachPool((pool) => {
  const type = pool.group.volumeType;
  if (type === undefined || bootTypes.includes(type)) return [];
  return [
    onPool(pool, ['volumeType'], {
      code: 'volumes.type',
      severity: 'error',
      message: /^(st1|sc1)$/.test(type)
        ? `no node can start from a volume of type ${type}: EC2 refuses every node of ${pool.pool.name}`
        : `EBS has no volume type ${JSON.stringify(type)}: EC2 refuses every node of ${pool.pool.name}`,
      fix: `use gp3, or one of ${bootTypes.slice(1).join(', ')}`,
    }),
  ];
});

/** All rules of volumes. */
export const volumeLint: readonly LintRule[] = [pinnedVolumes, bootVolume];
