// The heartbeats of all virtual nodes: one timer, one batch of lease renewals.
import type { Component } from '../component.js';
import { forEachParallel } from '../controllers/parallel.js';
import { POOL } from './annotations.js';
import { HEARTBEAT_MS } from './limits.js';
import type { MachineDeps } from './machine-options.js';
import { heartbeat, isAnswering, isReady } from './node-writer.js';

/** Starts them, with one beat at once: after a restart every node answers again before anybody misses it. */
export function startHeartbeats(deps: MachineDeps): Component {
  let cancel: () => void = () => {};
  let stopped = false;
  const beat = (): void => {
    const nodes = deps.api
      .items('nodes')
      .filter(
        (node) => node.metadata.annotations?.[POOL] !== undefined && isAnswering(node) && hasBooted(node),
      );
    forEachParallel(nodes, (node) => heartbeat(deps, node))
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        deps.log({ level: 'debug', code: 'machines.heartbeat', message });
      })
      .finally(() => {
        if (!stopped) cancel = deps.clock.after(HEARTBEAT_MS, beat);
      });
  };
  beat();
  return {
    name: 'heartbeats',
    stop: async () => {
      stopped = true;
      cancel();
    },
  };
}

const hasBooted = (node: Parameters<typeof isReady>[0]): boolean =>
  isReady(node) ||
  (node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'Unknown') ?? false);
