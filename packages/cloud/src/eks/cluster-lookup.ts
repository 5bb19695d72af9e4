// Finding a cluster, and what every operation in one begins with.
import type { Params } from '../params.js';
import { integer, text } from '../params.js';
import { pageOf } from '../paging.js';
import type { CloudContext } from '../service.js';
import { invalidParameter, invalidRequest, notFound } from './eks-error.js';
import { clusters, type ClusterRow } from './eks-rows.js';

/** The cluster that `clusterName` (or `name`) names, or the refusal. */
export function clusterOf(params: Params, context: CloudContext, member = 'clusterName'): ClusterRow {
  const name = text(params, member) ?? '';
  const cluster = context.rows(clusters).get(name);
  if (!cluster) throw notFound(`No cluster found for name: ${name}.`, { clusterName: name });
  return cluster;
}

/** The cluster, which has to be at work. */
export function activeCluster(params: Params, context: CloudContext): ClusterRow {
  const cluster = clusterOf(params, context);
  if (cluster.status !== 'ACTIVE' && cluster.status !== 'UPDATING')
    throw invalidRequest(`Cluster '${cluster.name}' is not in ACTIVE status`, { clusterName: cluster.name });
  return cluster;
}

/** A page of names, as EKS lists them. */
export function namesPage(params: Params, member: string, items: readonly unknown[]): Params {
  const limit = integer(params, 'maxResults') ?? 100;
  if (limit < 1 || limit > 100) throw invalidParameter('maxResults must be between 1 and 100');
  const page = pageOf(items, {
    limit,
    token: text(params, 'nextToken'),
    badToken: 'InvalidParameterException',
  });
  return { [member]: page.items, ...(page.next === undefined ? {} : { nextToken: page.next }) };
}

/** A UUID, as EKS's ids are. */
export const uuid = ({ hex }: CloudContext): string => [hex(8), hex(4), hex(4), hex(4), hex(12)].join('-');
