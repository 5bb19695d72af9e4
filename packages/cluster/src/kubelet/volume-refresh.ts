// While pods run: config maps, secrets and tokens in volumes are kept up to date, and so are hosts files; old logs go.
import { readFileSync, writeFileSync } from 'node:fs';
import { renderHostsFile } from './hosts-file.js';
import { pruneLogs } from './kept-logs.js';
import { volumeSyncMs } from './limits.js';
import { podFacts } from './pod-setup.js';
import type { PodWorker } from './pod-worker.js';
import type { PodWorkerDeps } from './pod-worker-deps.js';
import { refreshVolumes } from './volumes.js';

/** Starts to refresh; gives the function that ends it. */
export function keepVolumesFresh(deps: PodWorkerDeps, workers: ReadonlyMap<string, PodWorker>): () => void {
  let cancelTimer = (): void => undefined;
  let isHostsDue = false;
  const everyPod = async (): Promise<void> => {
    for (const worker of workers.values()) {
      if (isUp(worker))
        await refresh(deps, worker).catch((error: unknown) => deps.onError(worker.key, error));
    }
    const present = new Set(deps.api.items('pods').map(({ metadata }) => metadata.uid));
    await pruneLogs(deps.dataDir, (uid) => present.has(uid)).catch(() => undefined);
    cancelTimer = deps.clock.after(volumeSyncMs, () => void everyPod());
  };
  cancelTimer = deps.clock.after(volumeSyncMs, () => void everyPod());
  const writeHosts = (): void => {
    isHostsDue = false;
    for (const worker of workers.values()) {
      try {
        if (isUp(worker)) writeHostsFile(deps, worker);
      } catch (error) {
        deps.onError(worker.key, error);
      }
    }
  };
  const hostsChanged = (): void => {
    if (isHostsDue) return;
    isHostsDue = true;
    deps.clock.after(0, writeHosts);
  };
  const ends = [deps.api.subscribe('services', hostsChanged), deps.api.subscribe('endpoints', hostsChanged)];
  return () => {
    cancelTimer();
    for (const end of ends) end();
  };
}

const isUp = ({ state }: PodWorker): boolean => state.folder === 'ready' && state.ip !== undefined;

async function refresh(deps: PodWorkerDeps, worker: PodWorker): Promise<void> {
  const { pod, ip = '' } = worker.state;
  const facts = podFacts(deps.api, pod, ip);
  await refreshVolumes({ api: deps.api, pod, folder: worker.folder, facts, token: deps.tokens.of(pod) });
}

/** The file is bound into containers, so it is written in place. */
function writeHostsFile(deps: PodWorkerDeps, worker: PodWorker): void {
  const { pod, ip = '' } = worker.state;
  const text = renderHostsFile(deps.api, pod, ip);
  if (readFileSync(worker.folder.hosts, 'utf8') !== text) writeFileSync(worker.folder.hosts, text);
}
