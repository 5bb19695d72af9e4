// What bootstrap pods call, with a token that is good for their run alone.
import { stream } from 'hono/streaming';
import type { Identity } from '../auth/roles.js';
import { buildRunImage } from '../runs/build-image.js';
import type { ImageBuildEvent } from '../runs/image-builder.js';
import type { RestApp } from './rest-app.js';
import { ProblemError } from './problem-error.js';
import { findRun } from './run-routes.js';
import type { ServerParts } from './server-parts.js';

/** Adds `GET /internal/v1/runs/{id}/bundle` and `POST /internal/v1/runs/{id}/image`. */
export function internalRoutes(app: RestApp, parts: ServerParts): void {
  app.get('/internal/v1/runs/:id/bundle', async (c) => {
    const state = await findRun(parts, ownRun(c.get('identity'), c.req.param('id')));
    if (!state.plan) throw new ProblemError('project.not-found', `run ${state.spec.id} has no bundle yet`);
    const archive = await parts.bundles.archive(state.plan.bundle);
    return c.body(new Uint8Array(archive), 200, { 'content-type': 'application/gzip' });
  });
  app.post('/internal/v1/runs/:id/image', async (c) => {
    const state = await findRun(parts, ownRun(c.get('identity'), c.req.param('id')));
    c.header('content-type', 'application/x-ndjson');
    return stream(c, async (out) => {
      const abort = new AbortController();
      out.onAbort(() => abort.abort());
      for await (const event of imageEvents(state, parts, abort.signal))
        await out.write(`${JSON.stringify(lineOf(event))}\n`);
    });
  });
}

/** A pod may ask about its own run only. */
function ownRun(identity: Identity, id: string): string {
  if (identity.runId === id) return id;
  throw new ProblemError('auth.forbidden', `this address needs the token of run ${id} itself`, {
    details: { right: `run:${id}` },
  });
}

/** A refusal in the middle of a stream is its last line. */
async function* imageEvents(
  state: Parameters<typeof buildRunImage>[0],
  parts: ServerParts,
  signal: AbortSignal,
): AsyncIterable<ImageBuildEvent> {
  try {
    yield* buildRunImage(state, parts, signal);
  } catch (error) {
    yield { kind: 'problem', message: error instanceof Error ? error.message : String(error) };
  }
}

/** `{log}`, `{image, digest}` or `{problem}`. */
function lineOf(event: ImageBuildEvent): Readonly<Record<string, unknown>> {
  if (event.kind === 'log') return { log: event.text };
  if (event.kind === 'image') return { image: event.image, digest: event.digest };
  return { problem: event.message, hint: event.hint };
}
