// When a node was last heard of: by its lease, or by the heartbeat in its status.
import type { Lease, Node, NodeCondition } from '@berth/kube';
import { kubeTime } from '@berth/kube';
import { findCondition } from '../conditions.js';

const REPORTED = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'] as const;

/**
 * Remembers when each node's heartbeat last changed, by our own clock: clocks of nodes do not matter, and after a
 * restart of the cluster every node has the whole grace period again.
 */
export class HeartbeatLog {
  readonly #seen = new Map<string, { readonly beat: string; readonly atMs: number }>();

  /** Milliseconds since the last sign of life. */
  silenceMs(node: Node, lease: Lease | undefined, nowMs: number): number {
    const name = node.metadata.name ?? '';
    const ready = findCondition(node.status?.conditions, 'Ready');
    const beat = `${lease?.spec?.renewTime ?? ''} ${ready?.lastHeartbeatTime ?? ''}`;
    const last = this.#seen.get(name);
    if (last?.beat === beat) return nowMs - last.atMs;
    this.#seen.set(name, { beat, atMs: nowMs });
    return 0;
  }

  forget(name: string): void {
    this.#seen.delete(name);
  }
}

/** The conditions of a node that stopped reporting; undefined when they say so already. */
export function unknownConditions(node: Node, nowMs: number): readonly NodeCondition[] | undefined {
  const conditions = node.status?.conditions ?? [];
  if (findCondition(conditions, 'Ready')?.status === 'Unknown') return undefined;
  const lastTransitionTime = kubeTime(nowMs);
  const unknown = REPORTED.map((type): NodeCondition => {
    const old = findCondition(conditions, type);
    return {
      type,
      status: 'Unknown',
      lastHeartbeatTime: old?.lastHeartbeatTime ?? node.metadata.creationTimestamp,
      lastTransitionTime,
      reason: old ? 'NodeStatusUnknown' : 'NodeStatusNeverUpdated',
      message: old ? 'Kubelet stopped posting node status.' : 'Kubelet never posted node status.',
    };
  });
  const others = conditions.filter(({ type }) => !REPORTED.some((each) => each === type));
  return [...unknown, ...others];
}
