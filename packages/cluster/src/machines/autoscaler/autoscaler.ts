// The autoscaler: looks every few seconds, grows a pool for pods that wait, removes nodes that nobody needs.
import type { Rejection, Snapshot, Unremovable } from '@berth/placement';
import type { Component } from '../../component.js';
import { unlessThere } from '../../controllers/controller.js';
import { createEventRecorder } from '../../controllers/event-recorder.js';
import { REMOVAL_LOOK_MS } from '../limits.js';
import type { AutoscalerOptions, MachineDeps } from '../machine-options.js';
import { isReady } from '../node-writer.js';
import { desiredSize } from '../pools/desired-sizes.js';
import type { PoolController } from '../pools/pool-controller.js';
import { nodesByPool } from '../pools/pool-nodes.js';
import { PoolBackoffs } from './pool-backoffs.js';
import { lookForRemovals, resumeRemovals, type ScaleDown } from './scale-down.js';
import { lookForGrowth } from './scale-up.js';
import { renderStatus } from './status-text.js';

const STATUS = { namespace: 'kube-system', name: 'cluster-autoscaler-status' };

/** The running autoscaler, with its reasons as data. */
export interface Autoscaler extends Component {
  /** Why no pool grows for a pod (`namespace/name`) that waits. */
  refusalsFor(podKey: string): readonly Rejection[];
  /** Why a node stays; undefined when nothing keeps it. */
  keepReasonFor(node: string): Unremovable | undefined;
}

interface AutoscalerDeps extends MachineDeps {
  readonly pools: PoolController;
  readonly options: AutoscalerOptions;
  readonly snapshot: Snapshot;
}

/** Starts the autoscaler. */
export function startAutoscaler(deps: AutoscalerDeps): Autoscaler {
  const state: ScaleDown = {
    ...deps,
    backoffs: new PoolBackoffs(deps.clock),
    record: createEventRecorder({ ...deps, component: 'cluster-autoscaler' }),
    statusMap: { apiVersion: 'v1', kind: 'ConfigMap', ...STATUS },
    refusals: new Map(),
    asked: { question: '', atMs: 0 },
    unneededSince: new Map(),
    removing: new Map(),
    keeps: new Map(),
  };
  const loop = new LookLoop(state);
  return {
    name: 'cluster-autoscaler',
    stop: () => loop.stop(),
    refusalsFor: (podKey) => state.refusals.get(podKey) ?? [],
    keepReasonFor: (node) => state.keeps.get(node),
  };
}

class LookLoop {
  readonly #state: ScaleDown;
  #cancel: () => void = () => {};
  #looking: Promise<void> | undefined;
  #lastGrowthMs = Number.NEGATIVE_INFINITY;
  #lastRemovalLookMs = Number.NEGATIVE_INFINITY;
  #lastStatus = '';
  #stopped = false;

  constructor(state: ScaleDown) {
    this.#state = state;
    this.#next();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#looking;
  }

  #next(): void {
    if (this.#stopped) return;
    this.#cancel = this.#state.clock.after(this.#state.options.scanIntervalMs, () => {
      this.#looking = this.#look()
        .catch((error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          this.#state.log({ level: 'warn', code: 'autoscaler.look', message });
        })
        .finally(() => this.#next());
    });
  }

  async #look(): Promise<void> {
    const state = this.#state;
    const nowMs = state.clock.now();
    noteCapacity(state);
    if (await lookForGrowth(state)) this.#lastGrowthMs = nowMs;
    else if (nowMs - this.#lastRemovalLookMs >= removalIntervalMs(state.options)) {
      this.#lastRemovalLookMs = nowMs;
      resumeRemovals(state);
      await lookForRemovals(state, this.#lastGrowthMs);
    }
    await this.#writeStatus();
  }

  async #writeStatus(): Promise<void> {
    const state = this.#state;
    const byPool = nodesByPool(state.api);
    const text = renderStatus(
      state.compute.pools.map((pool) => {
        const nodes = byPool.get(pool.name) ?? [];
        return {
          name: pool.name,
          minSize: pool.minSize,
          maxSize: pool.maxSize,
          target: desiredSize(state, pool),
          ready: nodes.filter(isReady).length,
          registered: nodes.length,
          inBackoff: state.backoffs.isWaiting(pool.name),
        };
      }),
      state.unneededSince.size,
    );
    if (text === this.#lastStatus) return;
    const data = { status: text };
    if (state.api.peek('configmaps', STATUS)) {
      await state.api.patch('configmaps', STATUS, { type: 'merge', body: { data } });
    } else {
      const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: STATUS, data } as const;
      await unlessThere(state.api.create('configmaps', map));
    }
    this.#lastStatus = text;
  }
}

// Waiting pods are urgent, surplus nodes are not: looking for them walks over every pod.
const removalIntervalMs = (options: AutoscalerOptions): number =>
  Math.max(options.scanIntervalMs, Math.min(REMOVAL_LOOK_MS, options.scaleDownUnneededTimeMs / 6));

// A pool whose machines do not come is left alone for a while, as Cluster Autoscaler does.
function noteCapacity(state: ScaleDown): void {
  const byPool = nodesByPool(state.api);
  for (const pool of state.compute.pools) {
    const missing = desiredSize(state, pool) - (byPool.get(pool.name)?.length ?? 0);
    if (!state.pools.lacksCapacity(pool.name) && missing <= 0) state.backoffs.succeed(pool.name);
    if (state.pools.lacksCapacity(pool.name) && missing > 0) state.backoffs.fail(pool.name);
  }
}
