// Finding and reading kubeconfig files, as kubectl finds them.
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { failure, success, type Result } from '@berth/kube';
import { connectionOf, type KubeConnection } from './connection.js';
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

/** The connection of a context (the current one by default) in these files. */
export async function loadConnection(
  paths: readonly string[],
  context?: string,
): Promise<Result<KubeConnection>> {
  const config = await loadKubeconfig(paths);
  if (!config.ok) return config;
  const chosen = chooseContext(config.value, context);
  return chosen.ok ? connectionOf(chosen.value) : chosen;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
