// Finding and reading kubeconfig files, as kubectl finds them.
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { failure, success, type Result } from '@berth/kube';
import { connectionOf, type KubeConnection } from './connection.js';
import { proxyFromEnvironment } from './proxy-environment.js';
import { chooseContext, mergeKubeconfigs, parseKubeconfig, type Kubeconfig } from './kubeconfig.js';

/** The files that kubectl would read: those of `--kubeconfig`, else of `$KUBECONFIG`, else `~/.kube/config`. */
export function kubeconfigPaths(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): readonly string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return listed.length > 0 ? listed : [join(home, '.kube', 'config')];
}

/**
 * Reads and merges kubeconfig files; files that do not exist are passed over as kubectl does, unless none exists.
 */
export async function loadKubeconfig(paths: readonly string[]): Promise<Result<Kubeconfig>> {
  const configs: Kubeconfig[] = [];
  for (const path of paths) {
    const text = await readIfThere(path);
    if (text === undefined) continue;
    const config = parseKubeconfig(text, path);
    if (!config.ok) return config;
    configs.push(config.value);
  }
  if (configs.length > 0) return success(mergeKubeconfigs(configs));
  return failure({ code: 'kubeconfig.missing', message: `no kubeconfig at ${paths.join(', ')}` });
}

/**
 * The connection of a context (the current one by default) in these files. The proxy is the kubeconfig's own, else what
 * `env` names for the server.
 */
export async function loadConnection(
  paths: readonly string[],
  context?: string,
  env: Environment = {},
): Promise<Result<KubeConnection>> {
  const config = await loadKubeconfig(paths);
  if (!config.ok) return config;
  const chosen = chooseContext(config.value, context);
  if (!chosen.ok) return chosen;
  const connection = connectionOf(chosen.value);
  if (!connection.ok) return connection;
  const { proxyUrl, server } = connection.value;
  return success({ ...connection.value, proxyUrl: proxyUrl ?? proxyFromEnvironment(server, env) });
}

type Environment = Readonly<Record<string, string | undefined>>;

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
