// Which cluster a helper is for: that of a file, or one named on the command line, which need not be there yet.
import type { ClusterConfig, DeclaredCompute } from '@berth/compute';
import { clusterSpecOf } from '@berth/compute';
import { loadConfig } from '../../aws/load-config.js';
import { CliError } from '../../cli-error.js';
import { textOption, type Invocation } from '../../command.js';
import { EXIT } from '../../exit-codes.js';

/** A cluster by name and region, with what its file says. */
export interface SetupSubject {
  readonly config: ClusterConfig;
  readonly compute?: DeclaredCompute | undefined;
  readonly vpcId?: string | undefined;
}

/** Documents that say nothing of a cluster. */
const WITHOUT_CLUSTER: ReadonlySet<string> = new Set(['objects', 'trust']);

/** Reads it from `-f`, or from `--cluster` and `--region`; what prints no word of a cluster needs none. */
export async function subjectOf(invocation: Invocation): Promise<SetupSubject> {
  const name = textOption(invocation, 'cluster');
  const isIdle = WITHOUT_CLUSTER.has(textOption(invocation, 'print') ?? '');
  if (isIdle && name === undefined && textOption(invocation, 'file') === undefined) return SOME_CLUSTER;
  if (textOption(invocation, 'file') === undefined) return namedSubject(invocation, name);
  if (name !== undefined || textOption(invocation, 'region') !== undefined) {
    throw new CliError('the file names cluster and region', {
      exitCode: EXIT.usage,
      hint: 'leave out --cluster and --region, or -f',
    });
  }
  const { config, compute } = await loadConfig(invocation);
  return { config, compute, vpcId: clusterSpecOf(config.document).vpc?.id || undefined };
}

function namedSubject(invocation: Invocation, name: string | undefined): SetupSubject {
  const { env } = invocation.host;
  const region = textOption(invocation, 'region') ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  if (name === undefined) {
    throw new CliError('say which cluster it is for', {
      exitCode: EXIT.usage,
      hint: 'name its file with -f, or the cluster with --cluster and --region',
    });
  }
  if (!region) {
    throw new CliError('name the region with --region', { exitCode: EXIT.usage, hint: 'or set AWS_REGION' });
  }
  return subjectNamed(name, region);
}

function subjectNamed(name: string, region: string): SetupSubject {
  const metadata = { name, region, version: '', tags: {}, annotations: {} };
  return { config: { apiVersion: 'eksctl.io/v1alpha5', kind: 'ClusterConfig', metadata, document: {} } };
}

const SOME_CLUSTER = subjectNamed('cluster', 'us-east-1');
