// The kubeconfig of an embedded cluster.

export interface KubeconfigOptions {
  readonly contextName: string;
  readonly url: string;
  readonly caPem: string;
  readonly token: string;
}

/** YAML text with one cluster, one user and one context, all of the same name. */
export function renderKubeconfig({ contextName, url, caPem, token }: KubeconfigOptions): string {
  const name = JSON.stringify(contextName);
  return [
    'apiVersion: v1',
    'kind: Config',
    `current-context: ${name}`,
    'clusters:',
    `- name: ${name}`,
    '  cluster:',
    `    server: ${url}`,
    `    certificate-authority-data: ${Buffer.from(caPem).toString('base64')}`,
    'users:',
    `- name: ${name}`,
    '  user:',
    `    token: ${JSON.stringify(token)}`,
    'contexts:',
    `- name: ${name}`,
    '  context:',
    `    cluster: ${name}`,
    `    user: ${name}`,
    '',
  ].join('\n');
}
