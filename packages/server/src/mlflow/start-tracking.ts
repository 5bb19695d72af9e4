// The tracking server of an instance: one of ours, supervised, or somebody else's by its address.
import { join } from 'node:path';
import type { Clock } from '@berth/kube';
import { death, RunDeath, type Tracking } from '@berth/work';
import { MAX_TRACKING_CLIENTS } from '../limits.js';
import { MlflowClient, type ArtifactReader } from './mlflow-client.js';
import { MlflowServer } from './mlflow-server.js';
import { readTrackingAddress } from './tracking-address.js';
import { ensurePythonEnvironment } from './python-environment.js';

/** The MLflow that this version was tried with. */
export const MLFLOW_VERSION = '3.17.2';

export type TrackingOptions =
  | { readonly kind: 'external'; readonly url: string }
  | {
      readonly kind: 'managed';
      /** Shared by the instances of a home: environments and package caches. */
      readonly cacheFolder: string;
      /** The interpreter that environments are based on: `python3`. */
      readonly python: string;
      /** 0 for a free port. */
      readonly port: number;
    };

export interface TrackingService {
  readonly url: string;
  readonly at: (uri: string | undefined) => Tracking;
  readonly artifacts: (tracking: Tracking) => ArtifactReader;
  isReady(): boolean;
  ready(): Promise<void>;
  stop(): Promise<void>;
}

export interface TrackingSurroundings {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onStep: (text: string) => void;
}

/** Starts, or takes over, the tracking server; resolves before it answers. */
export async function startTracking(
  options: TrackingOptions,
  surroundings: TrackingSurroundings,
): Promise<TrackingService> {
  if (options.kind === 'external') return serviceAt(options.url, undefined);
  const server = new MlflowServer({
    ...surroundings,
    folder: join(surroundings.dataDir, 'mlflow'),
    port: options.port,
    python: () =>
      ensurePythonEnvironment({
        ...surroundings,
        cacheFolder: options.cacheFolder,
        python: options.python,
        name: `mlflow-${MLFLOW_VERSION}`,
        requirements: [`mlflow==${MLFLOW_VERSION}`],
      }),
  });
  await server.start();
  return serviceAt(server.url, server);
}

function serviceAt(url: string, server: MlflowServer | undefined): TrackingService {
  const clients = new Map<string, MlflowClient>();
  const at = (uri: string | undefined): MlflowClient => {
    const address = addressOf(uri ?? url);
    const isOurs = server !== undefined && address === url;
    const client =
      clients.get(address) ?? new MlflowClient(address, isOurs ? () => server.ready() : undefined);
    if (clients.size >= MAX_TRACKING_CLIENTS) clients.clear();
    clients.set(address, client);
    return client;
  };
  return {
    url,
    at,
    artifacts: (tracking) => at(tracking.uri),
    isReady: () => server?.isHealthy ?? true,
    ready: async () => server?.ready(),
    stop: async () => server?.stop(),
  };
}

/** Clients may name another tracking server than ours; only HTTP ones can be written to from here. */
function addressOf(uri: string): string {
  const address = readTrackingAddress(uri);
  if (address.ok) return address.value;
  const { message, hint } = address.problem;
  throw new RunDeath(death('tracking', message, { hint }));
}
