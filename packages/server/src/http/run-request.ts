// From the body of `POST /api/v1/runs` to the run it asks for.
import { MAX_RETRIES_DEFAULT } from '@berth/work';
import type { z } from '@hono/zod-openapi';
import type { Identity } from '../auth/roles.js';
import type { NewRun } from '../runs/run-intake.js';
import type { RunRequest } from './schemas.js';
import type { ServerParts } from './server-parts.js';

/** The run of a request, with the instance's defaults put in. */
export function newRunOf(
  request: z.output<typeof RunRequest>,
  identity: Identity,
  defaults: ServerParts['defaults'],
): NewRun {
  return {
    owner: identity.user,
    origin: 'rest',
    project: { kind: 'bundle', digest: request.project },
    sourceName: request.source,
    gitCommit: request.gitCommit,
    entryPoint: request.entryPoint,
    parameters: request.parameters,
    cluster: request.cluster ?? defaults.cluster,
    namespace: request.namespace ?? defaults.namespace,
    pool: request.pool,
    tracking: { experimentName: request.experiment, runName: request.runName },
    requests: request.resources?.requests ?? {},
    limits: request.resources?.limits ?? {},
    labels: request.labels,
    jobTemplate: request.jobTemplate,
    nodePinning: request.nodePinning,
    onUnplaceable: request.onUnplaceable,
    maxWaitMs: request.maxWaitMs,
    timeoutMs: request.timeoutMs,
    maxRetries: request.maxRetries ?? MAX_RETRIES_DEFAULT,
  };
}
