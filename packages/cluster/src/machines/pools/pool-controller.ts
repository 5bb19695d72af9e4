// Keeps as many nodes in each pool as it is to have: launches, boots, terminates. Nodes live in the store, so a restart
// finds them again; launches that were under way are simply missing nodes and are made anew.
import type { Pool } from '@berth/compute';
import type { Node } from '@berth/kube';
import { poolNameOf } from '@berth/placement';
import type { Component } from '../../component.js';
import { follow, startController } from '../../controllers/controller.js';
import { forEachParallel } from '../../controllers/parallel.js';
import type { Requeue } from '../../controllers/work-queue.js';
import type { MachineDeps } from '../machine-options.js';
import { freeAddress } from '../node-address.js';
import { recordEnd } from '../node-history.js';
import { isReady, makeReady, registerNode, removeNode } from '../node-writer.js';
import { READY_AT } from '../annotations.js';
import { desiredSize, onDesiredSizes, poolNamed } from './desired-sizes.js';
import { isLeaving, newNodeOfPool, nodesByPool, typeOfPool, zoneForNext } from './pool-nodes.js';

/** Instances that were asked for and have no Node object yet. */
interface Launch {
  readonly pool: Pool;
  readonly launchedMs: number;
}

/** The pools at work. */
export interface PoolController extends Component {
  /** Instances of the pool that were asked for and have not registered yet. */
  launching(pool: string): number;
  /** From now on the pool gets no capacity, until called with false. */
  setCapacity(pool: string, available: boolean): void;
  /** True while the pool gets no capacity. */
  lacksCapacity(pool: string): boolean;
  /** Changes size and nodes of a pool in several writes without nodes being launched or ended in between. */
  undisturbed(pool: string, change: () => Promise<void>): Promise<void>;
}

/** Starts the controller of all declared pools. */
export function startPoolController(deps: MachineDeps): PoolController {
  const state: PoolState = {
    deps,
    launches: new Map(),
    timers: new Set(),
    withoutCapacity: new Set(),
    booting: new Set(),
    paused: new Set(),
  };
  const controller = startController(deps, {
    name: 'node-group-controller',
    watch: (queue) => {
      const all = (): void => {
        for (const pool of deps.compute.pools) queue.add(pool.name);
      };
      all();
      return [
        onDesiredSizes(deps, all),
        follow(deps.api, 'nodes', ({ object }) => {
          const pool = poolNameOf(object);
          if (pool !== undefined && poolNamed(deps.compute, pool)) queue.add(pool);
        }),
      ];
    },
    reconcile: (name) => reconcilePool(state, name),
  });
  return {
    name: controller.name,
    launching: (pool) => state.launches.get(pool)?.size ?? 0,
    setCapacity: (pool, available) => {
      if (available) state.withoutCapacity.delete(pool);
      else state.withoutCapacity.add(pool);
    },
    lacksCapacity: (pool) => state.withoutCapacity.has(pool),
    undisturbed: async (pool, change) => {
      state.paused.add(pool);
      await change().finally(() => state.paused.delete(pool));
    },
    stop: async () => {
      for (const cancel of state.timers) cancel();
      await controller.stop();
    },
  };
}

interface PoolState {
  readonly deps: MachineDeps;
  readonly launches: Map<string, Set<Launch>>;
  readonly timers: Set<() => void>;
  readonly withoutCapacity: Set<string>;
  /** UIDs of nodes whose way to Ready is under way. */
  readonly booting: Set<string>;
  /** Pools whose size and nodes are just being changed together. */
  readonly paused: Set<string>;
}

const PAUSE_RETRY_MS = 20;
const NO_CAPACITY_RETRY_MS = 30_000;

async function reconcilePool(state: PoolState, name: string): Promise<Requeue> {
  const { deps } = state;
  const pool = poolNamed(deps.compute, name);
  if (!pool) return undefined;
  const nodes = nodesByPool(deps.api).get(name) ?? [];
  if (state.paused.has(name)) return PAUSE_RETRY_MS;
  resumeBoots(state, nodes);
  const staying = nodes.filter((node) => !isLeaving(node));
  const launches = state.launches.get(name) ?? new Set<Launch>();
  state.launches.set(name, launches);
  const missing = desiredSize(deps, pool) - staying.length - launches.size;
  if (missing > 0 && state.withoutCapacity.has(name)) return NO_CAPACITY_RETRY_MS;
  for (let count = 0; count < missing; count++) launch(state, pool, launches);
  const surplus = -missing - launches.size;
  if (surplus > 0) await terminate(deps, staying.slice(-surplus));
  return undefined;
}

// Every registered node is brought to Ready here, one that registered before a crash too.
function resumeBoots(state: PoolState, nodes: readonly Node[]): void {
  const { deps } = state;
  for (const node of nodes) {
    const uid = node.metadata.uid ?? '';
    if (isReady(node) || node.metadata.annotations?.[READY_AT] || state.booting.has(uid)) continue;
    state.booting.add(uid);
    later(state, deps.delays.readyMs, async () => {
      await makeReady(deps, node.metadata.name ?? '').finally(() => state.booting.delete(uid));
    });
  }
}

function launch(state: PoolState, pool: Pool, launches: Set<Launch>): void {
  const entry: Launch = { pool, launchedMs: state.deps.clock.now() };
  launches.add(entry);
  later(state, state.deps.delays.launchMs, async () => {
    try {
      await register(state.deps, entry);
    } finally {
      launches.delete(entry);
    }
  });
}

async function register(deps: MachineDeps, entry: Launch): Promise<void> {
  const { compute } = deps;
  const { pool } = entry;
  const type = typeOfPool(compute, pool);
  if (!type) {
    const message = `pool ${pool.name}: none of its instance types is known: ${pool.instanceTypes.join(', ')}`;
    deps.log({ level: 'error', code: 'machines.unknown-type', message });
    return;
  }
  const nodes = nodesByPool(deps.api).get(pool.name) ?? [];
  const zone = zoneForNext(compute, pool, nodes);
  const address = freeAddress(deps, { region: compute.region, fargate: false });
  await registerNode(
    deps,
    newNodeOfPool({ compute, pool, type, zone, address, launchedMs: entry.launchedMs }),
  );
}

async function terminate(deps: MachineDeps, nodes: readonly Node[]): Promise<void> {
  await forEachParallel(nodes, async (node) => {
    await recordEnd(deps, node);
    await removeNode(deps, node.metadata.name ?? '');
  });
}

function later(state: PoolState, delayMs: number, work: () => Promise<void>): void {
  const run = (): void => {
    state.timers.delete(cancel);
    work().catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      state.deps.log({ level: 'warn', code: 'machines.boot', message });
    });
  };
  // An instant boot does not even wait for a timer.
  const cancel = delayMs > 0 ? state.deps.clock.after(delayMs, run) : () => {};
  state.timers.add(cancel);
  if (delayMs <= 0) run();
}
