// A running instance as placement sees it: its declared compute, and its cluster as it is at this moment.
import { type DeclaredCompute, presetText, readClusterConfig } from '@berth/compute';
import { createKubeClient, type KubeClient, loadConnection } from '@berth/client';
import { hasReason, type ObjectKey, type Pod } from '@berth/kube';
import { createSnapshot, type Snapshot, type SnapshotInput } from '@berth/placement';
import { CliError } from '../../cli-error.js';
import { type Invocation, textOption } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { loadCompute } from '../../input/load-compute.js';
import { connect } from '../../instance/connect.js';

/** What a pod is judged against. */
export interface LiveCluster {
  readonly compute: DeclaredCompute;
  readonly snapshot: Snapshot;
  /** The pod of the cluster that `--pod` names. */
  readonly pod: Pod | undefined;
}

/** Reads the instance that `--name` names. The pod that is asked about takes no room in the snapshot. */
export async function readLiveCluster(invocation: Invocation): Promise<LiveCluster> {
  const { paths, record } = connect(invocation);
  const connection = await loadConnection([paths.kubeconfig]);
  if (!connection.ok) throw new CliError(connection.problem.message, { problems: [connection.problem] });
  const file = textOption(invocation, 'compute') ?? record.computeFile;
  const compute = file === null ? presetCompute() : await loadCompute(invocation.host, file);
  const client = createKubeClient(connection.value);
  try {
    const objects = await readObjects(client);
    const pod = podNamed(objects.pods ?? [], textOption(invocation, 'pod'));
    const pods = (objects.pods ?? []).filter((other) => other !== pod);
    return { compute, snapshot: createSnapshot({ ...objects, pods }), pod };
  } finally {
    await client.close();
  }
}

/** An instance that was started without a file has the pools of the preset. */
function presetCompute(): DeclaredCompute {
  const { compute } = readClusterConfig(presetText('concurrent'), 'preset concurrent');
  if (!compute) throw new Error('the preset is not valid');
  return compute;
}

/** Everything that placement reads, in one round of requests. */
async function readObjects(client: KubeClient): Promise<SnapshotInput> {
  const [nodes, pods, namespaces, persistentVolumes, persistentVolumeClaims, storageClasses, services] =
    await Promise.all([
      itemsOf(client.list('nodes')),
      itemsOf(client.list('pods')),
      itemsOf(client.list('namespaces')),
      itemsOf(client.list('persistentvolumes')),
      itemsOf(client.list('persistentvolumeclaims')),
      itemsOf(client.list('storageclasses.storage.k8s.io')),
      itemsOf(client.list('services')),
    ]);
  return { nodes, pods, namespaces, persistentVolumes, persistentVolumeClaims, storageClasses, services };
}

/** A cluster that does not serve a resource has none of it. */
async function itemsOf<T>(list: Promise<{ readonly items: readonly T[] }>): Promise<readonly T[]> {
  try {
    return (await list).items;
  } catch (error) {
    if (hasReason(error, 'NotFound')) return [];
    throw error;
  }
}

function podNamed(pods: readonly Pod[], written: string | undefined): Pod | undefined {
  if (written === undefined) return undefined;
  const key = keyOfText(written);
  const pod = pods.find(({ metadata }) => metadata.name === key.name && metadata.namespace === key.namespace);
  if (pod) return pod;
  throw new CliError(`there is no pod ${key.name} in namespace ${key.namespace ?? ''}`, {
    exitCode: EXIT.notFound,
  });
}

function keyOfText(written: string): ObjectKey {
  const [first = '', second] = written.split('/', 2);
  return second === undefined ? { namespace: 'default', name: first } : { namespace: first, name: second };
}
