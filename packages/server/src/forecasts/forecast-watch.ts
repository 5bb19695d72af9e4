// Foretells every pod that comes, and looks where it goes: in the embedded cluster and in any other that is driven.
// What was foretold wrong is kept as a case that can be answered again. Nothing waits for this: when there is too much
// to foretell, pods are passed over and counted.
import { keyOf, renderKey, type Clock, type Node, type Pod } from '@berth/kube';
import { poolNameOf } from '@berth/placement';
import { scoreForecast, type ClusterTarget, type Landing, type MissKind } from '@berth/work';
import { FORECAST_PATIENCE_MS, FORECAST_SWEEP_MS, MAX_FORETOLD } from '../limits.js';
import { poolTargets } from './forecast-pods.js';
import { copyCluster, type ClusterCopy } from './cluster-copy.js';
import { NO_POOLS } from './foretell.js';
import { ForecastBudget } from './forecast-budget.js';
import { foretellInFlight, type Foretold } from './in-flight.js';
import { missCase } from './miss-case.js';
import type { MissFiles } from './miss-files.js';

/** `withdrawn`: gone before it had a place. `passed-over`: never foretold, for want of time. */
export type ForecastOutcome = 'hit' | MissKind | 'withdrawn' | 'passed-over';

export interface ForecastWatchOptions {
  readonly target: ClusterTarget;
  readonly clock: Clock;
  readonly misses: MissFiles;
  readonly onOutcome: (outcome: ForecastOutcome) => void;
  readonly onTrouble: (error: unknown) => void;
}

/** Watches one cluster's pods from its creation until it is stopped. */
export class ForecastWatch {
  readonly #options: ForecastWatchOptions;
  readonly #copy: ClusterCopy;
  readonly #foretold = new Map<string, Foretold>();
  readonly #budget: ForecastBudget;
  #targets: ReadonlyMap<string, number> = new Map();
  #isSynced = false;
  #cancelSweep: () => void = () => undefined;

  constructor(options: ForecastWatchOptions) {
    const { target, clock, onTrouble } = options;
    this.#options = options;
    this.#budget = new ForecastBudget(clock);
    this.#copy = copyCluster({ api: target.api, clock, onError: onTrouble });
    this.#copy.pods.onChange(({ type, object, previous }) => {
      if (type === 'DELETED') return this.#gone(object);
      if (object.spec?.nodeName) void this.#landed(object, object.spec.nodeName);
      else if (!previous && this.#isSynced) this.#came(object);
      else this.#holdAgain(object);
    });
    void this.#copy.synced.then(() => (this.#isSynced = true));
    this.#sweepLater();
  }

  /** Resolves when pods that come from now on are foretold. */
  get ready(): Promise<void> {
    return this.#copy.synced;
  }

  async stop(): Promise<void> {
    this.#cancelSweep();
    await this.#copy.stop();
    this.#foretold.clear();
  }

  #came(pod: Pod): void {
    if (!isForetold(pod)) return;
    if (this.#foretold.size >= MAX_FORETOLD || !this.#budget.hasSome()) {
      return this.#options.onOutcome('passed-over');
    }
    this.#budget.spend(() => {
      const { target, clock } = this.#options;
      const foretold = foretellInFlight(pod, {
        copy: this.#copy,
        compute: target.compute ?? NO_POOLS,
        targets: this.#targets,
        nowMs: clock.now(),
        inFlight: this.#foretold,
      });
      this.#foretold.set(pod.metadata.uid ?? '', foretold);
    });
  }

  /** A change of the pod made the copy forget the place that it was promised. */
  #holdAgain({ metadata }: Pod): void {
    const held = this.#foretold.get(metadata.uid ?? '')?.held;
    if (held) this.#copy.snapshot.addPod(held);
  }

  async #landed(pod: Pod, name: string): Promise<void> {
    const foretold = this.#take(pod);
    if (!foretold) return;
    const waitedMs = this.#options.clock.now() - foretold.atMs;
    const node = await this.#nodeNamed(name);
    const wasThere = foretold.scene.nodes.some(({ metadata }) => metadata.name === name);
    // A node of a pool that was growing anyway is no surprise.
    const isForeseen = node !== undefined && foretold.upcomingPools.has(poolNameOf(node) ?? '');
    this.#score(foretold, {
      node: name,
      target: targetOf(node, name),
      isNewNode: !wasThere && !isForeseen,
      waitedMs,
    });
  }

  /** The watch of nodes may be behind that of pods. */
  async #nodeNamed(name: string): Promise<Node | undefined> {
    const known = this.#copy.nodes.get({ name });
    return known ?? this.#options.target.api.get('nodes', { name }).catch(() => undefined);
  }

  #gone(pod: Pod): void {
    if (this.#take(pod)) this.#options.onOutcome('withdrawn');
  }

  /** The pod has its place, or none any more: what was held for it is free. */
  #take(pod: Pod): Foretold | undefined {
    const uid = pod.metadata.uid ?? '';
    const foretold = this.#foretold.get(uid);
    this.#foretold.delete(uid);
    if (foretold && !pod.spec?.nodeName) this.#copy.snapshot.removePod(renderKey(keyOf(pod)));
    return foretold;
  }

  #score(foretold: Foretold, landing: Landing | undefined): void {
    const score = scoreForecast(foretold.verdict, landing);
    this.#options.onOutcome(score.outcome === 'hit' ? 'hit' : score.kind);
    if (score.outcome === 'hit') return;
    const { clock, misses, onTrouble } = this.#options;
    const { pod } = foretold.scene;
    try {
      const id = `miss-${pod.metadata.uid ?? ''}`;
      misses.add(missCase({ ...foretold, id, atMs: clock.now(), kind: score.kind, landing }));
    } catch (error) {
      onTrouble(error);
    }
  }

  #sweepLater(): void {
    this.#cancelSweep = this.#options.clock.after(FORECAST_SWEEP_MS, () => {
      const untilMs = this.#options.clock.now() - FORECAST_PATIENCE_MS;
      for (const { scene, atMs } of this.#foretold.values()) {
        if (atMs > untilMs) continue;
        const foretold = this.#take(scene.pod);
        if (foretold) this.#score(foretold, undefined);
      }
      void this.#readTargets();
      this.#sweepLater();
    });
  }

  async #readTargets(): Promise<void> {
    try {
      this.#targets = await poolTargets(this.#options.target.api);
    } catch (error) {
      this.#options.onTrouble(error);
    }
  }
}

/** Pods that kube-scheduler or Fargate places now; those of DaemonSets follow their nodes. */
function isForetold({ spec, metadata }: Pod): boolean {
  const { schedulerName = 'default-scheduler', schedulingGates = [] } = spec ?? {};
  const isDaemon = metadata.ownerReferences?.some(
    ({ kind, controller }) => kind === 'DaemonSet' && controller,
  );
  const isKnown = schedulerName === 'default-scheduler' || schedulerName === 'fargate-scheduler';
  return isKnown && !isDaemon && schedulingGates.length === 0 && metadata.deletionTimestamp === undefined;
}

function targetOf(node: Node | undefined, name: string): string {
  const profile = node?.metadata.labels?.['eks.amazonaws.com/fargate-profile'];
  if (profile !== undefined) return `fargate:${profile}`;
  const pool = node && poolNameOf(node);
  return pool === undefined ? `node:${name}` : `pool:${pool}`;
}
