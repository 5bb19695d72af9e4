// The pods of a file of Kubernetes objects, and the objects beside them that have a say in where pods go.
import type { DaemonSet } from '@berth/kube';
import { sortObjects, type SnapshotInput } from '@berth/placement';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import type { PlacedObject } from '../../input/kubernetes-objects.js';
import { asDaemonSet } from '../../input/as-pod.unsafe.js';
import { podDocumentOf } from '../../input/pod-document.js';
import { podOfObject, workloadKinds } from '../../input/pod-of-object.js';
import type { ExplainedPod } from './explained-pod.js';

/** What a file says. */
export interface ExplainedFile {
  readonly pods: readonly ExplainedPod[];
  /** Nodes, pods that have one, volumes, claims, classes. */
  readonly cluster?: SnapshotInput | undefined;
  /** Their pods take room on every node. */
  readonly daemonSets?: readonly DaemonSet[] | undefined;
}

/** Reads the pods, and those of templates. Throws a usage error when there are none. */
export function manifestPods(
  file: string,
  objects: readonly PlacedObject[],
  namespace: string,
): ExplainedFile {
  const pods = objects.flatMap((placed): readonly ExplainedPod[] => {
    const pod = podOfObject(placed.object, namespace);
    return pod ? [{ pod, document: podDocumentOf(placed) }] : [];
  });
  if (pods.length === 0) throw noPods(file, objects);
  const [bound, waiting] = [pods.filter(isBound), pods.filter((one) => !isBound(one))];
  const others = objects.map(({ object }) => object).filter(({ kind }) => kind !== 'Pod');
  return {
    pods: waiting.length > 0 ? waiting : pods,
    cluster: { ...sortObjects(others), pods: waiting.length > 0 ? bound.map(({ pod }) => pod) : [] },
    daemonSets: others.filter(({ kind }) => kind === 'DaemonSet').map(asDaemonSet),
  };
}

const isBound = ({ pod }: ExplainedPod): boolean => (pod.spec?.nodeName ?? '') !== '';

function noPods(file: string, objects: readonly PlacedObject[]): CliError {
  const kinds = [...new Set(objects.map(({ object }) => object.kind))].join(', ');
  return new CliError(`${file} has no pod, only ${kinds}`, {
    exitCode: EXIT.usage,
    hint: `explain reads Pod, ${workloadKinds.join(', ')}, jobs of EMR, DAGs of Concurrent, folders of projects`,
  });
}
