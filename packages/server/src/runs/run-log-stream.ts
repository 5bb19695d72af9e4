// The log of a run as one stream: pod after pod in the order they ran, to the end of the run when followed.
import { isEnded, type PodOfRun, type PodRole, type RunState } from '@berth/work';
import type { RunRepository } from '../database/run-repository.js';
import type { PodLogFiles } from './pod-log-files.js';

export interface LogStreamOptions {
  readonly runId: string;
  readonly role: PodRole | 'all';
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

export interface LogSources {
  readonly runs: Pick<RunRepository, 'get' | 'onEvent'>;
  readonly logs: PodLogFiles;
}

/** Streams what is kept, and with `follow` what still comes. */
export async function* streamRunLog(
  options: LogStreamOptions,
  sources: LogSources,
): AsyncIterable<Uint8Array> {
  const { runId, follow, signal } = options;
  const offsets = new Map<string, number>();
  while (!signal.aborted) {
    // Listening begins before reading, so that nothing written in between is waited for in vain.
    const change = nextChange(sources, signal);
    const state = await sources.runs.get(runId);
    const isLast = !state || isEnded(state);
    for (const pod of podsOf(state, options.role)) yield* readOn(pod, offsets, sources.logs);
    if (!follow || isLast) return change.cancel();
    await change.promise;
  }
}

async function* readOn(
  pod: PodOfRun,
  offsets: Map<string, number>,
  logs: PodLogFiles,
): AsyncIterable<Uint8Array> {
  for await (const chunk of logs.tail(pod, offsets.get(pod.pod) ?? 0)) {
    offsets.set(pod.pod, (offsets.get(pod.pod) ?? 0) + chunk.length);
    yield chunk;
  }
}

function podsOf(state: RunState | undefined, role: PodRole | 'all'): readonly PodOfRun[] {
  if (!state) return [];
  const { id: runId, namespace } = state.spec;
  return state.jobs.flatMap((job) =>
    job.pod && (role === 'all' || job.role === role) ? [{ runId, namespace, pod: job.pod.name }] : [],
  );
}

interface Change {
  readonly promise: Promise<void>;
  readonly cancel: () => void;
}

function nextChange({ runs, logs }: LogSources, signal: AbortSignal): Change {
  let cancel = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    const done = (): void => {
      cancel();
      resolve();
    };
    const ends = [runs.onEvent(done), logs.onGrowth(done)];
    signal.addEventListener('abort', done, { once: true });
    cancel = () => {
      for (const end of ends) end();
      signal.removeEventListener('abort', done);
    };
  });
  return { promise, cancel: () => cancel() };
}
