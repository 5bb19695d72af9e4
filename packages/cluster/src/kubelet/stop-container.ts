// Ending a container: its preStop hook, then TERM, then KILL when the grace is over.
import type { Clock } from '@berth/kube';
import type { Signal } from '../runtime/container-spec.js';
import { runHandler, type HandlerTarget } from './handlers.js';
import { graceMinMs } from './limits.js';

export interface StopOptions {
  readonly clock: Clock;
  readonly target: HandlerTarget;
  readonly graceMs: number;
  readonly onHookFailure: (message: string) => void;
}

/** Resolves when the container is gone. */
export async function stopContainer({ clock, target, graceMs, onHookFailure }: StopOptions): Promise<void> {
  const { container, running } = target;
  const isGone = running.exited.then(() => true);
  const startMs = clock.now();
  const preStop = container.lifecycle?.preStop;
  if (preStop && graceMs > 0) {
    const hook = runHandler(target, preStop, graceMs).then((answer) => {
      if (!answer.ok) onHookFailure(answer.message);
      return false;
    });
    if (await Promise.race([hook, isGone, delay(clock, graceMs)])) return;
  }
  const leftMs = graceMs - (clock.now() - startMs);
  if (graceMs > 0) {
    running.signal(stopSignal(container.lifecycle?.stopSignal));
    const waitMs = preStop ? Math.max(leftMs, graceMinMs) : leftMs;
    if (await Promise.race([isGone, delay(clock, waitMs)])) return;
  }
  await running.kill();
  await running.exited;
}

const delay = (clock: Clock, ms: number): Promise<false> =>
  new Promise((resolve) => void clock.after(Math.max(0, ms), () => resolve(false)));

function stopSignal(name: string | undefined): Signal {
  switch (name) {
    case 'SIGINT':
      return 'INT';
    case 'SIGQUIT':
      return 'QUIT';
    case 'SIGHUP':
      return 'HUP';
    case 'SIGKILL':
      return 'KILL';
    case 'SIGUSR1':
      return 'USR1';
    case 'SIGUSR2':
      return 'USR2';
    default:
      return 'TERM';
  }
}
