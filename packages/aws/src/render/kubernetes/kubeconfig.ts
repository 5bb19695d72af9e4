// A kubeconfig for an EKS cluster: the AWS CLI gives a token whenever one is needed, so no secret stands in the file.
import { renderYaml } from '@berth/kube';

export interface EksKubeconfigOptions {
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly region: string;
  readonly endpoint: string;
  /** PEM in base64, as the API gives it. */
  readonly certificateAuthority: string;
  /** Role to take for the token. */
  readonly roleArn?: string;
  /** Profile of the AWS CLI. */
  readonly profile?: string;
  /** Name of the context; the cluster's ARN when absent, as `aws eks update-kubeconfig` names it. */
  readonly contextName?: string;
}

/** Renders the kubeconfig as YAML, with one context which is the current one. */
export function eksKubeconfig(options: EksKubeconfigOptions): string {
  const { clusterArn, contextName = clusterArn, roleArn, profile } = options;
  const cluster = { server: options.endpoint, 'certificate-authority-data': options.certificateAuthority };
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: 'aws',
    args: [
      '--region',
      options.region,
      'eks',
      'get-token',
      '--cluster-name',
      options.clusterName,
      '--output',
      'json',
      ...(roleArn ? ['--role-arn', roleArn] : []),
    ],
    env: profile ? [{ name: 'AWS_PROFILE', value: profile }] : null,
    interactiveMode: 'IfAvailable',
    provideClusterInfo: false,
  };
  return renderYaml({
    apiVersion: 'v1',
    kind: 'Config',
    preferences: {},
    clusters: [{ name: clusterArn, cluster }],
    contexts: [{ name: contextName, context: { cluster: clusterArn, user: clusterArn } }],
    'current-context': contextName,
    users: [{ name: clusterArn, user: { exec } }],
  });
}
