// Faults on demand: what AWS does to nodes, for rehearsals and tests.
import type { Component } from '../component.js';
import { unlessGone } from '../controllers/controller.js';
import { createEventRecorder, referenceTo } from '../controllers/event-recorder.js';
import { MACHINE_STATE } from './annotations.js';
import { SPOT_NOTICE_MS } from './limits.js';
import type { MachineDeps } from './machine-options.js';
import { recordEnd } from './node-history.js';
import { removeNode } from './node-writer.js';
import type { PoolController } from './pools/pool-controller.js';

/** Faults that can be injected. */
export interface Faults {
  /** AWS takes a spot instance back: two minutes' notice, then it is gone; its pool launches another. */
  reclaimSpot(node: string, noticeMs?: number): Promise<void>;
  /** The pool gets no instances (`InsufficientInstanceCapacity`) until called with false. */
  noCapacity(pool: string, on: boolean): void;
  /** The machine stops answering: the node becomes NotReady, then its pods are evicted. */
  loseNode(node: string): Promise<void>;
  /** The lost machine is replaced: its node goes away, its pool launches another. */
  terminateNode(node: string): Promise<void>;
}

/** Gives the faults, and a component that ends what they left under way. */
export function createFaults(deps: MachineDeps, pools: PoolController): Faults & Component {
  const record = createEventRecorder({ ...deps, component: 'aws' });
  const timers = new Set<() => void>();
  const mark = async (name: string, state: 'lost' | 'reclaimed'): Promise<void> => {
    const body = { metadata: { annotations: { [MACHINE_STATE]: state } } };
    await unlessGone(deps.api.patch('nodes', { name }, { type: 'merge', body }));
  };
  const terminateNode = async (name: string): Promise<void> => {
    const node = deps.api.peek('nodes', { name });
    if (!node) return;
    await recordEnd(deps, node);
    await removeNode(deps, name);
  };
  return {
    name: 'faults',
    noCapacity: (pool, on) => pools.setCapacity(pool, !on),
    loseNode: (name) => mark(name, 'lost'),
    terminateNode,
    reclaimSpot: async (name, noticeMs = SPOT_NOTICE_MS) => {
      const node = deps.api.peek('nodes', { name });
      if (!node) return;
      const message = 'EC2 Spot instance interruption notice: the instance is reclaimed in two minutes';
      record({
        about: referenceTo('Node', 'v1', node),
        type: 'Warning',
        reason: 'SpotInterruption',
        message,
      });
      await mark(name, 'reclaimed');
      const cancel = deps.clock.after(noticeMs, () => {
        timers.delete(cancel);
        terminateNode(name).catch((error: unknown) => {
          const text = error instanceof Error ? error.message : String(error);
          deps.log({ level: 'warn', code: 'machines.reclaim', message: text });
        });
      });
      timers.add(cancel);
    },
    stop: async () => {
      for (const cancel of timers) cancel();
    },
  };
}
