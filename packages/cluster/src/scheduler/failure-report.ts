// What a pod that could not be placed shows: its PodScheduled condition and its FailedScheduling event.
import { kubeTime, type Pod, type PodCondition } from '@berth/kube';
import type { ComponentDeps } from '../component.js';
import { findCondition, withCondition } from '../controllers/conditions.js';
import { queueKey, unlessGone } from '../controllers/controller.js';
import { referenceTo, type RecordEvent } from '../controllers/event-recorder.js';
import { REPEATED_EVENT_MS } from './limits.js';

export interface SchedulingFailure {
  readonly pod: Pod;
  readonly reason: 'Unschedulable' | 'SchedulerError';
  readonly message: string;
  readonly nominatedNodeName?: string | undefined;
}

/** Gives the function that reports one failure; it never rejects. */
export function createFailureReporter(
  deps: ComponentDeps,
  record: RecordEvent,
): { readonly report: (failure: SchedulingFailure) => void; readonly forget: (key: string) => void } {
  const told = new Map<string, { readonly message: string; readonly atMs: number }>();
  return {
    forget: (key) => told.delete(key),
    report: (failure) => {
      const key = queueKey(failure.pod);
      const last = told.get(key);
      const nowMs = deps.clock.now();
      if (last?.message !== failure.message || nowMs - last.atMs >= REPEATED_EVENT_MS) {
        told.set(key, { message: failure.message, atMs: nowMs });
        recordFailure(record, failure);
      }
      writeCondition(deps, failure).catch((error: unknown) => {
        const message = `${key}: ${error instanceof Error ? error.message : String(error)}`;
        deps.log({ level: 'debug', code: 'scheduler.condition', message });
      });
    },
  };
}

const recordFailure = (record: RecordEvent, failure: SchedulingFailure): void =>
  record({
    about: referenceTo('Pod', 'v1', failure.pod),
    type: 'Warning',
    reason: 'FailedScheduling',
    action: 'Scheduling',
    message: failure.message,
  });

async function writeCondition(deps: ComponentDeps, failure: SchedulingFailure): Promise<void> {
  const { namespace, name = '', uid } = failure.pod.metadata;
  const pod = deps.api.peek('pods', { namespace, name });
  if (!pod || pod.metadata.uid !== uid || pod.spec?.nodeName) return;
  const { message, reason, nominatedNodeName } = failure;
  const old = findCondition(pod.status?.conditions, 'PodScheduled');
  const same = old?.status === 'False' && old.reason === reason && old.message === message;
  const nominated = nominatedNodeName ?? pod.status?.nominatedNodeName;
  if (same && nominated === pod.status?.nominatedNodeName) return;
  const condition: PodCondition = {
    type: 'PodScheduled',
    status: 'False',
    lastTransitionTime: kubeTime(deps.clock.now()),
    observedGeneration: pod.metadata.generation,
    reason,
    message,
  };
  const conditions = withCondition(pod.status?.conditions, condition);
  const status = { ...pod.status, conditions, nominatedNodeName: nominated };
  await unlessGone(deps.api.update('pods', { ...pod, status }, { subresource: 'status' }));
}
