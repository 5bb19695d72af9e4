// Clusters, their pools and nodes, and forecasts of pods that do not exist yet.
import { createRoute } from '@hono/zod-openapi';
import type { ClusterTarget } from '@berth/work';
import { jsonAnswer } from './answer.unsafe.js';
import type { RestApp } from './rest-app.js';
import { requireRight } from './authenticate.js';
import { nodeView, poolViews } from './cluster-views.js';
import { jsonBody, problems } from './openapi.js';
import { podsOf } from './pod-body.unsafe.js';
import { ProblemError } from './problem-error.js';
import { AnyList, ClusterQuery, ForecastRequest } from './schemas.js';
import type { ServerParts } from './server-parts.js';

/** Adds the routes. */
export function clusterRoutes(app: RestApp, parts: ServerParts): void {
  listRoute(app, parts, {
    path: '/api/v1/clusters',
    summary: 'Clusters that runs can name',
    kind: 'ClusterList',
    items: async () => parts.clusters.names().map((name) => ({ kind: 'Cluster', name })),
  });
  listRoute(app, parts, {
    path: '/api/v1/pools',
    summary: 'Declared pools and Fargate profiles of a cluster, with their nodes now',
    kind: 'PoolList',
    items: async (target) => poolViews(target.compute, (await target.api.list('nodes')).items),
  });
  listRoute(app, parts, {
    path: '/api/v1/nodes',
    summary: 'Nodes of a cluster as they are now',
    kind: 'NodeList',
    items: async (target) => (await target.api.list('nodes')).items.map(nodeView),
  });
  forecastRoute(app, parts);
}

interface ListRoute {
  readonly path: string;
  readonly summary: string;
  readonly kind: string;
  readonly items: (target: ClusterTarget) => Promise<readonly Record<string, unknown>[]>;
}

function listRoute(app: RestApp, parts: ServerParts, { path, summary, kind, items }: ListRoute): void {
  const responses = { 200: jsonBody(AnyList, 'all of them'), ...problems };
  const route = createRoute({ method: 'get', path, summary, request: { query: ClusterQuery }, responses });
  app.openapi(route, async (c) => {
    requireRight(c.get('identity'), 'clusters.read');
    const target = findCluster(parts, c.req.valid('query').cluster);
    return jsonAnswer(c, { apiVersion: 'berth.dev/v1', kind, items: [...(await items(target))] }, 200);
  });
}

function findCluster({ clusters, defaults }: ServerParts, name: string = defaults.cluster): ClusterTarget {
  const target = clusters.get(name);
  if (target) return target;
  throw new ProblemError(
    'cluster.not-found',
    `there is no cluster ${name}; known: ${clusters.names().join(', ')}`,
  );
}

function forecastRoute(app: RestApp, parts: ServerParts): void {
  const route = createRoute({
    method: 'post',
    path: '/api/v1/forecast',
    summary: 'Foretell where pods would go, why not elsewhere, and what would mend it',
    request: { body: { required: true, content: { 'application/json': { schema: ForecastRequest } } } },
    responses: { 200: jsonBody(AnyList, 'one verdict a pod, in order'), ...problems },
  });
  app.openapi(route, async (c) => {
    requireRight(c.get('identity'), 'clusters.read');
    const { cluster, pods } = c.req.valid('json');
    const verdicts = await parts.forecast(findCluster(parts, cluster), podsOf(pods));
    const items = verdicts.map((verdict) => ({ ...verdict }));
    return jsonAnswer(c, { apiVersion: 'berth.dev/v1', kind: 'VerdictList', items }, 200);
  });
}
