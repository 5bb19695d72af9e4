// The kubelet with everything it needs on this machine, in one call: host runtime, image store, agent.
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ComponentDeps } from '../component.js';
import { createImageStore, type ImageStore } from '../images/image-store.js';
import { openHostRuntime, type HostRuntime } from '../runtime/host-runtime.js';
import { startKubelet, type Kubelet, type KubeletOptions } from './kubelet.js';

export interface HostKubeletOptions
  extends ComponentDeps, Pick<KubeletOptions, 'nodeFilter' | 'clusterEnv' | 'onStop' | 'times'> {
  /** Folder of this cluster's pods, logs and images. */
  readonly dataDir: string;
  /** Folder for package caches; may be shared by several clusters. @default dataDir/cache */
  readonly cacheDir?: string | undefined;
  /** More paths that pods must not see, such as $BERTH_HOME; the user's home and dataDir never are seen. */
  readonly hidden?: readonly string[] | undefined;
  /** The environment of this process: PATH, package index, proxies. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's image map, a YAML file. */
  readonly imageMapFile?: string | undefined;
  /** Folder that holds the Python package `berth_worker`. */
  readonly workerPackage?: string | undefined;
}

export interface HostKubelet extends Kubelet {
  readonly images: ImageStore;
  readonly runtime: HostRuntime;
}

/** Starts it all. Containers of an earlier process are found again before this resolves. */
export async function startHostKubelet(options: HostKubeletOptions): Promise<HostKubelet> {
  const { dataDir, env } = options;
  const cacheDir = options.cacheDir ?? join(dataDir, 'cache');
  for (const folder of [dataDir, cacheDir]) mkdirSync(folder, { recursive: true, mode: 0o755 });
  const hidden = [...new Set(['/root', '/home', homedir(), dataDir, cacheDir, ...(options.hidden ?? [])])];
  const runtime = openHostRuntime({ directory: join(dataDir, 'runtime'), hidden });
  const images = await createImageStore({
    dataDir: join(dataDir, 'images'),
    cacheDir,
    runtime,
    env,
    mapFile: options.imageMapFile,
    workerPackage: options.workerPackage,
    hidden,
  });
  const kubelet = await startKubelet({ ...options, dataDir: join(dataDir, 'kubelet'), runtime, images });
  return { ...kubelet, images, runtime };
}
