// Bottlerocket's settings: the user's own, with what the node group and the cluster say laid over them.
import { isJsonObject, type Result, success } from '@berth/kube';
import type { PoolContext } from '../pool/pool-context.js';
import { refuse } from '../problems.js';
import { type CfnObject, cfnValueOf } from '../template.js';
import { renderToml } from './toml.js';
import type { BootFacts } from './boot-facts.js';

const adminPath = 'settings.host-containers.admin.enabled';
const comments = {
  'settings.kubernetes.cluster-certificate': 'Kubernetes Cluster CA Certificate',
  'settings.kubernetes.api-server': 'Kubernetes Control Plane API Endpoint',
  'settings.kubernetes.cluster-name': 'Kubernetes Cluster Name',
};

/** Renders the settings as TOML. EKS writes labels, taints and cluster of managed nodes itself, so users may not. */
export function bottlerocketSettings(pool: PoolContext, facts: BootFacts): Result<string> {
  const own = objectOf(pool.pool.group.bottlerocket?.settings);
  const kubernetes = objectOf(own['kubernetes']);
  const field = `${pool.field}.bottlerocket.settings.kubernetes`;
  if (own['kubernetes'] !== undefined && !isJsonObject(own['kubernetes'])) {
    return refuse('render.bottlerocket', 'settings.kubernetes is no mapping', field);
  }
  const reserved =
    pool.pool.kind === 'managedNodeGroup' ? reservedKeys.find((key) => key in kubernetes) : undefined;
  if (reserved) return refuse('render.bottlerocket', `settings.kubernetes.${reserved} cannot be set`, field);
  const settings: CfnObject = {
    ...own,
    kubernetes: {
      ...kubernetes,
      ...fromPool(pool),
      'cluster-certificate': facts.certificateAuthority,
      'api-server': facts.endpoint,
      'cluster-name': facts.clusterName,
    },
  };
  return withAdmin(pool, settings);
}

const reservedKeys = [
  'cluster-certificate',
  'api-server',
  'cluster-name',
  'cluster-dns-ip',
  'node-labels',
  'node-taints',
];

function fromPool({ pool, taints }: PoolContext): CfnObject {
  const { maxPodsPerNode, labels = {} } = pool.group;
  const limit = maxPodsPerNode ? { 'max-pods': maxPodsPerNode } : {};
  if (pool.kind === 'managedNodeGroup') return limit;
  const byKey = Object.fromEntries(taints.map(({ key, value, effect }) => [key, `${value}:${effect}`]));
  return {
    ...limit,
    ...(Object.keys(labels).length > 0 ? { 'node-labels': labels } : {}),
    ...(taints.length > 0 ? { 'node-taints': byKey } : {}),
    ...(pool.group.clusterDNS ? { 'cluster-dns-ip': pool.group.clusterDNS } : {}),
  };
}

/** The admin container is on, off, or shown switched off in a comment where nobody says. */
function withAdmin({ pool, field }: PoolContext, settings: CfnObject): Result<string> {
  const host = objectOf(settings['host-containers']);
  const admin = objectOf(host['admin']);
  const wanted = pool.group.bottlerocket?.enableAdminContainer;
  const isSet = 'enabled' in admin;
  if (isSet && wanted !== undefined && pool.kind === 'managedNodeGroup') {
    return refuse(
      'render.bottlerocket',
      `enableAdminContainer and ${adminPath} are both set`,
      `${field}.bottlerocket`,
    );
  }
  if (isSet) return success(render(settings, { comments, off: new Set<string>() }));
  const enabled = { ...admin, enabled: wanted ?? false };
  const filled = { ...settings, 'host-containers': { ...host, admin: enabled } };
  const isPlain = wanted !== undefined && pool.kind === 'managedNodeGroup';
  return success(
    render(filled, {
      comments: isPlain ? comments : { ...comments, [adminPath]: 'Bottlerocket Admin Container' },
      off: new Set(wanted === undefined ? [adminPath] : []),
    }),
  );
}

const render = (settings: CfnObject, notes: Parameters<typeof renderToml>[1]): string =>
  renderToml({ settings }, notes);

function objectOf(value: unknown): CfnObject {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, cfnValueOf(field)]));
}
