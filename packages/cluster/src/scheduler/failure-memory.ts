// Pods of the same shape fail alike: ten thousand equal pods cost one look at the nodes, not ten thousand.
import type { Pod } from '@berth/kube';
import type { Decision, Snapshot } from '@berth/placement';
import { REMEMBERED_FAILURES } from './limits.js';

/** Remembers failed decisions until anything in the snapshot changes. */
export class FailureMemory {
  readonly #snapshot: Snapshot;
  readonly #failures = new Map<string, Decision>();
  readonly #shapes = new WeakMap<Pod, string>();
  #version = '';

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  /** The decision on an equal pod in the same cluster, if there was one. */
  recall(pod: Pod): Decision | undefined {
    if (this.#refresh() === 0) return undefined;
    const decision = this.#failures.get(this.#shapeOf(pod));
    return decision && { ...decision, pod: `${pod.metadata.namespace}/${pod.metadata.name}` };
  }

  /** Remembers a failure; decisions that would evict pods are not for sharing. */
  remember(pod: Pod, decision: Decision): void {
    if (decision.outcome !== 'unschedulable' || decision.preemption?.chosen) return;
    if (this.#refresh() < REMEMBERED_FAILURES) this.#failures.set(this.#shapeOf(pod), decision);
  }

  #refresh(): number {
    const { structure, changesBefore, changes } = this.#snapshot;
    const version = `${structure}/${changesBefore + changes.length}`;
    if (version !== this.#version) this.#failures.clear();
    this.#version = version;
    return this.#failures.size;
  }

  #shapeOf(pod: Pod): string {
    const known = this.#shapes.get(pod);
    if (known) return known;
    const { namespace, labels, ownerReferences } = pod.metadata;
    const owners = ownerReferences?.map((owner) => owner.uid);
    const shape = JSON.stringify([namespace, labels, owners, pod.spec, pod.status?.nominatedNodeName]);
    this.#shapes.set(pod, shape);
    return shape;
  }
}
