// What a pod has before its first container: a folder, an address, volumes, hosts file. And the end of all that.
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pod } from '@berth/kube';
import type { LocalApi } from '../local-api.js';
import type { ContainerRuntime } from '../runtime/container-runtime.js';
import { removeTree } from '../runtime/remove-tree.js';
import type { PodFacts } from './downward.js';
import { podHostname } from './environment.js';
import { renderHostsFile } from './hosts-file.js';
import type { PodAddresses } from './pod-addresses.js';
import { containerFolders, podLogFolder, writePodRecord, type PodFolder } from './pod-folder.js';
import type { PodEvent } from './pod-state.js';
import { prepareVolumes, sharedMemoryFolder } from './volumes.js';
import type { TokenSource } from './service-account-token.js';

export interface PodSetupDeps {
  readonly api: LocalApi;
  readonly dataDir: string;
  readonly addresses: PodAddresses;
  readonly runtime: ContainerRuntime;
  readonly tokens: TokenSource;
}

/** Makes everything a pod needs; the answer is a fact for its machine. */
export async function preparePod(deps: PodSetupDeps, pod: Pod, folder: PodFolder): Promise<PodEvent> {
  const { name = '', namespace = 'default', uid = '' } = pod.metadata;
  const ip = deps.addresses.take();
  try {
    mkdirSync(folder.volumes, { recursive: true, mode: 0o755 });
    chmodSync(folder.path, 0o700);
    writePodRecord(folder, { namespace, name, uid, ip });
    mkdirSync(podLogFolder(deps.dataDir, pod), { recursive: true, mode: 0o700 });
    const shm = join(sharedMemoryFolder(folder, uid), '.shm');
    mkdirSync(shm, { recursive: true });
    chmodSync(shm, 0o1777);
    writeFileSync(folder.hosts, renderHostsFile(deps.api, pod, ip), { mode: 0o644 });
    writeFileSync(join(folder.path, 'hostname'), `${podHostname(pod)}\n`, { mode: 0o644 });
    const facts = podFacts(deps.api, pod, ip);
    await prepareVolumes({ api: deps.api, pod, folder, facts, token: deps.tokens.of(pod) });
    return { kind: 'prepared', ip };
  } catch (error) {
    deps.addresses.give(ip);
    return { kind: 'prepare-failed', message: error instanceof Error ? error.message : String(error) };
  }
}

/** Ends what runs in the folder and removes it; logs stay. */
export async function removePodFolder(deps: Pick<PodSetupDeps, 'runtime'>, folder: PodFolder): Promise<void> {
  await deps.runtime.dispose([...containerFolders(folder), folder.holder]);
  rmSync(sharedMemoryFolder(folder, folder.path.split('/').at(-1) ?? ''), { recursive: true, force: true });
  // Out of the way in one piece: half a folder would tell a later process half the story.
  const grave = `${folder.path}.removed`;
  if (existsSync(folder.path)) renameSync(folder.path, grave);
  await removeTree(grave);
}

/** What the pod may read of itself. */
export function podFacts(api: LocalApi, pod: Pod, podIp: string): PodFacts {
  const node = api.peek('nodes', { name: pod.spec?.nodeName ?? '' });
  return { pod, podIp, nodeAllocatable: node?.status?.allocatable ?? {} };
}
