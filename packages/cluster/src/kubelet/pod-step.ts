// One step of the machine while it is being made: the state as far as it has come, and the effects asked for.
import type { ContainerPhase, ContainerRecord, KubeletTimes, PodEffect, PodState } from './pod-state.js';

type Running = Extract<ContainerPhase, { kind: 'running' }>;
type RunningRecord = ContainerRecord & { readonly phase: Running };

/** Reads and changes the state of a step. Local to one call of the machine, so it may change. */
export interface StepContext {
  readonly state: PodState;
  readonly effects: readonly PodEffect[];
  readonly nowMs: number;
  readonly times: KubeletTimes;
  container(name: string): ContainerRecord | undefined;
  /** The container, while this attempt of it runs. */
  running(name: string, attempt?: number): RunningRecord | undefined;
  change(part: Partial<PodState>): void;
  changeContainer(name: string, part: Partial<ContainerRecord>): void;
  changeRunning(name: string, part: Partial<Omit<Running, 'kind'>>): void;
  emit(effect: PodEffect): void;
  tell(reason: string, message: string, container?: string): void;
  warn(reason: string, message: string, container?: string): void;
  /** Asks for the end of a running container, once. */
  stopContainer(name: string, graceMs?: number): void;
}

/** Begins a step. */
export function createStep(
  initial: PodState,
  options: { readonly nowMs: number; readonly times: KubeletTimes },
): StepContext {
  let state = initial;
  const effects: PodEffect[] = [];
  const step: StepContext = {
    get state() {
      return state;
    },
    effects,
    nowMs: options.nowMs,
    times: options.times,
    container: (name) => state.containers.find((container) => container.name === name),
    running: (name, attempt) => {
      const container = step.container(name);
      if (container?.phase.kind !== 'running') return undefined;
      if (attempt !== undefined && container.attempt !== attempt) return undefined;
      return { ...container, phase: container.phase };
    },
    change: (part) => {
      state = { ...state, ...part };
    },
    changeContainer: (name, part) => {
      const containers = state.containers.map((container) =>
        container.name === name ? { ...container, ...part } : container,
      );
      state = { ...state, containers };
    },
    changeRunning: (name, part) => {
      const container = step.running(name);
      if (container) step.changeContainer(name, { phase: { ...container.phase, ...part } });
    },
    emit: (effect) => void effects.push(effect),
    tell: (reason, message, container) => {
      effects.push({ kind: 'event', type: 'Normal', reason, message, container });
    },
    warn: (reason, message, container) => {
      effects.push({ kind: 'event', type: 'Warning', reason, message, container });
    },
    stopContainer: (name, graceMs) => {
      const container = step.running(name);
      if (!container || container.phase.stopping) return;
      step.changeRunning(name, { stopping: true, ready: false });
      effects.push({
        kind: 'stop',
        container: name,
        attempt: container.attempt,
        graceMs: graceMs ?? graceOf(state),
      });
    },
  };
  return step;
}

/** The time between TERM and KILL: as the deletion says, else as the pod says. */
function graceOf({ pod: { metadata, spec }, stop }: PodState): number {
  const askedMs = (metadata.deletionGracePeriodSeconds ?? spec?.terminationGracePeriodSeconds ?? 30) * 1000;
  return Math.min(askedMs, stop?.graceLimitMs ?? askedMs);
}

/** `name_namespace(uid)`, as the kubelet names pods in its messages. */
export const podTitle = (state: PodState): string =>
  `${state.pod.metadata.name}_${state.pod.metadata.namespace ?? 'default'}(${state.pod.metadata.uid})`;
