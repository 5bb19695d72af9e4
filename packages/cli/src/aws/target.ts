// Where a command acts: an AWS account, or the embedded AWS of a running instance.
import { countCalls, createSdkCalls, type CountedCalls, type SdkOptions } from '@berth/aws';
import type { ClusterConfig } from '@berth/compute';
import type { KubeClient } from '@berth/client';
import { CliError } from '../cli-error.js';
import { textOption, type Invocation } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { namedPaths } from '../instance/connect.js';
import { runningInstance } from '../instance/instance-record.js';
import { kubeOf } from './kube-of.js';

/** An open target. */
export interface Target {
  /** For people: `AWS (us-west-2)`, `the embedded AWS of berth`. */
  readonly label: string;
  readonly isEmbedded: boolean;
  readonly calls: CountedCalls;
  /** The Kubernetes API of the cluster; undefined as long as it does not answer. */
  openKube(): Promise<KubeClient | undefined>;
  close(): Promise<void>;
}

/** Opens the target that the options name. No call is made yet. */
export function openTarget(invocation: Invocation, config: ClusterConfig): Target {
  const isEmbedded = textOption(invocation, 'target') === 'embedded';
  const { calls, close } = openRegion(invocation, config.metadata.region);
  const opened: KubeClient[] = [];
  return {
    label: isEmbedded ? `the embedded AWS of ${namedPaths(invocation).name}` : `AWS (${calls.region})`,
    isEmbedded,
    calls,
    async openKube() {
      const [known] = opened;
      const kube = known ?? (await kubeOf({ invocation, config, calls, isEmbedded }));
      if (kube && !known) opened.push(kube);
      return kube;
    },
    async close() {
      close();
      await Promise.all(opened.map((kube) => kube.close()));
    },
  };
}

/** Opens the calls of the target that the options name in one region, for commands that have no cluster. */
export function openRegion(
  invocation: Invocation,
  region: string,
): { readonly calls: CountedCalls; close(): void } {
  const isEmbedded = textOption(invocation, 'target') === 'embedded';
  const sdk = createSdkCalls(
    isEmbedded ? embeddedOptions(invocation, region) : awsOptions(invocation, region),
  );
  return { calls: countCalls(sdk), close: () => sdk.close() };
}

/** Keys and endpoint of the environment count as the SDK and the aws command count them. */
function awsOptions(invocation: Invocation, region: string): SdkOptions {
  const { env } = invocation.host;
  const profile = textOption(invocation, 'profile');
  const accessKeyId = env['AWS_ACCESS_KEY_ID'] ?? '';
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'] ?? '';
  const sessionToken = env['AWS_SESSION_TOKEN'];
  const hasKeys = profile === undefined && accessKeyId !== '' && secretAccessKey !== '';
  return {
    region,
    profile,
    endpoint: env['AWS_ENDPOINT_URL'] || undefined,
    credentials: hasKeys
      ? { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
      : undefined,
  };
}

function embeddedOptions(invocation: Invocation, region: string): SdkOptions {
  const paths = namedPaths(invocation);
  const record = runningInstance(paths.record);
  const aws = record?.aws;
  if (!aws) {
    throw new CliError(`no embedded AWS is running in the instance ${paths.name}`, {
      exitCode: EXIT.notFound,
      code: 'instance.not-running',
      hint: `start it with: berth up${paths.name === 'berth' ? '' : ` --name ${paths.name}`}`,
    });
  }
  const { endpoint, accessKeyId, secretAccessKey } = aws;
  return { region, endpoint, credentials: { accessKeyId, secretAccessKey } };
}
