// Pods by the node they are bound to, kept up to date: a node's trouble costs its own pods, not a walk over all.
import type { Pod } from '@berth/kube';
import type { LocalApi } from '../local-api.js';
import { follow, queueKey } from './controller.js';

export interface PodsByNode {
  /** The pods bound to this node now. */
  on(node: string): readonly Pod[];
  stop(): void;
}

/** Starts the index. */
export function indexPodsByNode(api: LocalApi): PodsByNode {
  const byNode = new Map<string, Map<string, Pod>>();
  const end = follow(api, 'pods', ({ type, object }) => {
    const node = object.spec?.nodeName;
    if (!node) return;
    const pods = byNode.get(node) ?? new Map<string, Pod>();
    if (type !== 'DELETED') byNode.set(node, pods.set(queueKey(object), object));
    else if (pods.delete(queueKey(object)) && pods.size === 0) byNode.delete(node);
  });
  return { on: (node) => [...(byNode.get(node)?.values() ?? [])], stop: end };
}
