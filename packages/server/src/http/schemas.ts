// The shapes of our REST API, once: they check requests and make the OpenAPI document.
import { z } from '@hono/zod-openapi';
import { MAX_PAGE_SIZE, PAGE_SIZE } from '../limits.js';

const amounts = z.record(z.string().regex(/^[\w./-]+$/), z.union([z.string(), z.number()]).transform(String));

const positiveMs = z.int().positive();

/** What `POST /api/v1/runs` takes. */
export const RunRequest = z
  .strictObject({
    project: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'a digest that POST /api/v1/projects gave'),
    source: z.string().max(2_000).default('.'),
    gitCommit: z.string().max(100).optional(),
    entryPoint: z.string().min(1).max(500).default('main'),
    parameters: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
      .default({}),
    cluster: z.string().min(1).max(253).optional(),
    namespace: z.string().min(1).max(63).optional(),
    pool: z.string().min(1).max(63).optional(),
    experiment: z.string().max(500).optional(),
    runName: z.string().max(500).optional(),
    resources: z.strictObject({ requests: amounts.default({}), limits: amounts.default({}) }).optional(),
    labels: z.record(z.string(), z.string()).default({}),
    jobTemplate: z.string().max(200_000).optional(),
    nodePinning: z.boolean().default(true),
    onUnplaceable: z.enum(['refuse', 'hold']).default('refuse'),
    maxWaitMs: positiveMs.optional(),
    timeoutMs: positiveMs.optional(),
    maxRetries: z.int().min(0).max(10).optional(),
  })
  .openapi('RunRequest');

/** A run; its parts are described in docs and grow, so clients ignore what they do not know. */
export const Run = z
  .looseObject({
    apiVersion: z.literal('berth.dev/v1'),
    kind: z.literal('Run'),
    id: z.string(),
    status: z.string(),
    owner: z.string(),
    cluster: z.string(),
    namespace: z.string(),
    createdAt: z.string().nullable(),
    endedAt: z.string().nullable(),
    exitCode: z.number().nullable(),
  })
  .openapi('Run');

export const RunList = z
  .object({
    apiVersion: z.string(),
    kind: z.literal('RunList'),
    items: z.array(Run),
    nextCursor: z.string().nullable(),
  })
  .openapi('RunList');

export const EventQuery = z.object({
  /** Events after this number. */
  after: z.string().optional(),
  /** `false`: end when all that happened so far was told. */
  follow: z.enum(['true', 'false']).optional(),
});

export const MissFormat = z.object({ format: z.enum(['placement', 'autoscaler']) });

export const RunListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(PAGE_SIZE),
  cursor: z.string().optional(),
  status: z.string().optional(),
  owner: z.string().optional(),
});

export const RunId = z.object({ id: z.string().openapi({ param: { name: 'id', in: 'path' } }) });

export const LogQuery = z.object({
  role: z.enum(['bootstrap', 'worker', 'all']).default('worker'),
  follow: z.stringbool().default(false),
});

export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    code: z.string(),
    hint: z.string().optional(),
  })
  .openapi('Problem');

export const Project = z
  .object({ digest: z.string(), sizeBytes: z.number(), files: z.number() })
  .openapi('Project');

export const ClusterQuery = z.object({ cluster: z.string().optional() });

/** A list of anything that is described elsewhere. */
export const AnyList = z
  .looseObject({ apiVersion: z.string(), kind: z.string(), items: z.array(z.looseObject({})) })
  .openapi('List');

export const AnyObject = z.looseObject({}).openapi('Object');

/** What `POST /api/v1/forecast` takes: pods as Kubernetes objects. */
export const ForecastRequest = z
  .strictObject({ cluster: z.string().optional(), pods: z.array(z.looseObject({})).min(1).max(1_000) })
  .openapi('ForecastRequest');

export const TokenRequest = z
  .strictObject({
    label: z.string().max(200).default(''),
    role: z.enum(['viewer', 'submitter', 'operator', 'admin']).optional(),
    lifeMs: positiveMs.optional(),
  })
  .openapi('TokenRequest');

export const Token = z.object({ token: z.string() }).openapi('Token');
