// Carries out what the machine asks for one pod, and tells it what came of it.
import { assertNever, hasReason, type ObjectKey, type Pod, type PodStatus } from '@berth/kube';
import type { RunningContainer } from '../runtime/container-runtime.js';
import { ContainerStarter } from './container-starter.js';
import { runHandler } from './handlers.js';
import { containerLog, type PodFolder, podFolder, podLogFolder } from './pod-folder.js';
import { preparePod, removePodFolder } from './pod-setup.js';
import { isAtRest } from './pod-advance.js';
import { type PodStep, resumePod, stepPod } from './pod-machine.js';
import type { KubeletTimes, PodEffect, PodEvent, PodState } from './pod-state.js';
import { podStatus } from './pod-status.js';
import { startProbes } from './prober.js';
import type { StatusSource } from './status-writer.js';
import { stopContainer } from './stop-container.js';
import type { PodWorkerDeps } from './pod-worker-deps.js';

/** One pod while the kubelet has it. */
export class PodWorker implements StatusSource {
  readonly key: ObjectKey;
  readonly uid: string;
  readonly nodeName: string;
  readonly folder: PodFolder;
  readonly #deps: PodWorkerDeps;
  readonly #starter: ContainerStarter;
  readonly #running = new Map<string, RunningContainer>();
  readonly #probes = new Map<string, () => void>();
  readonly #timers = new Map<string, () => void>();
  #state: PodState;
  #onStep: () => void = () => undefined;
  #stopped = false;
  #abandoned = false;

  constructor(deps: PodWorkerDeps, state: PodState) {
    const { name, namespace, uid } = state.pod.metadata;
    this.key = { namespace, name: name ?? '' };
    this.uid = uid ?? '';
    this.nodeName = state.pod.spec?.nodeName ?? '';
    this.folder = podFolder(deps.dataDir, this.uid);
    this.#deps = deps;
    this.#state = state;
    this.#starter = new ContainerStarter(deps, this.folder);
  }

  get state(): PodState {
    return this.#state;
  }

  /** The container, while it runs. */
  runningContainer(name: string): RunningContainer | undefined {
    return this.#running.get(name);
  }

  /** Begins to drive the pod; containers that were adopted are given. */
  begin(adopted: ReadonlyMap<string, RunningContainer>): void {
    for (const container of this.#state.containers) {
      const running = adopted.get(container.name);
      if (running) this.#follow(container.name, container.attempt, running);
    }
    this.#apply(resumePod(this.#state, this.#options()));
  }

  /** The object changed. */
  sync(pod: Pod): void {
    this.#dispatch({ kind: 'synced', pod });
  }

  render(stored: PodStatus | undefined): PodStatus {
    // A pod that ended under an earlier process keeps what that one said.
    const isUntouched = this.#state.containers.every(({ phase }) => phase.kind === 'idle');
    const isOver = stored?.phase === 'Succeeded' || stored?.phase === 'Failed';
    if (stored && isOver && isUntouched) return stored;
    return podStatus(this.#state, stored, this.#deps.clock.now());
  }

  /** The node shuts down. Resolves when nothing of the pod runs any more and its last status is written. */
  async shutDown(graceMs: number): Promise<void> {
    this.#dispatch({ kind: 'node-shutdown', graceMs });
    while (!this.#stopped && !isAtRest(this.#state)) {
      await new Promise<void>((resolve) => (this.#onStep = resolve));
    }
    if (!this.#stopped) await this.#deps.statuses.flush(this);
  }

  /** Stops to drive the pod; containers go on. */
  release(): void {
    this.#stopped = true;
    this.#onStep();
    for (const cancel of [...this.#timers.values(), ...this.#probes.values()]) cancel();
  }

  /** The object is gone without our doing: ends what runs and removes the folder. */
  async abandon(): Promise<void> {
    this.release();
    this.#abandoned = true;
    if (this.#state.folder === 'removed') return;
    await removePodFolder(this.#deps, this.folder);
    if (this.#state.ip) this.#deps.addresses.give(this.#state.ip);
  }

  #options(): { nowMs: number; times: KubeletTimes } {
    return { nowMs: this.#deps.clock.now(), times: this.#deps.times };
  }

  #dispatch(event: PodEvent): void {
    if (this.#stopped) return;
    try {
      this.#apply(stepPod(this.#state, event, this.#options()));
    } catch (error) {
      // One pod's trouble must not end the process of all others: this is called from timers and watches.
      this.#deps.onError(this.key, error);
    }
  }

  #apply(step: PodStep): void {
    this.#state = step.state;
    this.#deps.statuses.mark(this);
    this.#onStep();
    for (const effect of step.effects) {
      this.#perform(effect)
        .then(() => this.#cleanUpAfter(effect))
        .catch((error: unknown) => this.#deps.onError(this.key, error));
    }
  }

  /** What was under way when the pod was given up has made a folder or a process again. */
  async #cleanUpAfter({ kind }: PodEffect): Promise<void> {
    if (this.#abandoned && (kind === 'prepare' || kind === 'start'))
      await removePodFolder(this.#deps, this.folder);
  }

  async #perform(effect: PodEffect): Promise<void> {
    switch (effect.kind) {
      case 'prepare':
        return this.#dispatch(await preparePod(this.#deps, this.#state.pod, this.folder));
      case 'pull':
        return this.#dispatch(await this.#starter.pull(this.#specOf(effect.container)));
      case 'start':
        return this.#start(effect.container, effect.attempt);
      case 'post-start':
        return this.#postStart(effect.container, effect.attempt);
      case 'probe':
        return this.#probe(effect.container, effect.attempt);
      case 'stop':
        return this.#stop(effect.container, effect.graceMs);
      case 'timer':
        return this.#setTimer(effect.timer, effect.delayMs);
      case 'event':
        return this.#tell(effect);
      case 'remove':
        return this.#remove();
      case 'finalize':
        return this.#finalize();
      default:
        return assertNever(effect);
    }
  }

  #specOf(name: string) {
    const record = this.#state.containers.find((container) => container.name === name);
    if (!record) throw new Error(`no container ${name} in pod ${this.key.name}`);
    return record.spec;
  }

  async #start(name: string, attempt: number): Promise<void> {
    const { pod, ip = '' } = this.#state;
    const answer = await this.#starter.start({ pod, ip, container: this.#specOf(name), attempt });
    if (answer.kind === 'started') this.#follow(name, attempt, answer.running);
    this.#dispatch(answer.event);
  }

  /** Waits for the end of an attempt. */
  #follow(name: string, attempt: number, running: RunningContainer): void {
    this.#running.set(name, running);
    const logFile = containerLog(podLogFolder(this.#deps.dataDir, this.#state.pod), name, attempt);
    this.#deps.logs.watch(logFile);
    void this.#awaitEnd(name, attempt, running).catch((error: unknown) =>
      this.#deps.onError(this.key, error),
    );
  }

  async #awaitEnd(name: string, attempt: number, running: RunningContainer): Promise<void> {
    const exit = await running.exited;
    if (this.#running.get(name) === running) this.#running.delete(name);
    const { pod } = this.#state;
    this.#deps.logs.unwatch(containerLog(podLogFolder(this.#deps.dataDir, pod), name, attempt));
    this.#probes.get(name)?.();
    this.#probes.delete(name);
    if (this.#stopped) return;
    const end = this.#starter.describeEnd({ pod, container: this.#specOf(name), attempt, running, exit });
    this.#dispatch({ kind: 'exited', container: name, attempt, end });
    await this.#starter.tidyAttempt(name, attempt);
  }

  async #postStart(name: string, attempt: number): Promise<void> {
    const running = this.#running.get(name);
    const container = this.#specOf(name);
    const hook = container.lifecycle?.postStart;
    if (!running || !hook) return;
    const answer = await runHandler({ container, running, podIp: this.#state.ip ?? '' }, hook, 2 ** 31 - 1);
    this.#dispatch({
      kind: 'post-start-done',
      container: name,
      attempt,
      problem: answer.ok ? undefined : answer.message,
    });
  }

  async #probe(name: string, attempt: number): Promise<void> {
    const running = this.#running.get(name);
    if (!running) return;
    this.#probes.get(name)?.();
    const stop = startProbes({
      clock: this.#deps.clock,
      target: { container: this.#specOf(name), running, podIp: this.#state.ip ?? '' },
      onVerdict: (probe, healthy) =>
        this.#dispatch({ kind: 'probed', container: name, attempt, probe, healthy }),
      onFailure: (probe, message) =>
        this.#tell({
          type: 'Warning',
          reason: 'Unhealthy',
          message: `${probe[0]?.toUpperCase()}${probe.slice(1)} probe failed: ${message}`,
          container: name,
        }),
    });
    this.#probes.set(name, stop);
  }

  async #stop(name: string, graceMs: number): Promise<void> {
    const running = this.#running.get(name);
    if (!running) return;
    this.#probes.get(name)?.();
    await stopContainer({
      clock: this.#deps.clock,
      target: { container: this.#specOf(name), running, podIp: this.#state.ip ?? '' },
      graceMs,
      onHookFailure: (message) =>
        this.#tell({
          type: 'Warning',
          reason: 'FailedPreStopHook',
          message: `PreStopHook failed: ${message}`,
          container: name,
        }),
    });
  }

  #setTimer(timer: string, delayMs: number): void {
    this.#timers.get(timer)?.();
    this.#timers.set(
      timer,
      this.#deps.clock.after(delayMs, () => this.#dispatch({ kind: 'timer', timer })),
    );
  }

  #tell(event: Omit<PodEffect & { kind: 'event' }, 'kind'>): void {
    const { name, namespace, uid, resourceVersion } = this.#state.pod.metadata;
    const isInit = this.#state.containers.some(
      ({ name: own, role }) => own === event.container && role !== 'main',
    );
    const fieldPath =
      event.container && `spec.${isInit ? 'initContainers' : 'containers'}{${event.container}}`;
    this.#deps.record(this.nodeName)({
      about: {
        kind: 'Pod',
        apiVersion: 'v1',
        name,
        namespace,
        uid,
        resourceVersion,
        ...(fieldPath ? { fieldPath } : {}),
      },
      type: event.type,
      reason: event.reason,
      message: event.message,
    });
  }

  async #remove(): Promise<void> {
    await this.#deps.statuses.flush(this);
    await removePodFolder(this.#deps, this.folder);
    if (this.#state.ip) this.#deps.addresses.give(this.#state.ip);
    this.#dispatch({ kind: 'removed' });
  }

  async #finalize(): Promise<void> {
    this.#deps.statuses.mark(this);
    await this.#deps.statuses.flush(this);
    this.release();
    const api = this.#deps.api.as(`system:node:${this.nodeName}`, ['system:nodes', 'system:authenticated']);
    try {
      await api.delete('pods', this.key, { gracePeriodSeconds: 0, uid: this.uid });
    } catch (error) {
      // Somebody else was first, such as the collector of pods whose node is gone: it is what we wanted.
      if (!hasReason(error, 'NotFound') && !hasReason(error, 'Conflict')) throw error;
    }
  }
}
