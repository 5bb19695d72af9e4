// A running cluster as placement sees it at this moment: an instance of ours with its declared compute, or any
// cluster of a kubeconfig, whose pools are read off its nodes when no file declares them.
import { type DeclaredCompute, presetText, readClusterConfig } from '@berth/compute';
import { createKubeClient, kubeconfigPaths, type KubeClient, loadConnection } from '@berth/client';
import type { DaemonSet } from '@berth/kube';
import type { FixDocument, NamespaceLimits, SnapshotInput } from '@berth/placement';
import { homedir } from 'node:os';
import { CliError } from '../../cli-error.js';
import { type Invocation, textOption } from '../../command.js';
import { loadComputeWithSource } from '../../input/load-compute.js';
import { connect } from '../../instance/connect.js';
import { inferredCompute } from './inferred-pools.js';
import { itemsOf } from './items-of.js';

/** What pods are judged against. */
export interface LiveCluster {
  readonly client: KubeClient;
  readonly compute: DeclaredCompute;
  /** The file that declares it. */
  readonly source: FixDocument | undefined;
  /** The pools were read off nodes: whether they may grow is not known. */
  readonly isInferred: boolean;
  readonly objects: SnapshotInput;
  readonly daemonSets: readonly DaemonSet[];
  readonly namespaceLimits: NamespaceLimits;
}

/** Connects, reads everything that placement reads, and hands it to `work`; the connection ends with it. */
export async function withLiveCluster<T>(
  invocation: Invocation,
  work: (cluster: LiveCluster) => Promise<T>,
): Promise<T> {
  const { client, declared } = await connected(invocation);
  try {
    const [objects, daemonSets, limitRanges, resourceQuotas] = await Promise.all([
      readObjects(client),
      itemsOf(client.list('daemonsets.apps')),
      itemsOf(client.list('limitranges')),
      itemsOf(client.list('resourcequotas')),
    ]);
    const { compute, source } = declared ?? { compute: inferredCompute(objects.nodes), source: undefined };
    const namespaceLimits = { limitRanges, resourceQuotas };
    const isInferred = declared === undefined;
    return await work({ client, compute, source, isInferred, objects, daemonSets, namespaceLimits });
  } finally {
    await client.close();
  }
}

interface Connected {
  readonly client: KubeClient;
  readonly declared:
    | { readonly compute: DeclaredCompute; readonly source: FixDocument | undefined }
    | undefined;
}

/** `--kubeconfig` or `--context` name a cluster; without them it is the instance that `--name` names. */
async function connected(invocation: Invocation): Promise<Connected> {
  const { host } = invocation;
  const computeFile = textOption(invocation, 'compute');
  const kubeconfig = textOption(invocation, 'kubeconfig');
  const context = textOption(invocation, 'context');
  if (kubeconfig !== undefined || context !== undefined) {
    const paths = kubeconfig === undefined ? kubeconfigPaths(host.env, homedir()) : [kubeconfig];
    const declared = computeFile === undefined ? undefined : await loadComputeWithSource(host, computeFile);
    return { client: await clientOf(paths, { context, env: host.env }), declared };
  }
  const { paths, record } = connect(invocation);
  const file = computeFile ?? record.computeFile;
  const declared =
    file === null ? { compute: presetCompute(), source: undefined } : await loadComputeWithSource(host, file);
  return { client: await clientOf([paths.kubeconfig], { context, env: host.env }), declared };
}

async function clientOf(
  paths: readonly string[],
  { context, env }: { readonly context: string | undefined; readonly env: Invocation['host']['env'] },
): Promise<KubeClient> {
  const connection = await loadConnection(paths, context, env);
  if (!connection.ok) throw new CliError(connection.problem.message, { problems: [connection.problem] });
  return createKubeClient(connection.value);
}

/** An instance that was started without a file has the pools of the preset. */
function presetCompute(): DeclaredCompute {
  const { compute } = readClusterConfig(presetText('concurrent'), 'preset concurrent');
  if (!compute) throw new Error('the preset is not valid');
  return compute;
}

/** Everything that the scheduler reads, in one round of requests. */
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
  const [podDisruptionBudgets, replicaSets, statefulSets] = await Promise.all([
    itemsOf(client.list('poddisruptionbudgets.policy')),
    itemsOf(client.list('replicasets.apps')),
    itemsOf(client.list('statefulsets.apps')),
  ]);
  return {
    nodes,
    pods,
    namespaces,
    persistentVolumes,
    persistentVolumeClaims,
    storageClasses,
    services,
    podDisruptionBudgets,
    replicaSets,
    statefulSets,
  };
}
