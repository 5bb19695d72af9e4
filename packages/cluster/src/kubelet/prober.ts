// The probes of one running container: each on its own period, told to the machine when a threshold is crossed.
import type { Clock, Probe } from '@berth/kube';
import { runHandler, type HandlerTarget } from './handlers.js';
import type { ProbeKind } from './pod-state.js';

export interface ProberOptions {
  readonly clock: Clock;
  readonly target: HandlerTarget;
  /** Called when a probe crosses its threshold, and then only when its verdict changes or fails again. */
  readonly onVerdict: (probe: ProbeKind, healthy: boolean) => void;
  /** Called for every single failure; becomes an Unhealthy event. */
  readonly onFailure: (probe: ProbeKind, message: string) => void;
}

/** Starts the probes of a container; gives the function that ends them. The startup probe holds the others back. */
export function startProbes(options: ProberOptions): () => void {
  const { startupProbe, readinessProbe, livenessProbe } = options.target.container;
  const stops: (() => void)[] = [];
  const startOthers = (): void => {
    if (readinessProbe) stops.push(startProbe(options, 'readiness', readinessProbe));
    if (livenessProbe) stops.push(startProbe(options, 'liveness', livenessProbe));
  };
  if (!startupProbe) startOthers();
  else {
    const onVerdict = (probe: ProbeKind, healthy: boolean): void => {
      options.onVerdict(probe, healthy);
      for (const stop of stops.splice(0)) stop();
      if (healthy) startOthers();
    };
    stops.push(startProbe({ ...options, onVerdict }, 'startup', startupProbe));
  }
  return () => {
    for (const stop of stops.splice(0)) stop();
  };
}

/** Results in a row and the verdict they led to. */
export interface ProbeTally {
  readonly healthy: boolean | undefined;
  readonly row: number;
}

/** Counts one more result; `crossed` is true when the threshold is reached by it. */
export function tally(
  before: ProbeTally,
  ok: boolean,
  probe: Probe,
): ProbeTally & { readonly crossed: boolean } {
  const row = before.healthy === ok ? before.row + 1 : 1;
  const threshold = ok ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
  return { healthy: ok, row, crossed: row === threshold };
}

function startProbe(
  { clock, target, onVerdict, onFailure }: ProberOptions,
  kind: ProbeKind,
  probe: Probe,
): () => void {
  let stopped = false;
  let cancel = (): void => undefined;
  let counts: ProbeTally = { healthy: undefined, row: 0 };
  const periodMs = (probe.periodSeconds ?? 10) * 1000;
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  const round = async (): Promise<void> => {
    const answer = await runHandler(target, probe, timeoutMs);
    if (stopped) return;
    if (!answer.ok) onFailure(kind, answer.message);
    const next = tally(counts, answer.ok, probe);
    counts = next;
    if (next.crossed) onVerdict(kind, answer.ok);
    if (!stopped) cancel = clock.after(periodMs, () => void round());
  };
  cancel = clock.after((probe.initialDelaySeconds ?? 0) * 1000, () => void round());
  return () => {
    stopped = true;
    cancel();
  };
}
