// After a crash containers go on without us. Usually the next start takes them over; when there will be none, this
// ends them.
import { join } from 'node:path';
import { openHostRuntime } from '../runtime/host-runtime.js';
import { readExit } from '../runtime/container-files.js';
import { containerFolders, markShutDown, podFolder, readPodRecords } from './pod-folder.js';

/**
 * Ends every container that an earlier process of ours left running in a cluster's data folder; resolves when
 * nothing of them runs. Must not be called while a cluster runs on the folder. The stored objects stay as they
 * are; the next start says that their node was shut down.
 */
export async function endLeftPods(dataDir: string): Promise<void> {
  const kubeletDir = join(dataDir, 'kubelet');
  const folders = readPodRecords(kubeletDir).flatMap(({ uid }) => {
    const folder = podFolder(kubeletDir, uid);
    // The next start would else take the end of what ran for the program's own.
    if (containerFolders(folder).some((path) => readExit(path) === undefined)) markShutDown(folder);
    return [...containerFolders(folder), folder.holder];
  });
  if (folders.length === 0) return;
  const runtime = openHostRuntime({ directory: join(dataDir, 'runtime'), hidden: [] });
  await runtime.dispose(folders);
}
