// Graceful node shutdown: pods get TERM and a bounded time, critical ones after all others; then they are failed in a
// way that says it was the node, not the work.
// https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#graceful-node-shutdown
import type { Clock } from '@berth/kube';
import { isAtRest } from './pod-advance.js';
import { markShutDown } from './pod-folder.js';
import { shutdownGraceCriticalMs, shutdownGraceMs, shutdownSlackMs } from './limits.js';
import type { PodWorker } from './pod-worker.js';

/** Pods of at least this priority end last: that of `system-cluster-critical`. */
const CRITICAL_PRIORITY = 2_000_000_000;

export interface ShutdownContext {
  readonly clock: Clock;
  readonly hurry?: AbortSignal | undefined;
}

/** Resolves when every pod has ended, or its time is over. */
export async function shutDownPods(workers: readonly PodWorker[], context: ShutdownContext): Promise<void> {
  const isCritical = ({ state }: PodWorker): boolean => (state.pod.spec?.priority ?? 0) >= CRITICAL_PRIORITY;
  await shutDownGroup(
    workers.filter((worker) => !isCritical(worker)),
    shutdownGraceMs,
    context,
  );
  await shutDownGroup(workers.filter(isCritical), shutdownGraceCriticalMs, context);
}

async function shutDownGroup(
  workers: readonly PodWorker[],
  graceMs: number,
  { clock, hurry }: ShutdownContext,
): Promise<void> {
  if (workers.length === 0 || hurry?.aborted) return;
  const ended = Promise.all(workers.map((worker) => worker.shutDown(graceMs)));
  let cancel = (): void => undefined;
  const overdue = new Promise<void>((resolve) => {
    cancel = clock.after(graceMs + shutdownSlackMs, resolve);
    hurry?.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([ended, overdue]);
  cancel();
  for (const { state, folder } of workers)
    if (!isAtRest(state) && state.folder === 'ready') markShutDown(folder);
}
