// The Kubernetes API of the cluster that a file declares: the instance's own for the embedded AWS, else the one that
// EKS names, entered with the token that `aws eks get-token` makes.
import { type AwsCalls, eksKubeconfig } from '@berth/aws';
import {
  chooseContext,
  connectionOf,
  createKubeClient,
  type KubeClient,
  parseKubeconfig,
} from '@berth/client';
import type { ClusterConfig } from '@berth/compute';
import { readFileSync } from 'node:fs';
import { type Invocation, textOption } from '../command.js';
import { namedPaths } from '../instance/connect.js';

export interface KubeRequest {
  readonly invocation: Invocation;
  readonly config: ClusterConfig;
  readonly calls: AwsCalls;
  readonly isEmbedded: boolean;
}

/** Opens it; undefined when the cluster is not there or does not let us in. */
export async function kubeOf(request: KubeRequest): Promise<KubeClient | undefined> {
  const text = request.isEmbedded
    ? readFileSync(namedPaths(request.invocation).kubeconfig, 'utf8')
    : await clusterKubeconfig(request);
  const client = text === undefined ? undefined : clientOf(text);
  try {
    await client?.list('namespaces', {});
    return client;
  } catch {
    await client?.close();
    return undefined;
  }
}

function clientOf(text: string): KubeClient | undefined {
  const config = parseKubeconfig(text, 'kubeconfig');
  if (!config.ok) return undefined;
  const context = chooseContext(config.value);
  if (!context.ok) return undefined;
  const connection = connectionOf(context.value);
  return connection.ok ? createKubeClient(connection.value) : undefined;
}

async function clusterKubeconfig({ config, calls, invocation }: KubeRequest): Promise<string | undefined> {
  const { name, region } = config.metadata;
  try {
    const { cluster } = await calls.send('eks', 'DescribeCluster', { name });
    if (!cluster?.endpoint || cluster.status !== 'ACTIVE') return undefined;
    const profile = textOption(invocation, 'profile');
    return eksKubeconfig({
      clusterName: name,
      region,
      clusterArn: cluster.arn ?? '',
      endpoint: cluster.endpoint,
      certificateAuthority: cluster.certificateAuthority?.data ?? '',
      ...(profile === undefined ? {} : { profile }),
    });
  } catch {
    // A cluster that is not there yet has no kubeconfig; a refusal shows in the calls of the plan itself.
    return undefined;
  }
}
