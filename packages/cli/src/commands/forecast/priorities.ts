// The priority of a pod, as admission would write it from its class.
import type { Pod } from '@berth/kube';
import type { AnyKubeObject } from '../../input/kubernetes-objects.js';

/** Numbers by name of the class. */
export interface Priorities {
  readonly byName: ReadonlyMap<string, number>;
  readonly ofOthers: number;
}

/** Kubernetes' own classes. */
const BUILT_IN: readonly (readonly [string, number])[] = [
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
];

/** Reads the PriorityClasses among the objects. */
export function prioritiesOf(objects: readonly AnyKubeObject[]): Priorities {
  const byName = new Map<string, number>(BUILT_IN);
  let ofOthers = 0;
  for (const { kind, metadata, value, globalDefault } of objects) {
    if (kind !== 'PriorityClass' || typeof metadata['name'] !== 'string') continue;
    const number = Number(value ?? 0);
    byName.set(metadata['name'], number);
    if (globalDefault === true) ofOthers = number;
  }
  return { byName, ofOthers };
}

/** The pod with its priority; the name of a class that is not there. */
export function withPriority(
  pod: Pod,
  { byName, ofOthers }: Priorities,
): { readonly pod: Pod; readonly missing?: string | undefined } {
  const { spec } = pod;
  if (!spec || spec.priority !== undefined) return { pod };
  const name = spec.priorityClassName;
  const priority = name ? byName.get(name) : ofOthers;
  if (priority === undefined) return { pod, missing: name };
  return { pod: priority === 0 ? pod : { ...pod, spec: { ...spec, priority } } };
}
