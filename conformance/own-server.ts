// A server of our own for the time of a run: an embedded cluster on an empty folder, without machines.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedCluster } from '../packages/cluster/src/index.js';
import type { Target } from './http-client.js';

export interface TestedServer {
  readonly target: Target;
  stop(): Promise<void>;
}

/** Starts it in this process. */
export async function startOwnServer(): Promise<TestedServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'berth-conformance-'));
  const cluster = await createEmbeddedCluster({
    dataDir,
    runtime: 'none',
    boot: 'instant',
    clock: { now: () => Date.now(), after: startTimer },
    random: Math.random,
    log: () => {},
  });
  const { url, caPem, adminToken: token } = cluster;
  return {
    target: { url, token, caPem },
    stop: async () => {
      await cluster.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function startTimer(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
