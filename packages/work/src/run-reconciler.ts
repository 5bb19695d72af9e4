// Looks at the Jobs and Pods of driven runs on one cluster and tells the machine what is there: never by callbacks
// from pods, always from the cluster's own state, also right after a start.
import { hasReason, type Event, type Job, type Node, type Pod } from '@berth/kube';
import { MAX_CACHED_NODES, OBSERVE_DELAY_MS, RESYNC_MS, WATCH_RETRY_MS } from './limits.js';
import { RUN_LABEL } from './object-names.js';
import { observeJobs } from './observe.js';
import { RunObjects } from './run-objects.js';
import type { ClusterTarget, RunPorts } from './ports.js';
import { mainStatus } from './pod-times.js';
import type { RunDriver } from './run-driver.js';
import { currentJob, isEnded, type RunState } from './run-state.js';

/** Watches one cluster's Jobs and Pods of driven runs and sends `observed` events to their driver. */
export class RunReconciler {
  readonly #target: ClusterTarget;
  readonly #ports: RunPorts;
  readonly #driver: RunDriver;
  readonly #jobs: RunObjects<'jobs.batch'>;
  readonly #pods: RunObjects<'pods'>;
  readonly #nodes = new Map<string, Node>();
  readonly #due = new Map<string, () => void>();
  #stopped = false;
  #cancelResync: () => void = () => undefined;
  #forget: () => void = () => undefined;

  constructor(target: ClusterTarget, driver: RunDriver, ports: RunPorts) {
    this.#target = target;
    this.#driver = driver;
    this.#ports = ports;
    const shared = {
      api: target.api,
      clock: ports.clock,
      label: RUN_LABEL,
      onChange: (runId: string) => this.#soon(runId),
      onSync: () => this.#all(),
      onTrouble: (error: unknown) => ports.onTrouble('', `watching cluster ${target.name}`, error),
    };
    this.#jobs = new RunObjects({ ...shared, resource: 'jobs.batch' });
    this.#pods = new RunObjects({ ...shared, resource: 'pods' });
  }

  start(): void {
    this.#jobs.start();
    this.#pods.start();
    this.#forget = this.#driver.onChange((state) => {
      if (this.#isMine(state) && !isEnded(state)) this.#soon(state.spec.id);
    });
    this.#resyncLater();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelResync();
    this.#forget();
    for (const cancel of this.#due.values()) cancel();
    this.#due.clear();
    await Promise.all([this.#jobs.stop(), this.#pods.stop()]);
  }

  #isMine(state: RunState): boolean {
    return this.#ports.clusters.get(state.spec.cluster)?.api === this.#target.api;
  }

  #all(): void {
    for (const state of this.#driver.active()) if (this.#isMine(state)) this.#soon(state.spec.id);
  }

  #resyncLater(): void {
    this.#cancelResync = this.#ports.clock.after(RESYNC_MS, () => {
      for (const state of this.#driver.active()) {
        const job = currentJob(state);
        if (job?.uid && !job.pod?.node && this.#isMine(state)) this.#soon(state.spec.id);
      }
      this.#resyncLater();
    });
  }

  /** Observes a run a moment later; many changes at once are one look. A look that failed is taken again. */
  #soon(runId: string, delayMs = OBSERVE_DELAY_MS): void {
    if (this.#due.has(runId)) return;
    const cancel = this.#ports.clock.after(delayMs, () => {
      this.#due.delete(runId);
      void this.#observe(runId).catch((error: unknown) => {
        this.#ports.onTrouble(runId, 'observing', error);
        if (!this.#stopped) this.#soon(runId, WATCH_RETRY_MS);
      });
    });
    this.#due.set(runId, cancel);
  }

  async #observe(runId: string): Promise<void> {
    const state = this.#driver.peek(runId);
    const job = state && currentJob(state);
    if (!state || !job || !this.#jobs.isSynced || !this.#pods.isSynced) return;
    const jobs = await this.#withCurrent(this.#jobs.group(runId), state);
    const pods = await this.#withEnds(this.#pods.group(runId), jobs, state);
    const nodes = await this.#nodesOf(pods);
    for (const pod of pods) this.#followLog(runId, pod);
    const events = await this.#refusals(state, jobs, pods);
    const seen = observeJobs({ jobs, pods, nodes, events });
    await this.#driver.send(runId, { kind: 'observed', atMs: this.#ports.clock.now(), jobs: seen });
  }

  /**
   * A Job that is known to exist but not in the cache yet is asked for: only the API server may say that it is
   * gone.
   */
  async #withCurrent(jobs: readonly Job[], state: RunState): Promise<readonly Job[]> {
    const current = currentJob(state);
    if (!current?.uid || current.outcome || jobs.some(({ metadata }) => metadata.name === current.name))
      return jobs;
    try {
      const key = { namespace: state.spec.namespace, name: current.name };
      return [...jobs, await this.#target.api.get('jobs.batch', key)];
    } catch (error) {
      if (hasReason(error, 'NotFound')) return jobs;
      throw error;
    }
  }

  /**
   * The two watches are not in step: a Job may be known to have ended while its pod still seems to run, or is not known
   * at all. How it ended stands in the pod, so the API server is asked before anything is concluded.
   */
  async #withEnds(pods: readonly Pod[], jobs: readonly Job[], { spec }: RunState): Promise<readonly Pod[]> {
    const ended = jobs.filter(hasEnded);
    const isKnown = ({ metadata: { uid } }: Job): boolean =>
      pods.some((pod) => isDead(pod) && pod.metadata.ownerReferences?.some((owner) => owner.uid === uid));
    if (ended.every(isKnown)) return pods;
    const selection = { namespace: spec.namespace, labelSelector: `${RUN_LABEL}=${spec.id}` };
    return (await this.#target.api.list('pods', selection)).items;
  }

  async #nodesOf(pods: readonly Pod[]): Promise<ReadonlyMap<string, Node>> {
    if (this.#nodes.size > MAX_CACHED_NODES) this.#nodes.clear();
    for (const { spec } of pods) {
      const name = spec?.nodeName;
      if (name === undefined || this.#nodes.has(name)) continue;
      try {
        this.#nodes.set(name, await this.#target.api.get('nodes', { name }));
      } catch (error) {
        if (!hasReason(error, 'NotFound')) throw error;
      }
    }
    return this.#nodes;
  }

  #followLog(runId: string, pod: Pod): void {
    const { running, terminated } = mainStatus(pod)?.state ?? {};
    if (!running && !terminated) return;
    const { name = '', namespace = '' } = pod.metadata;
    this.#ports.logs.follow(this.#target, { runId, namespace, pod: name });
  }

  /** Only a Job without a pod needs its events: they tell why the pod could not even be made. */
  async #refusals(state: RunState, jobs: readonly Job[], pods: readonly Pod[]): Promise<readonly Event[]> {
    const current = jobs.find(({ metadata }) => metadata.name === currentJob(state)?.name);
    const uid = current?.metadata.uid;
    if (!current || pods.some(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid)))
      return [];
    const fieldSelector = `involvedObject.name=${current.metadata.name ?? ''},reason=FailedCreate`;
    const { items } = await this.#target.api.list('events', {
      namespace: state.spec.namespace,
      fieldSelector,
    });
    return items;
  }
}

const hasEnded = ({ status }: Job): boolean =>
  status?.conditions?.some(
    ({ type, status: value }) => /^(Failed|Complete)$/.test(type) && value === 'True',
  ) ?? false;

const isDead = ({ status }: Pod): boolean => status?.phase === 'Failed' || status?.phase === 'Succeeded';
