// What happened, as server-sent events: from the append-only table, so a client that comes back with Last-Event-ID
// misses nothing. https://html.spec.whatwg.org/multipage/server-sent-events.html
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { RunRepository, StoredEvent } from '../database/run-repository.js';
import { EVENT_PAGE, SSE_HEARTBEAT_MS } from '../limits.js';
import { rawAnswer } from './answer.unsafe.js';
import type { AppEnv, RestApp } from './rest-app.js';
import { requireRight } from './authenticate.js';
import { problems } from './openapi.js';
import { findRun } from './run-routes.js';
import { EventQuery, RunId } from './schemas.js';
import type { ServerParts } from './server-parts.js';

/** Adds `GET /api/v1/events` and `GET /api/v1/runs/{id}/events`. */
export function eventRoutes(app: RestApp, parts: ServerParts): void {
  const headers = z.object({ 'last-event-id': z.string().optional() });
  const all = createRoute({
    method: 'get',
    path: '/api/v1/events',
    summary: 'What happened to all runs, as server-sent events; go on where Last-Event-ID was',
    request: { query: EventQuery, headers },
    responses: EVENT_STREAM,
  });
  app.openapi(all, (c) => {
    requireRight(c.get('identity'), 'runs.read');
    return rawAnswer(streamEvents(c, parts, undefined));
  });
  const ofRun = createRoute({
    method: 'get',
    path: '/api/v1/runs/{id}/events',
    summary: 'What happened to one run, as server-sent events',
    request: { params: RunId, query: EventQuery, headers },
    responses: EVENT_STREAM,
  });
  app.openapi(ofRun, async (c) => {
    requireRight(c.get('identity'), 'runs.read');
    const { spec } = await findRun(parts, c.req.valid('param').id);
    return rawAnswer(streamEvents(c, parts, spec.id));
  });
}

const EVENT_STREAM = {
  200: {
    description: 'each event is a RunEvent as JSON, its id the number to resume after',
    content: { 'text/event-stream': { schema: z.string() } },
  },
  ...problems,
};

function streamEvents(c: Context<AppEnv>, { runs, clock }: ServerParts, runId: string | undefined): Response {
  const wait = c.req.query('follow') !== 'false';
  return streamSSE(c, async (out) => {
    let after = Number(c.req.header('last-event-id') ?? c.req.query('after') ?? 0) || 0;
    const abort = new AbortController();
    out.onAbort(() => abort.abort());
    while (!abort.signal.aborted) {
      const change = nextEvent(runs, (delayMs, callback) => clock.after(delayMs, callback));
      const events = await runs.events({ after, limit: EVENT_PAGE, runId });
      for (const event of events) {
        await out.writeSSE({
          id: String(event.seq),
          event: event.kind,
          data: JSON.stringify(eventView(event)),
        });
        after = event.seq;
      }
      if (!wait && events.length < EVENT_PAGE) return change.cancel();
      if (events.length === EVENT_PAGE) change.cancel();
      else if (await change.timedOut) await out.write(': still here\n\n');
    }
  });
}

const eventView = ({ seq, runId, atMs, kind, status, body }: StoredEvent) => ({
  apiVersion: 'berth.dev/v1',
  kind: 'RunEvent',
  seq,
  run: runId,
  at: new Date(atMs).toISOString(),
  event: kind,
  status,
  detail: body,
});

interface NextEvent {
  /** False when an event came, true when it was quiet. */
  readonly timedOut: Promise<boolean>;
  readonly cancel: () => void;
}

function nextEvent(
  runs: RunRepository,
  after: (delayMs: number, callback: () => void) => () => void,
): NextEvent {
  let cancel = (): void => undefined;
  const timedOut = new Promise<boolean>((resolve) => {
    const end = (quiet: boolean): void => {
      cancel();
      resolve(quiet);
    };
    const forget = runs.onEvent(() => end(false));
    const stop = after(SSE_HEARTBEAT_MS, () => end(true));
    cancel = () => (forget(), stop());
  });
  return { timedOut, cancel: () => cancel() };
}
