// Where things of a pod are on disk. What is here outlives us: it is how a restart knows what runs.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pod } from '@berth/kube';

/** What must be known of a pod when its object is gone. */
export interface PodRecord {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly ip: string;
}

export interface PodFolder {
  readonly path: string;
  readonly hosts: string;
  readonly volumes: string;
  readonly sharedMemory: string;
  /** Holder of the shared process namespace. */
  readonly holder: string;
  container(name: string, attempt: number): string;
}

/** The folder of a pod below the kubelet's data folder. */
export function podFolder(dataDir: string, uid: string): PodFolder {
  const path = join(dataDir, 'pods', uid);
  return {
    path,
    hosts: join(path, 'hosts'),
    volumes: join(path, 'volumes'),
    sharedMemory: join(path, 'shm'),
    holder: join(path, 'holder'),
    container: (name, attempt) => join(path, 'containers', name, String(attempt)),
  };
}

/** Writes the record in one piece. */
export function writePodRecord(folder: PodFolder, record: PodRecord): void {
  mkdirSync(folder.path, { recursive: true, mode: 0o700 });
  const path = join(folder.path, 'pod.json');
  writeFileSync(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Notes that what still runs of the pod is ended for the node's sake, by whoever cannot say so elsewhere. */
export const markShutDown = (folder: PodFolder): void =>
  writeFileSync(join(folder.path, 'node-shutdown'), '', { mode: 0o600 });

/** Whether that was noted. */
export const wasShutDown = (folder: PodFolder): boolean => existsSync(join(folder.path, 'node-shutdown'));

/** Every pod that has a folder; one whose record was never finished counts with what is known. */
export function readPodRecords(dataDir: string): PodRecord[] {
  return listFolder(join(dataDir, 'pods')).map((uid) => readPodRecord(dataDir, uid));
}

/** Attempts of a container that have a folder, oldest first. */
export function attemptsOf(folder: PodFolder, container: string): number[] {
  return listFolder(join(folder.path, 'containers', container))
    .map(Number)
    .filter((attempt) => Number.isInteger(attempt))
    .sort((a, b) => a - b);
}

/** All folders of containers of a pod. */
export function containerFolders(folder: PodFolder): string[] {
  const containers = join(folder.path, 'containers');
  return listFolder(containers).flatMap((name) =>
    attemptsOf(folder, name).map((attempt) => folder.container(name, attempt)),
  );
}

/** The folder with a pod's logs; it stays when the pod goes. */
export function podLogFolder(dataDir: string, pod: Pick<Pod, 'metadata'>): string {
  const { namespace = 'default', name, uid } = pod.metadata;
  return join(dataDir, 'logs', `${namespace}_${name}_${uid}`);
}

/** The log of one attempt, in the folder with the pod's logs. */
export const containerLog = (podLogs: string, container: string, attempt: number): string =>
  join(podLogs, `${container}.${attempt}.log`);

function readPodRecord(dataDir: string, uid: string): PodRecord {
  try {
    const { namespace, name, ip } = JSON.parse(readFileSync(join(dataDir, 'pods', uid, 'pod.json'), 'utf8'));
    return { namespace: String(namespace), name: String(name), uid, ip: String(ip) };
  } catch {
    return { namespace: '', name: '', uid, ip: '' };
  }
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
