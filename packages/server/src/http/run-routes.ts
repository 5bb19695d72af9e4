// Projects and runs over REST: send a bundle, accept a run, look, follow its log, cancel.
import { createRoute, z } from '@hono/zod-openapi';
import { stream } from 'hono/streaming';
import { isEnded, type RunState } from '@berth/work';
import type { Identity } from '../auth/roles.js';
import { streamRunLog } from '../runs/run-log-stream.js';
import { jsonAnswer, rawAnswer } from './answer.unsafe.js';
import type { RestApp } from './rest-app.js';
import { requireRight } from './authenticate.js';
import { jsonBody, problems } from './openapi.js';
import { ProblemError } from './problem-error.js';
import { isSameRequest, newRunOf } from './run-request.js';
import { runView, troubleOf } from './run-view.js';
import { LogQuery, Project, Run, RunId, RunList, RunListQuery, RunRequest } from './schemas.js';
import type { ServerParts } from './server-parts.js';

/** Adds the routes. */
export function runRoutes(app: RestApp, parts: ServerParts): void {
  projectRoute(app, parts);
  createRunRoute(app, parts);
  readRunRoutes(app, parts);
  cancelRoute(app, parts);
  logRoute(app, parts);
}

/** The run of an address, or a 404 problem. */
export async function findRun({ runs }: ServerParts, id: string): Promise<RunState> {
  const state = await runs.get(id);
  if (state) return state;
  throw new ProblemError('run.not-found', `there is no run ${id}`, {
    hint: 'list them with: berth get runs',
  });
}

function projectRoute(app: RestApp, parts: ServerParts): void {
  const route = createRoute({
    method: 'post',
    path: '/api/v1/projects',
    summary: 'Keep a project bundle (tar.gz)',
    request: { body: { content: { 'application/gzip': { schema: z.string() } } } },
    responses: { 201: jsonBody(Project, 'kept, or there already'), ...problems },
  });
  app.openapi(route, async (c) => {
    requireRight(c.get('identity'), 'projects.create');
    const stored = await parts.bundles.put(new Uint8Array(await c.req.arrayBuffer()));
    return jsonAnswer(c, stored, 201);
  });
}

function createRunRoute(app: RestApp, parts: ServerParts): void {
  const route = createRoute({
    method: 'post',
    path: '/api/v1/runs',
    summary: 'Accept a run; it is stored before this answers',
    request: {
      headers: z.object({ 'idempotency-key': z.string().max(200).optional() }),
      body: { required: true, content: { 'application/json': { schema: RunRequest } } },
    },
    responses: {
      202: jsonBody(Run, 'accepted'),
      200: jsonBody(Run, 'the run that this idempotency key made before'),
      ...problems,
    },
  });
  app.openapi(route, async (c) => {
    const identity = c.get('identity');
    requireRight(identity, 'runs.create');
    const request = c.req.valid('json');
    if (!parts.bundles.has(request.project))
      throw new ProblemError('project.not-found', `there is no bundle ${request.project}`, {
        hint: 'send it to POST /api/v1/projects first',
      });
    const key = c.req.valid('header')['idempotency-key'];
    const asked = newRunOf(request, identity, parts.defaults);
    const { state, isNew } = await parts.intake.accept(asked, key);
    if (!isNew && !isSameRequest(asked, state.spec))
      throw new ProblemError(
        'request.key-reused',
        `the key ${key ?? ''} made run ${state.spec.id}, which differs`,
        {
          details: { run: state.spec.id },
        },
      );
    return jsonAnswer(c, runView(state), isNew ? 202 : 200);
  });
}

function readRunRoutes(app: RestApp, parts: ServerParts): void {
  const list = createRoute({
    method: 'get',
    path: '/api/v1/runs',
    summary: 'Runs, newest first',
    request: { query: RunListQuery },
    responses: { 200: jsonBody(RunList, 'one page'), ...problems },
  });
  app.openapi(list, async (c) => {
    requireRight(c.get('identity'), 'runs.read');
    const { limit, cursor, status, owner } = c.req.valid('query');
    const states = await parts.runs.list({ limit: limit + 1, before: cursor, status, owner });
    const items = states.slice(0, limit).map((state) => runView(state));
    const nextCursor = states.length > limit ? (items.at(-1)?.id ?? null) : null;
    return jsonAnswer(c, { apiVersion: 'berth.dev/v1', kind: 'RunList', items, nextCursor }, 200);
  });
  const get = createRoute({
    method: 'get',
    path: '/api/v1/runs/{id}',
    summary: 'One run with its forecast, jobs, death and report',
    request: { params: RunId },
    responses: { 200: jsonBody(Run, 'the run'), ...problems },
  });
  app.openapi(get, async (c) => {
    requireRight(c.get('identity'), 'runs.read');
    const { id } = c.req.valid('param');
    const state = await findRun(parts, id);
    const trouble = troubleOf(state, parts.driver.troubleOf(id), parts.unready());
    return jsonAnswer(c, runView(state, trouble), 200);
  });
}

function cancelRoute(app: RestApp, parts: ServerParts): void {
  const route = createRoute({
    method: 'post',
    path: '/api/v1/runs/{id}/cancel',
    summary: 'Stop a run; its pods get their grace period',
    request: { params: RunId },
    responses: { 202: jsonBody(Run, 'being stopped'), ...problems },
  });
  app.openapi(route, async (c) => {
    const identity = c.get('identity');
    const state = await findRun(parts, c.req.valid('param').id);
    requireCancel(identity, state);
    const ended = `run ${state.spec.id} has ended already`;
    if (isEnded(state)) throw new ProblemError('run.ended', ended);
    const event = { kind: 'cancel', atMs: parts.clock.now(), by: identity.user } as const;
    const after = await parts.driver.send(state.spec.id, event);
    if (!after) throw new ProblemError('run.ended', ended);
    return jsonAnswer(c, runView(after), 202);
  });
}

const requireCancel = (identity: Identity, { spec }: RunState): void =>
  requireRight(identity, spec.owner === identity.user ? 'runs.cancel' : 'runs.cancel-any');

function logRoute(app: RestApp, parts: ServerParts): void {
  const route = createRoute({
    method: 'get',
    path: '/api/v1/runs/{id}/logs',
    summary: 'What the pods of a run print, with follow until it ends',
    request: { params: RunId, query: LogQuery },
    responses: {
      200: { description: 'the log', content: { 'text/plain': { schema: z.string() } } },
      ...problems,
    },
  });
  app.openapi(route, async (c) => {
    requireRight(c.get('identity'), 'runs.read');
    const { spec } = await findRun(parts, c.req.valid('param').id);
    const { role, follow } = c.req.valid('query');
    c.header('content-type', 'text/plain; charset=utf-8');
    c.header('x-accel-buffering', 'no');
    const response = stream(c, async (out) => {
      const abort = new AbortController();
      out.onAbort(() => abort.abort());
      const options = { runId: spec.id, role, follow, signal: abort.signal };
      for await (const chunk of streamRunLog(options, parts)) await out.write(chunk);
    });
    return rawAnswer(response);
  });
}
