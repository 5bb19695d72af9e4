// Volumes of a pod on disk, made before its first container starts. Each is a folder that is shown in containers.
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { HostPathVolumeSource, Pod, Volume, VolumeMount } from '@berth/kube';
import type { ContainerMount } from '../runtime/container-spec.js';
import { expandVariables } from './expand-variables.js';
import type { PodFolder } from './pod-folder.js';
import { VolumeError, volumePayload, type PayloadInput, type VolumeFile } from './volume-payload.js';

export interface VolumesInput extends PayloadInput {
  readonly pod: Pod;
  readonly folder: PodFolder;
}

/** Makes every volume of the pod; throws a {@link VolumeError} with the kubelet's sentence when one cannot be. */
export async function prepareVolumes(input: VolumesInput): Promise<void> {
  for (const volume of input.pod.spec?.volumes ?? []) {
    try {
      await prepareVolume(input, volume);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new VolumeError(`MountVolume.SetUp failed for volume "${volume.name}" : ${text}`);
    }
  }
}

/** Writes volumes whose content comes from the API again, where it changed. */
export async function refreshVolumes(input: VolumesInput): Promise<void> {
  for (const volume of input.pod.spec?.volumes ?? []) {
    const files = await volumePayload(input, volume);
    const source = volumeSource(input.folder, volume);
    if (files && !holdsPayload(source, files)) writePayload(source, files, groupOf(input.pod));
  }
}

/** The mounts of a container. `env` expands `subPathExpr`. */
export function volumeMounts(
  input: { readonly pod: Pod; readonly folder: PodFolder; readonly env: Readonly<Record<string, string>> },
  mounts: readonly VolumeMount[],
): ContainerMount[] {
  return mounts.map((mount) => {
    const volume = input.pod.spec?.volumes?.find(({ name }) => name === mount.name);
    if (!volume) throw new VolumeError(`volume "${mount.name}" is not declared`);
    const subPath = mount.subPathExpr ? expandVariables(mount.subPathExpr, input.env) : (mount.subPath ?? '');
    const source = subPathSource(volumeSource(input.folder, volume), subPath, volume);
    // Memory is lost when everything was stopped, as it is when a machine restarts.
    if (volume.emptyDir) mkdirSync(volumeSource(input.folder, volume), { recursive: true, mode: 0o777 });
    const readOnly = mount.readOnly === true || isFromApi(volume);
    return { source, target: mount.mountPath, readOnly, isCourtesy: mount.mountPath === tokenPath };
  });
}

/** Where admission mounts the token of the service account, asked for or not. */
const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Folder of /dev/shm and of volumes with `medium: Memory`; on a file system in memory where there is one. */
export function sharedMemoryFolder(folder: PodFolder, uid: string): string {
  return existsSync('/dev/shm') ? `/dev/shm/berth-${uid}` : folder.sharedMemory;
}

function volumeSource(folder: PodFolder, volume: Volume): string {
  if (volume.hostPath) return volume.hostPath.path;
  return volume.emptyDir?.medium === 'Memory'
    ? join(sharedMemoryFolder(folder, folder.path.split('/').at(-1) ?? ''), volume.name)
    : join(folder.volumes, volume.name);
}

async function prepareVolume(input: VolumesInput, volume: Volume): Promise<void> {
  const source = volumeSource(input.folder, volume);
  if (volume.hostPath) return checkHostPath(volume.hostPath);
  if (volume.emptyDir) {
    mkdirSync(source, { recursive: true });
    chmodSync(source, 0o777);
    return giveToGroup(source, groupOf(input.pod));
  }
  const files = await volumePayload(input, volume);
  if (!files) throw new VolumeError(`not supported yet: volumes of kind ${kindOf(volume)}`);
  writePayload(source, files, groupOf(input.pod));
}

const kindOf = (volume: Volume): string => Object.keys(volume).find((key) => key !== 'name') ?? 'unknown';

const isFromApi = ({ configMap, secret, projected, downwardAPI }: Volume): boolean =>
  (configMap ?? secret ?? projected ?? downwardAPI) !== undefined;

const groupOf = (pod: Pod): number | undefined => pod.spec?.securityContext?.fsGroup;

/**
 * Writes the files as Kubernetes does: into a folder of their own, reached through the link `..data`, so that readers
 * see all old files or all new ones.
 */
function writePayload(folder: string, files: readonly VolumeFile[], group: number | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const fresh = mkdtempSync(`${folder}/..`);
  chmodSync(fresh, 0o755);
  for (const file of files) {
    const path = join(fresh, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.content);
    chmodSync(path, file.mode);
    giveToGroup(path, group);
  }
  const name = fresh.split('/').at(-1) ?? '';
  const data = join(folder, '..data');
  symlinkSync(name, `${data}_tmp`);
  renameSync(`${data}_tmp`, data);
  const tops = new Set(files.map(({ path }) => path.split('/')[0] ?? ''));
  for (const top of tops)
    if (!existsSync(join(folder, top))) symlinkSync(join('..data', top), join(folder, top));
  for (const entry of readdirSync(folder)) {
    const isOldData = entry.startsWith('..') && entry !== '..data' && entry !== name;
    if (isOldData || (!entry.startsWith('..') && !tops.has(entry)))
      rmSync(join(folder, entry), { recursive: true });
  }
}

/** True when the volume already has exactly these contents. */
function holdsPayload(folder: string, files: readonly VolumeFile[]): boolean {
  const tops = new Set(files.map(({ path }) => path.split('/')[0]));
  const present = readdirSync(folder).filter((entry) => !entry.startsWith('..'));
  if (present.length !== tops.size) return false;
  return files.every(({ path, content }) => {
    const file = join(folder, path);
    return existsSync(file) && readFileSync(file).equals(content);
  });
}

function giveToGroup(path: string, group: number | undefined): void {
  if (group === undefined || process.getuid?.() !== 0) return;
  const { uid, mode } = statSync(path);
  chownSync(path, uid, group);
  chmodSync(path, (mode & 0o7777) | ((mode & 0o700) >> 3));
}

/** The types of hostPath (Kubernetes' HostPathType). */
function checkHostPath({ path, type = '' }: HostPathVolumeSource): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats && type === 'DirectoryOrCreate') return void mkdirSync(path, { recursive: true, mode: 0o755 });
  if (!stats && type === 'FileOrCreate') return writeFileSync(path, '', { mode: 0o644 });
  if (!stats)
    throw new VolumeError(
      `hostPath type check failed: ${path} ${type === '' ? 'does not exist' : `is not a ${wording(type)}`}`,
    );
  const fits = {
    '': true,
    DirectoryOrCreate: stats.isDirectory(),
    Directory: stats.isDirectory(),
    FileOrCreate: stats.isFile(),
    File: stats.isFile(),
    Socket: stats.isSocket(),
    CharDevice: stats.isCharacterDevice(),
    BlockDevice: stats.isBlockDevice(),
  }[type];
  if (!fits) throw new VolumeError(`hostPath type check failed: ${path} is not a ${wording(type)}`);
}

const wording = (type: string): string =>
  type
    .replace('OrCreate', '')
    .replace('CharDevice', 'character device')
    .replace('BlockDevice', 'block device')
    .toLowerCase();

function subPathSource(source: string, subPath: string, volume: Volume): string {
  if (subPath === '') return source;
  if (subPath.startsWith('/') || subPath.split('/').includes('..')) {
    throw new VolumeError(`subPath "${subPath}" must stay inside the volume`);
  }
  const path = join(source, subPath);
  if (!existsSync(path)) {
    if (isFromApi(volume))
      throw new VolumeError(`subPath "${subPath}" does not exist in volume "${volume.name}"`);
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o777);
  }
  return path;
}
