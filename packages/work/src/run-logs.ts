// The log of a run as MLflow has it: of every attempt of a role, one after the other.
import { SHIP_ALWAYS_BYTES, SHIP_GROWTH } from './limits.js';
import type { RunPorts } from './ports.js';
import type { PodRole, RunState } from './run-state.js';

/** Artifact with what the worker printed, where tools for Concurrent look for it. */
export const RUN_LOGS = '.concurrent/logs/run-logs.txt';

/** What is kept of the logs of a role's pods. */
export async function logOf(
  state: RunState,
  role: PodRole,
  { logs }: Pick<RunPorts, 'logs'>,
): Promise<string> {
  const texts: string[] = [];
  for (const { pod, role: of } of state.jobs) {
    if (of !== role || !pod) continue;
    texts.push(await logs.read({ runId: state.spec.id, namespace: state.spec.namespace, pod: pod.name }));
  }
  return texts.join('');
}

/**
 * Sends the worker's log when it grew enough since `shippedBytes` of it were sent, and gives how much is there now. An
 * artifact can only be replaced as a whole, so long logs are sent ever more seldom.
 */
export async function shipGrownLogs(state: RunState, shippedBytes: number, ports: RunPorts): Promise<number> {
  const { plan, spec } = state;
  if (!plan) return shippedBytes;
  const text = await logOf(state, 'worker', ports);
  const sizeBytes = Buffer.byteLength(text);
  const enough = sizeBytes > SHIP_ALWAYS_BYTES ? shippedBytes * SHIP_GROWTH : shippedBytes;
  if (sizeBytes <= enough) return shippedBytes;
  await ports.tracking(spec.tracking.uri).uploadText(plan.trackingRunId, RUN_LOGS, text);
  return sizeBytes;
}
