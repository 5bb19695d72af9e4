// From the body of `POST /api/v1/runs` to the run it asks for.
import { isDeepStrictEqual } from 'node:util';
import { MAX_RETRIES_DEFAULT, type RunSpec } from '@berth/work';
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

/** Whether a request asks for what a run was accepted as: both as JSON, where absent and undefined are the same. */
export function isSameRequest(asked: NewRun, accepted: RunSpec): boolean {
  const { id, acceptedAtMs } = accepted;
  return isDeepStrictEqual(asJson({ ...asked, id, acceptedAtMs }), asJson(accepted));
}

const asJson = (value: RunSpec): unknown => JSON.parse(JSON.stringify(value));
