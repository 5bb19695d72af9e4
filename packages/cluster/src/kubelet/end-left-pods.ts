// After a crash containers go on without us. Usually the next start takes them over; when there will be none, this
// ends them.
import { join } from 'node:path';
import { openHostRuntime } from '../runtime/host-runtime.js';
import { containerFolders, podFolder, readPodRecords } from './pod-folder.js';

/**
 * Ends every container that an earlier process of ours left running in a cluster's data folder; resolves when
 * nothing of them runs. Must not be called while a cluster runs on the folder. The stored objects stay as they are.
 */
export async function endLeftPods(dataDir: string): Promise<void> {
  const kubeletDir = join(dataDir, 'kubelet');
  const folders = readPodRecords(kubeletDir).flatMap(({ uid }) => {
    const folder = podFolder(kubeletDir, uid);
    return [...containerFolders(folder), folder.holder];
  });
  if (folders.length === 0) return;
  const runtime = openHostRuntime({ directory: join(dataDir, 'runtime'), hidden: [] });
  await runtime.dispose(folders);
}
