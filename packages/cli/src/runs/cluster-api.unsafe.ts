// Pools and nodes as our own server shows them; taken as the types it declares, see run-api.unsafe.ts.
import type { BerthClient } from '@berth/client';
import type { MissView, NodeView, PoolView } from '@berth/server';

export type { MissView, NodeView, PoolView };

/** The nodes of a cluster now. */
export async function listNodes(client: BerthClient): Promise<readonly NodeView[]> {
  return ((await client.get('/api/v1/nodes')) as { readonly items: readonly NodeView[] }).items;
}

/** Declared pools and profiles, with the nodes they have now. */
export async function listPools(client: BerthClient): Promise<readonly PoolView[]> {
  return ((await client.get('/api/v1/pools')) as { readonly items: readonly PoolView[] }).items;
}

/** Forecasts that were wrong, newest first. */
export async function listMisses(client: BerthClient): Promise<readonly MissView[]> {
  return ((await client.get('/api/v1/misses')) as { readonly items: readonly MissView[] }).items;
}
