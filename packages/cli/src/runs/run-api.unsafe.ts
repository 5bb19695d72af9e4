// The answers of our own server, taken as the types it declares: same code base, same version, checked by its tests.
import type { BerthClient } from '@berth/client';
import type { RunView } from '@berth/server';

export type { RunView };

/** One run. */
export async function getRun(client: BerthClient, id: string): Promise<RunView> {
  return (await client.get(`/api/v1/runs/${encodeURIComponent(id)}`)) as RunView;
}

export interface RunPage {
  readonly items: readonly RunView[];
  readonly nextCursor: string | null;
}

/** One page of runs, newest first. */
export async function listRuns(
  client: BerthClient,
  query: Readonly<Record<string, string>>,
): Promise<RunPage> {
  return (await client.get(`/api/v1/runs?${new URLSearchParams(query)}`)) as RunPage;
}

/** Accepts a run. */
export async function startRun(
  client: BerthClient,
  request: unknown,
  idempotencyKey: string,
): Promise<RunView> {
  const headers = { 'idempotency-key': idempotencyKey };
  return (await client.post('/api/v1/runs', request, { headers })) as RunView;
}

/** Sends a project; gives its digest. */
export async function sendProject(client: BerthClient, archive: Uint8Array): Promise<string> {
  return ((await client.post('/api/v1/projects', archive)) as { readonly digest: string }).digest;
}
