// The control plane, composed: database, driver and reconciler of runs, MLflow, HTTPS. One call starts it, one ends
// it.
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { computeDocument, type FixDocument } from '@berth/placement';
import {
  type ClusterRegistry,
  type ClusterTarget,
  RunDriver,
  type RunPorts,
  RunReconciler,
} from '@berth/work';
import { TokenRepository } from './auth/token-repository.js';
import { UserRepository } from './auth/user-repository.js';
import { type AdministratorFiles, ensureAdministrator } from './auth/administrator.js';
import { createClusterRegistry } from './clusters.js';
import { RunRepository } from './database/run-repository.js';
import { openSqlite } from './database/sqlite-database.js';
import { scoredForecasts } from './forecasts/scored-forecasts.js';
import { createApp } from './http/app.js';
import type { RestApp } from './http/rest-app.js';
import { listen } from './http/listen.js';
import { RUN_TOKEN_LIFE_MS, TOKEN_PRUNE_MS } from './limits.js';
import { createMetrics } from './metrics.js';
import { startTracking, type TrackingService } from './mlflow/start-tracking.js';
import { prepareNamespace } from './prepare-namespace.js';
import { BundleFiles } from './runs/bundle-files.js';
import { forecastPods } from './forecasts/forecast-pods.js';
import { PodLogFiles } from './runs/pod-log-files.js';
import { createRunIntake } from './runs/run-intake.js';
import type { ControlPlaneOptions } from './control-plane-options.js';

export interface ControlPlane {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  readonly mlflowUrl: string;
  /** Files (0600) with the administrator's token, and with the password of user `berth`. */
  readonly tokenFile: string;
  readonly passwordFile: string;
  /** Resolves when MLflow answers too; the rest is ready when the control plane was created. */
  ready(): Promise<void>;
  /** Ends HTTP, driving, and MLflow when it is ours; runs go on in their cluster. */
  stop(): Promise<void>;
}

/** Starts a control plane, or the one that the data folder holds again. */
export async function createControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const composed = await composeControlPlane(options);
  const server = await listen(composed.app, options.tls, options.port);
  composed.setPort(server.port);
  await composed.start();
  return {
    url: `https://127.0.0.1:${server.port}`,
    mlflowUrl: composed.tracking.url,
    ...composed.admin,
    ready: () => composed.tracking.ready(),
    stop: async () => {
      await server.close();
      await composed.stop();
    },
  };
}

/** Everything but the socket: tests ask the app directly. */
export interface ComposedControlPlane {
  readonly app: RestApp;
  readonly admin: AdministratorFiles;
  readonly tracking: TrackingService;
  /** Tells where pods and clients reach us; has to be called before `start`. */
  setPort(port: number): void;
  /** Takes up the runs of the last process. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Builds the parts and ties them together. */
export async function composeControlPlane(options: ControlPlaneOptions): Promise<ComposedControlPlane> {
  const { clock, dataDir } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const db = await openSqlite(join(dataDir, 'control.db'));
  const accounts = { tokens: new TokenRepository(db, clock), users: new UserRepository(db, clock) };
  const admin = await ensureAdministrator(dataDir, accounts);
  await prepareNamespace(options.cluster.api, options.namespace);
  const tracking = await startTracking(options.tracking, options);
  const address = { port: options.port };
  const target = targetOf(options, () => `https://127.0.0.1:${address.port}`);
  const stores = {
    runs: new RunRepository(db),
    logs: new PodLogFiles(join(dataDir, 'logs'), clock),
    bundles: new BundleFiles(join(dataDir, 'bundles'), tracking.artifacts),
    clusters: createClusterRegistry(options.cluster.names.map((name) => [name, target] as const)),
  };
  const ports = portsOf(options, { ...stores, ...accounts, tracking });
  const driver = new RunDriver(ports);
  const reconciler = new RunReconciler(target, driver, ports);
  const metrics = createMetrics({ runs: stores.runs, driver });
  const endPruning = pruneRegularly(accounts.tokens, options);
  const forecasts = scoredForecasts(options, target, metrics);
  const app = createApp({
    ...stores,
    ...accounts,
    clock,
    driver,
    version: options.version,
    intake: createRunIntake({ clock, runs: stores.runs, driver }),
    images: options.images,
    defaults: { cluster: target.name, namespace: options.namespace },
    forecast: (of, pods) => forecastPods(of, pods, clock.now()),
    misses: forecasts.misses,
    metrics,
    unready: () => (tracking.isReady() ? [] : ['mlflow']),
    onTrouble: (what, error) => options.onStep(failureText(what, error)),
    newId: () => randomBytes(6).toString('hex'),
    authority: () => `127.0.0.1:${address.port}`,
  });
  return {
    app,
    admin,
    tracking,
    setPort: (port) => void (address.port = port),
    start: async () => {
      await driver.start();
      reconciler.start();
      forecasts.start();
    },
    stop: async () => {
      endPruning();
      await forecasts.stop();
      await reconciler.stop();
      await driver.stop();
      await stores.logs.stop();
      await tracking.stop();
      await db.destroy();
    },
  };
}

/** Ended tokens are removed at the start and from time to time; gives the function that ends it. */
function pruneRegularly(tokens: TokenRepository, { clock, onStep }: ControlPlaneOptions): () => void {
  let cancel = (): void => undefined;
  const prune = (): void => {
    cancel = clock.after(TOKEN_PRUNE_MS, prune);
    tokens.prune().catch((error: unknown) => onStep(failureText('removing ended tokens', error)));
  };
  prune();
  return () => cancel();
}

interface PortParts {
  readonly runs: RunRepository;
  readonly logs: PodLogFiles;
  readonly bundles: BundleFiles;
  readonly clusters: ClusterRegistry;
  readonly tokens: TokenRepository;
  readonly tracking: TrackingService;
}

const portsOf = (options: ControlPlaneOptions, parts: PortParts): RunPorts => ({
  clock: options.clock,
  clusters: parts.clusters,
  store: parts.runs,
  tracking: parts.tracking.at,
  bundles: parts.bundles,
  tokens: runTokens(parts.tokens),
  logs: parts.logs,
  forecast: (target, pods) => forecastPods(target, pods, options.clock.now()),
  caPem: options.tls.caPem,
  onTrouble: (runId, what, error) => options.onStep(troubleText(runId, what, error)),
});

/** The address is known only once the server listens; pods ask for it later than that. */
function targetOf({ cluster }: ControlPlaneOptions, berthUrl: () => string): ClusterTarget {
  const { api, compute, computeFile } = cluster;
  let source: FixDocument | undefined;
  return {
    name: cluster.names[0] ?? '',
    api,
    compute,
    // Read when the first pod is foretold: nobody waits for it at the start.
    get source() {
      source ??= computeFile && computeDocument(computeFile.text, computeFile.file);
      return source;
    },
    get berthUrl() {
      return berthUrl();
    },
  };
}

const runTokens = (tokens: TokenRepository): RunPorts['tokens'] => ({
  issue: (runId) =>
    tokens.issue({ user: runId, role: 'viewer', label: 'run', lifeMs: RUN_TOKEN_LIFE_MS, runId }),
  revoke: (runId) => tokens.revokeRun(runId),
});

const failureText = (what: string, error: unknown): string =>
  `${what} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;

function troubleText(runId: string, what: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${runId ? `${runId}: ` : ''}${what} failed and will be tried again: ${message}`;
}
