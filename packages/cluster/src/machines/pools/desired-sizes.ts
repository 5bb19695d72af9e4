// How many nodes each pool is to have: the one thing about machines that only we know, kept in a ConfigMap.
import type { DeclaredCompute, Pool } from '@berth/compute';
import type { ComponentDeps } from '../../component.js';
import { unlessThere } from '../../controllers/controller.js';

const KEY = { namespace: 'kube-system', name: 'berth-pools' };

/** The wanted size of a pool: the recorded one within the declared bounds, else the declared one. */
export function desiredSize(deps: Pick<ComponentDeps, 'api'>, pool: Pool): number {
  const recorded = Number(deps.api.peek('configmaps', KEY)?.data?.[pool.name] ?? Number.NaN);
  const wanted = Number.isInteger(recorded) ? recorded : pool.desiredSize;
  return Math.max(pool.minSize, Math.min(pool.maxSize, wanted));
}

/** Records the wanted size; nodes follow. */
export async function setDesiredSize(deps: ComponentDeps, pool: Pool, size: number): Promise<void> {
  await ensureRecord(deps);
  const body = { data: { [pool.name]: String(size) } };
  await deps.api.patch('configmaps', KEY, { type: 'merge', body });
}

/** Calls back whenever a wanted size may have changed. */
export function onDesiredSizes(deps: ComponentDeps, listener: () => void): () => void {
  return deps.api.subscribe('configmaps', ({ object }) => {
    if (object.metadata.name === KEY.name && object.metadata.namespace === KEY.namespace) listener();
  });
}

/** The pool of this name. */
export const poolNamed = (compute: DeclaredCompute, name: string | undefined): Pool | undefined =>
  compute.pools.find((pool) => pool.name === name);

async function ensureRecord(deps: ComponentDeps): Promise<void> {
  if (deps.api.peek('configmaps', KEY)) return;
  await unlessThere(
    deps.api.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: KEY, data: {} }),
  );
}
