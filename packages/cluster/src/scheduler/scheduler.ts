// The scheduler: takes pods in order, asks the placement model, binds, and says what it could not do.
// The rules are in @berth/placement; here are the queue, the assumed pods and the writes.
import type { Pod } from '@berth/kube';
import {
  profileFor,
  renderFailedScheduling,
  schedule,
  verdictOf,
  type Decision,
  type ScoringStrategy,
  type Snapshot,
  type Verdict,
} from '@berth/placement';
import type { Component, ComponentDeps } from '../component.js';
import { keyFromQueue, queueKey } from '../controllers/controller.js';
import { createEventRecorder, referenceTo, type RecordEvent } from '../controllers/event-recorder.js';
import { mirrorCluster, STORAGE_RESOURCES, type ClusterMirror } from './cluster-mirror.js';
import { FailureMemory } from './failure-memory.js';
import { createFailureReporter } from './failure-report.js';
import { BINDINGS_IN_FLIGHT, CYCLES_PER_TURN, UNSCHEDULABLE_FLUSH_MS } from './limits.js';
import { preemptVictims, waitsForVictims } from './preempt-victims.js';
import type { QueuedPod } from './pod-heap.js';
import { SchedulingQueue } from './scheduling-queue.js';
import { needsNewLook, NEIGHBOUR_CAME, reachOfNode, ROOM_FREED, STORAGE_CHANGED } from './wakeups.js';

/** What the scheduler decided, told to whoever compares it with a forecast. */
export interface Placed {
  readonly pod: Pod;
  readonly node: string;
  readonly decision: Decision;
}

export interface SchedulerOptions {
  /** Pods with this `spec.schedulerName` are ours. @default 'default-scheduler' */
  readonly schedulerName?: string | undefined;
  readonly scoringStrategy?: ScoringStrategy | undefined;
  readonly onPlaced?: ((placed: Placed) => void) | undefined;
}

/** The running scheduler. */
export interface Scheduler extends Component {
  /** The last decision on a pod (`namespace/name`) that is still there, with every rule of every node. */
  decisionFor(podKey: string): Decision | undefined;
  /** The same as the verdict that the API and the UI show. */
  verdictFor(podKey: string): Verdict | undefined;
  /** The cluster as the scheduler sees it, pods that are just being bound included. */
  readonly snapshot: Snapshot;
  /** Pods ready to be tried, and pods that wait for a change. */
  readonly depth: { readonly active: number; readonly unschedulable: number };
}

/** Starts the scheduler. */
export function startScheduler(deps: ComponentDeps & SchedulerOptions): Scheduler {
  const api = deps.api.as('system:kube-scheduler', ['system:masters']);
  const loop = new SchedulingLoop({ ...deps, api });
  return {
    name: 'kube-scheduler',
    snapshot: loop.snapshot,
    get depth() {
      return loop.depth;
    },
    decisionFor: (podKey) => loop.decisionFor(podKey),
    verdictFor: (podKey) => {
      const decision = loop.decisionFor(podKey);
      return decision && verdictOf(decision, { snapshot: loop.snapshot });
    },
    stop: () => loop.stop(),
  };
}

const DEFAULT_NAME = 'default-scheduler';

class SchedulingLoop {
  readonly #deps: ComponentDeps & SchedulerOptions;
  readonly #name: string;
  readonly #mirror: ClusterMirror;
  readonly #queue: SchedulingQueue;
  readonly #record: RecordEvent;
  readonly #failures: ReturnType<typeof createFailureReporter>;
  readonly #memory: FailureMemory;
  readonly #decisions = new Map<string, Decision>();
  readonly #binding = new Set<Promise<void>>();
  #running: Promise<void> | undefined;
  #cancelFlush: () => void = () => {};
  #stopped = false;

  constructor(deps: ComponentDeps & SchedulerOptions) {
    this.#deps = deps;
    this.#name = deps.schedulerName ?? DEFAULT_NAME;
    this.#record = createEventRecorder({ ...deps, component: this.#name, modern: true });
    this.#failures = createFailureReporter(deps, this.#record);
    this.#queue = new SchedulingQueue(deps.clock, () => this.#wakeLoop());
    this.#mirror = mirrorCluster(deps.api);
    this.#memory = new FailureMemory(this.#mirror.snapshot);
    this.#watch();
    this.#flushLater();
  }

  get snapshot(): Snapshot {
    return this.#mirror.snapshot;
  }

  get depth(): Scheduler['depth'] {
    return { active: this.#queue.active, unschedulable: this.#queue.unschedulable };
  }

  /** Recomputed with every rule asked: the loop itself stops at the first refusal of each node. */
  decisionFor(podKey: string): Decision | undefined {
    const pod = this.#deps.api.peek('pods', keyFromQueue(podKey));
    if (!pod) return undefined;
    if (pod.spec?.nodeName) return this.#decisions.get(podKey);
    return schedule(this.snapshot, pod, { profile: this.#profile(), allReasons: true });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelFlush();
    this.#mirror.stop();
    this.#queue.stop();
    await this.#running;
    await Promise.allSettled(this.#binding);
  }

  #watch(): void {
    const mirror = this.#mirror;
    mirror.on('nodes', ({ type, object, previous }) => {
      const reach = type === 'DELETED' ? undefined : reachOfNode(object, previous);
      if (reach) this.#queue.wake(reach);
    });
    for (const resource of STORAGE_RESOURCES) mirror.on(resource, () => this.#queue.wake(STORAGE_CHANGED));
    mirror.on('namespaces', () => this.#queue.wake(NEIGHBOUR_CAME));
    mirror.on('pods', ({ type, object, previous }) => {
      if (type === 'DELETED') this.#podGone(object);
      else this.#podChanged(object, previous);
    });
  }

  #podGone(pod: Pod): void {
    const key = queueKey(pod);
    this.#queue.delete(key);
    this.#decisions.delete(key);
    this.#failures.forget(key);
    if (pod.spec?.nodeName || pod.status?.nominatedNodeName) this.#queue.wake(ROOM_FREED);
  }

  #podChanged(pod: Pod, previous: Pod | undefined): void {
    const key = queueKey(pod);
    if (hasEnded(pod) || pod.spec?.nodeName) {
      this.#queue.delete(key);
      this.#failures.forget(key);
      if (hasEnded(pod)) {
        if (!previous || !hasEnded(previous)) this.#queue.wake(ROOM_FREED);
      } else if (!previous?.spec?.nodeName) this.#queue.wake(NEIGHBOUR_CAME);
      return;
    }
    if (!this.#isOurs(pod)) return this.#queue.delete(key);
    if (previous && !needsNewLook(pod, previous) && this.#isOurs(previous)) this.#queue.refresh(pod);
    else this.#queue.add(pod);
  }

  #isOurs(pod: Pod): boolean {
    return (
      (pod.spec?.schedulerName ?? DEFAULT_NAME) === this.#name &&
      !pod.metadata.deletionTimestamp &&
      (pod.spec?.schedulingGates ?? []).length === 0
    );
  }

  #flushLater(): void {
    this.#cancelFlush = this.#deps.clock.after(UNSCHEDULABLE_FLUSH_MS / 10, () => {
      this.#queue.flush();
      if (!this.#stopped) this.#flushLater();
    });
  }

  #wakeLoop(): void {
    if (this.#running || this.#stopped) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#queue.active > 0) this.#wakeLoop();
    });
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    for (let cycles = 1; !this.#stopped; cycles++) {
      const next = this.#queue.pop();
      if (!next) return;
      this.#tryCycle(next);
      if (cycles % CYCLES_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
      while (this.#binding.size >= BINDINGS_IN_FLIGHT) await Promise.race(this.#binding);
    }
  }

  // One pod that breaks the model must not keep the others waiting.
  #tryCycle(next: QueuedPod): void {
    try {
      this.#cycle(next);
    } catch (error) {
      const message = `${next.key}: ${error instanceof Error ? error.message : String(error)}`;
      this.#deps.log({ level: 'error', code: 'scheduler.cycle', message });
      this.#queue.retry(next.pod);
    }
  }

  #cycle({ key }: QueuedPod): void {
    const pod = this.#deps.api.peek('pods', keyFromQueue(key));
    if (!pod || pod.spec?.nodeName || !this.#isOurs(pod)) return;
    const decision = this.#decide(pod);
    this.#decisions.set(key, decision);
    if (decision.outcome !== 'scheduled') return this.#fail(pod, decision);
    const node = decision.best[Math.floor(this.#deps.random() * decision.best.length)];
    if (node === undefined) return this.#queue.retry(pod);
    // From here on the room is taken, although the store does not know yet.
    this.snapshot.addPod({ ...pod, spec: { containers: [], ...pod.spec, nodeName: node } });
    this.#track(this.#bind({ pod, node, decision }));
  }

  #decide(pod: Pod): Decision {
    const known = this.#memory.recall(pod);
    if (known) return known;
    const preemption = !waitsForVictims(this.snapshot, pod);
    const decision = schedule(this.snapshot, pod, { profile: this.#profile(), preemption });
    this.#memory.remember(pod, decision);
    return decision;
  }

  #profile() {
    return profileFor(this.#deps.scoringStrategy ?? 'LeastAllocated');
  }

  async #bind(placed: Placed): Promise<void> {
    const { pod, node } = placed;
    const { namespace, name = '', uid } = pod.metadata;
    try {
      await this.#deps.api.createSubresource('pods', { namespace, name }, 'binding', {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { namespace, name, uid },
        target: { apiVersion: 'v1', kind: 'Node', name: node },
      });
    } catch (error) {
      this.#unassume(pod, error);
      return;
    }
    this.#record({
      about: referenceTo('Pod', 'v1', pod),
      type: 'Normal',
      reason: 'Scheduled',
      action: 'Binding',
      message: `Successfully assigned ${namespace}/${name} to ${node}`,
    });
    this.#deps.onPlaced?.(placed);
  }

  #unassume(pod: Pod, error: unknown): void {
    const { namespace, name = '' } = pod.metadata;
    const current = this.#deps.api.peek('pods', { namespace, name });
    this.snapshot.removePod(queueKey(pod));
    if (current) this.snapshot.addPod(current);
    this.#queue.wake(ROOM_FREED);
    const message = `${namespace}/${name}: ${error instanceof Error ? error.message : String(error)}`;
    this.#deps.log({ level: 'debug', code: 'scheduler.bind', message });
    if (current && !current.spec?.nodeName && this.#isOurs(current)) this.#queue.retry(current);
  }

  #fail(pod: Pod, decision: Decision): void {
    if (decision.outcome === 'gated') return;
    const chosen = decision.preemption?.chosen;
    if (decision.outcome === 'error') this.#queue.retry(pod);
    else this.#queue.park(pod, refusingPlugins(decision));
    this.#failures.report({
      pod,
      reason: decision.outcome === 'error' ? 'SchedulerError' : 'Unschedulable',
      message: renderFailedScheduling(decision),
      nominatedNodeName: chosen?.node,
    });
    if (!chosen) return;
    const actor = { ...this.#deps, record: this.#record, schedulerName: this.#name };
    this.#track(preemptVictims(actor, pod, chosen).catch(() => this.#queue.retry(pod)));
  }

  #track(work: Promise<void>): void {
    const tracked: Promise<void> = work.finally(() => this.#binding.delete(tracked));
    this.#binding.add(tracked);
  }
}

const hasEnded = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

function refusingPlugins(decision: Decision): ReadonlySet<string> {
  const plugins = new Set<string>(decision.prefilter ? [decision.prefilter.plugin] : []);
  for (const { refusals } of decision.refused) for (const { plugin } of refusals) plugins.add(plugin);
  return plugins;
}
