// Versions of add-ons: as the file pins them, the newest, or the one that AWS calls the default of the Kubernetes
// version; and when an upgrade of the control plane takes the open ones along.
import type { World } from '../plan/part.js';
import { isUpgrade, minorOf } from './version-step.js';

/** Versions are written with or without the `v`, and may leave the build open. */
export const versionPrefix = (version: string): string => (version.startsWith('v') ? version : `v${version}`);

/**
 * Whether add-ons whose version is open move now: the control plane goes up, or it has and kube-proxy, which goes
 * last, is still behind it.
 */
export function followsUpgrade(world: World): boolean {
  const proxy = world.actual.addons.find(({ name }) => name === 'kube-proxy');
  const lags = proxy !== undefined && minorOf(proxy.version) < minorOf(world.config.metadata.version);
  return isUpgrade(world) || lags;
}

/** A version of the file, the newest for `latest`, else the default one; undefined when AWS offers none. */
export async function resolveVersion(
  { calls, config }: Pick<World, 'calls' | 'config'>,
  { name, version }: { readonly name: string; readonly version?: string | undefined },
): Promise<string | undefined> {
  const input = { addonName: name, kubernetesVersion: config.metadata.version };
  const { addons = [] } = await calls.send('eks', 'DescribeAddonVersions', input);
  const offered = addons[0]?.addonVersions ?? [];
  if (version && version !== 'latest') {
    const found = offered.find((item) => item.addonVersion?.startsWith(versionPrefix(version)));
    return found?.addonVersion ?? version;
  }
  const byDefault = offered.find(({ compatibilities = [] }) =>
    compatibilities.some(({ defaultVersion }) => defaultVersion),
  );
  return (version === 'latest' ? offered[0] : (byDefault ?? offered[0]))?.addonVersion;
}

/** Whether `v1.20.0-eksbuild.1` is older than another. */
export function isOlderVersion(version: string, than: string): boolean {
  const [a, b] = [numbersIn(version), numbersIn(than)];
  const index = Array.from({ length: Math.max(a.length, b.length) }, (_, at) => at).find(
    (at) => (a[at] ?? 0) !== (b[at] ?? 0),
  );
  return index !== undefined && (a[index] ?? 0) < (b[index] ?? 0);
}

const numbersIn = (version: string): readonly number[] => (version.match(/\d+/g) ?? []).map(Number);
