// The kubelet's conditions of a pod. Conditions of others are kept; a time changes only with its condition.
import { kubeTime, type PodCondition } from '@berth/kube';
import { isInitDone, isInitialized } from './pod-advance.js';
import type { ContainerRecord, PodState } from './pod-state.js';

export interface PodConditionsInput {
  readonly state: PodState;
  readonly phase: string;
  readonly before: readonly PodCondition[];
  readonly nowMs: number;
}

interface Verdict {
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

/** The kubelet's own conditions, then everybody else's. */
export function podConditions({ state, phase, before, nowMs }: PodConditionsInput): PodCondition[] {
  const containersReady = containersReadiness(state, phase);
  const own: Readonly<Record<string, Verdict>> = {
    PodReadyToStartContainers: { status: state.folder === 'ready' ? 'True' : 'False' },
    Initialized: initialization(state, phase),
    Ready: readiness(state, containersReady, before),
    ContainersReady: containersReady,
    PodScheduled: { status: 'True' },
  };
  const mine = Object.entries(own).map(([type, verdict]) =>
    withTimes({ state, type, verdict, before, nowMs }),
  );
  const others = before.filter((condition) => own[condition.type] === undefined);
  if (!state.stop?.isDisruption || phase !== 'Failed') return [...mine, ...others];
  const verdict = { status: 'True', reason: 'TerminationByKubelet', message: state.stop.message } as const;
  const disrupted = withTimes({ state, type: 'DisruptionTarget', verdict, before, nowMs });
  return [...mine, ...others.filter(({ type }) => type !== 'DisruptionTarget'), disrupted];
}

interface WithTimesInput {
  readonly state: PodState;
  readonly type: string;
  readonly verdict: Verdict;
  readonly before: readonly PodCondition[];
  readonly nowMs: number;
}

function withTimes({ state, type, verdict, before, nowMs }: WithTimesInput): PodCondition {
  const earlier = before.find((condition) => condition.type === type);
  const unchanged = earlier?.status === verdict.status ? earlier.lastTransitionTime : undefined;
  return {
    type,
    observedGeneration: state.pod.metadata.generation,
    ...verdict,
    lastTransitionTime: unchanged ?? kubeTime(nowMs),
  };
}

function initialization(state: PodState, phase: string): Verdict {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  if (isInitialized(state)) return { status: 'True' };
  const missing = state.containers.filter((container) => container.role !== 'main' && !isInitDone(container));
  return {
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${names(missing)}]`,
  };
}

function containersReadiness(state: PodState, phase: string): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const unready = state.containers.filter(
    ({ role, phase: at }) => role !== 'init' && !(at.kind === 'running' && at.ready),
  );
  if (unready.length === 0) return { status: 'True' };
  return {
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${names(unready)}]`,
  };
}

/** Readiness gates are conditions that others set; all must be true. */
function readiness(state: PodState, containersReady: Verdict, before: readonly PodCondition[]): Verdict {
  if (containersReady.status === 'False') return containersReady;
  const gates = state.pod.spec?.readinessGates ?? [];
  const missing = gates.filter(
    ({ conditionType }) => before.find((condition) => condition.type === conditionType)?.status !== 'True',
  );
  if (missing.length === 0) return { status: 'True' };
  const text = missing.map(
    ({ conditionType }) => `corresponding condition of pod readiness gate "${conditionType}" does not exist.`,
  );
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: text.join(', ') };
}

const names = (containers: readonly ContainerRecord[]): string =>
  containers.map(({ name }) => name).join(' ');
