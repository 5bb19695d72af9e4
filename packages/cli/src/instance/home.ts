// Where an instance keeps its state: $BERTH_HOME/NAME, and nowhere else.
import { isDns1123Label } from '@berth/kube';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The paths of one instance. Everything below `folder` is ours; nothing outside it is touched. */
export interface InstancePaths {
  readonly name: string;
  readonly folder: string;
  /** Shared by the instances of this home: Python environments, package caches. */
  readonly cache: string;
  readonly record: string;
  readonly kubeconfig: string;
  readonly token: string;
  readonly log: string;
  readonly ports: string;
}

/** `$BERTH_HOME`, or `~/.berth`. */
export function berthHome(env: Readonly<Record<string, string | undefined>>): string {
  return env['BERTH_HOME'] || join(homedir(), '.berth');
}

/** What else lies in the home: no names for instances. */
const OTHER_FOLDERS = ['cache', 'prices'];

/**
 * Paths of the instance `name` under this environment's home. The name has to be a DNS label, since it names
 * the kubeconfig context and the cluster too; gives undefined when it is not one.
 */
export function instancePaths(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): InstancePaths | undefined {
  if (isDns1123Label(name).length > 0 || OTHER_FOLDERS.includes(name)) return undefined;
  const home = berthHome(env);
  const folder = join(home, name);
  return {
    name,
    folder,
    cache: env['BERTH_CACHE'] || join(home, 'cache'),
    record: join(folder, 'instance.json'),
    kubeconfig: join(folder, 'kubeconfig'),
    token: join(folder, 'token'),
    log: join(folder, 'daemon.log'),
    ports: join(folder, 'ports.json'),
  };
}
