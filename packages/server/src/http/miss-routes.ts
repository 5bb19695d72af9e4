// Forecasts that were wrong: the list, and the cases to answer again.
import { createRoute, z } from '@hono/zod-openapi';
import { jsonAnswer, rawAnswer } from './answer.unsafe.js';
import type { RestApp } from './rest-app.js';
import { requireRight } from './authenticate.js';
import { jsonBody, problems } from './openapi.js';
import { AnyList, MissFormat } from './schemas.js';
import type { ServerParts } from './server-parts.js';

/** Adds the routes. */
export function missRoutes(app: RestApp, { misses }: ServerParts): void {
  const list = createRoute({
    method: 'get',
    path: '/api/v1/misses',
    summary: 'Forecasts that were wrong, newest first',
    responses: { 200: jsonBody(AnyList, 'at most so many as are kept'), ...problems },
  });
  app.openapi(list, (c) => {
    requireRight(c.get('identity'), 'clusters.read');
    const items = [...misses.list()];
    return jsonAnswer(c, { apiVersion: 'berth.dev/v1', kind: 'ForecastMissList', items }, 200);
  });
  const cases = createRoute({
    method: 'get',
    path: '/api/v1/misses/{format}',
    summary: 'The cases of `berth place --cases` (placement) or `berth forecast --cases` (autoscaler)',
    request: { params: MissFormat },
    responses: {
      200: { description: 'one case a line', content: { 'application/jsonl': { schema: z.string() } } },
      ...problems,
    },
  });
  app.openapi(cases, (c) => {
    requireRight(c.get('identity'), 'clusters.read');
    const text = misses
      .lines(c.req.valid('param').format)
      .map((line) => `${line}\n`)
      .join('');
    return rawAnswer(c.body(text, 200, { 'content-type': 'application/jsonl' }));
  });
}
