// Which waiting pods are counted on nodes on their way, and which still need one.
import type { SimPod } from './sim-pod.js';
import type { World } from './world.js';

/** Counts waiting pods on nodes on their way, line by line; gives those that find no room there, in their order. */
export function countOnUpcoming({ waiting, upcoming }: World): readonly SimPod[] {
  const left: SimPod[] = [];
  for (const { pods, gone } of waiting.lines()) {
    const open = pods.slice(gone).filter(({ promisedTo }) => promisedTo === undefined);
    for (const pod of upcoming.promise(open)) left.push(pod);
  }
  return left.toSorted((a, b) => b.priority - a.priority || a.order - b.order);
}
