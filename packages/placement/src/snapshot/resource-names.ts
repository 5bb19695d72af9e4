// Which resource names the scheduler counts, and the column each of them has in a snapshot.

/** Columns that every snapshot has. */
export const CPU = 0;
export const MEMORY = 1;

const FIRST: readonly string[] = ['cpu', 'memory', 'ephemeral-storage'];

/** Columns of a snapshot by resource name; a name keeps its number for the snapshot's life. */
export interface ResourceNames {
  readonly names: readonly string[];
  /** The column of a name, made when it is new. */
  readonly columnOf: (name: string) => number;
}

/** Starts with the columns of cpu, memory and ephemeral-storage. */
export function createResourceNames(): ResourceNames {
  const names = [...FIRST];
  const columns = new Map(names.map((name, column) => [name, column]));
  const columnOf = (name: string): number => {
    const column = columns.get(name);
    if (column !== undefined) return column;
    columns.set(name, names.length);
    names.push(name);
    return names.length - 1;
  };
  return { names, columnOf };
}

/**
 * True for the names that kube-scheduler counts beside cpu, memory, ephemeral-storage and pods; others it
 * ignores.
 */
const isScalarResource = (name: string): boolean =>
  isExtendedResource(name) ||
  name.startsWith('hugepages-') ||
  name.includes('kubernetes.io/') ||
  name.startsWith('attachable-volumes-');

/** True for resources outside the kubernetes.io namespace, such as `nvidia.com/gpu`. */
export const isExtendedResource = (name: string): boolean =>
  name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.');

/** True for any name that takes part in placement. */
export const isCountedResource = (name: string): boolean => FIRST.includes(name) || isScalarResource(name);
