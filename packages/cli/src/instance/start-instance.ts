// Puts an instance together: embedded cluster (or a client of another one), control plane, MLflow; writes its record.
import { readClusterConfig, type DeclaredCompute } from '@berth/compute';
import { createKubeClient, loadConnection, systemClock } from '@berth/client';
import { createEmbeddedCluster, openSecrets, type EmbeddedCluster, type LogEntry } from '@berth/cluster';
import type { ObjectApi } from '@berth/kube';
import type { ControlPlane, ImageBuilder } from '@berth/server';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError } from '../cli-error.js';
import { VERSIONS } from '../versions.js';
import { EXIT } from '../exit-codes.js';
import type { DaemonMessage, DaemonOptions } from './daemon-protocol.js';
import { berthHome } from './home.js';
import { noImageBuilder } from './no-image-builder.js';
import { keepPorts, keptPorts } from './kept-ports.js';
import {
  writeInstanceRecord,
  writePrivateFile,
  type InstanceAws,
  type InstanceRecord,
} from './instance-record.js';
import type { EmbeddedAws } from './embedded-aws.js';
import { sharedCompute } from './shared-compute.js';
import { processIdentity } from './process-identity.js';
import { makeFolder, PRIVATE_FOLDER } from '../make-folder.js';

export interface StartedInstance {
  readonly record: InstanceRecord;
  /** Ends pods, control plane and MLflow; resolves when nothing of the instance runs any more. */
  stop(): Promise<void>;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tell: (message: DaemonMessage) => void;
  readonly log: (entry: LogEntry) => void;
  /** Aborted when stopping may not wait for pods any more. */
  readonly hurry?: AbortSignal | undefined;
}

/** The namespace that Concurrent's documents use. */
const NAMESPACE = 'parallelsns';

/** Starts an instance, or the one that its folder holds again. */
export async function startInstance(
  asked: DaemonOptions,
  surroundings: Surroundings,
): Promise<StartedInstance> {
  const kept = await keptPorts(asked.paths.ports);
  const options = {
    ...asked,
    port: asked.port || kept.control,
    clusterPort: asked.clusterPort || kept.cluster,
  };
  const target = options.kubeconfig
    ? await foreignCluster(options)
    : await embeddedCluster({ ...options, awsPort: kept.aws }, surroundings);
  try {
    surroundings.tell({ kind: 'step', text: 'control plane and MLflow' });
    const plane = await startControlPlane({ ...options, mlflowPort: kept.mlflow }, surroundings, target);
    const record = writeRecord(options, target, plane);
    await plane.ready();
    return {
      record,
      stop: async () => {
        await plane.stop();
        await target.stop();
        rmSync(options.paths.record, { force: true });
      },
    };
  } catch (error) {
    await target.stop();
    throw error;
  }
}

/** The cluster that runs go to. */
interface Target {
  readonly api: ObjectApi;
  readonly compute: DeclaredCompute | undefined;
  readonly names: readonly string[];
  readonly label: string;
  readonly url: string;
  readonly tls: EmbeddedCluster['tls'];
  readonly images: () => Promise<ImageBuilder>;
  /** The embedded AWS, where there is one. */
  readonly aws?: InstanceAws | undefined;
  stop(): Promise<void>;
}

async function embeddedCluster(
  options: DaemonOptions & { readonly awsPort: number },
  { env, tell, log, hurry }: Surroundings,
): Promise<Target> {
  const { paths } = options;
  tell({ kind: 'step', text: 'embedded cluster' });
  const declared = options.compute && readClusterConfig(options.compute.text, options.compute.file).compute;
  const shared = declared && sharedCompute(declared);
  const compute = shared?.compute;
  let aws: EmbeddedAws | undefined;
  const cluster = await createEmbeddedCluster({
    dataDir: join(paths.folder, 'cluster'),
    port: options.clusterPort,
    compute,
    runtime: 'host',
    boot: options.boot,
    autoscaler: {
      scaleDownUnneededTimeMs: options.scaleDownUnneededTimeMs,
      scaleDownDelayAfterAddMs: options.scaleDownUnneededTimeMs,
    },
    host: {
      cacheDir: join(paths.cache, 'images'),
      hidden: [homedir(), berthHome(env), paths.cache],
      env,
      workerPackage: shippedFolder('python'),
      imageMapFile: options.imageMap,
    },
    foreignToken: (token) => aws?.userOf(token),
    fronts: (name) => aws?.versionOf(name),
    clock: systemClock,
    random: Math.random,
    log,
    hurry,
  });
  writePrivateFile(paths.kubeconfig, cluster.kubeconfig(paths.name));
  const { images } = cluster.components;
  if (shared) {
    // Loaded only now: the cluster answers kubectl while the rest is still being read.
    const { startEmbeddedAws } = await import('./embedded-aws.js');
    aws = await startEmbeddedAws({ folder: paths.folder, port: options.awsPort, cluster, shared, log });
  }
  return {
    api: cluster.api,
    compute,
    names: [...new Set([paths.name, 'embedded', 'concurrent-free'])],
    label: 'embedded',
    url: cluster.url,
    tls: cluster.tls,
    images: async () => {
      if (!images) return noImageBuilder('this cluster runs no pods');
      const { createLayerImageBuilder } = await import('@berth/server');
      return createLayerImageBuilder(images);
    },
    aws: aws?.address,
    stop: async () => {
      await aws?.stop();
      await cluster.stop();
    },
  };
}

/** Drives the cluster of a kubeconfig; a cluster of ours without nodes lends its certificates and keeps nothing. */
async function foreignCluster(options: DaemonOptions): Promise<Target> {
  const { kubeconfig, paths } = options;
  const loaded = await loadConnection([kubeconfig?.file ?? ''], kubeconfig?.context);
  if (!loaded.ok) throw new CliError('', { exitCode: EXIT.usage, problems: [loaded.problem] });
  const connection = loaded.value;
  const { certificates } = await openSecrets(join(paths.folder, 'cluster'), systemClock.now());
  const label = kubeconfig?.context ?? 'the kubeconfig’s current context';
  writePrivateFile(paths.kubeconfig, readFileSync(kubeconfig?.file ?? '', 'utf8'));
  return {
    api: createKubeClient(connection),
    compute: options.compute && readClusterConfig(options.compute.text, options.compute.file).compute,
    names: [...new Set([kubeconfig?.context ?? paths.name, paths.name])],
    label,
    url: connection.server,
    tls: certificates,
    images: async () => noImageBuilder('building images on a cluster that is not embedded'),
    stop: async () => undefined,
  };
}

async function startControlPlane(
  options: DaemonOptions & { readonly mlflowPort: number },
  { env, tell }: Surroundings,
  target: Target,
): Promise<ControlPlane> {
  const { paths } = options;
  // Loaded only now: the cluster answers kubectl while the control plane is still being read.
  const { createControlPlane } = await import('@berth/server');
  return createControlPlane({
    cluster: {
      api: target.api,
      compute: target.compute,
      // The preset and a pipe are no files that anybody could patch.
      computeFile: options.compute && isAbsolute(options.compute.file) ? options.compute : undefined,
      names: target.names,
    },
    namespace: NAMESPACE,
    images: await target.images(),
    dataDir: paths.folder,
    tls: target.tls,
    port: options.port,
    tracking:
      options.mlflowUrl === undefined
        ? { kind: 'managed', cacheFolder: paths.cache, python: 'python3', port: options.mlflowPort }
        : { kind: 'external', url: options.mlflowUrl },
    clock: systemClock,
    version: VERSIONS.berth,
    env,
    onStep: (text) => tell({ kind: 'detail', text }),
  });
}

function writeRecord(options: DaemonOptions, target: Target, plane: ControlPlane): InstanceRecord {
  const { paths } = options;
  const identity = processIdentity(process.pid);
  if (!identity) throw new CliError('this process cannot be found in /proc', { exitCode: EXIT.failed });
  const caFile = join(paths.folder, 'ca.crt');
  makeFolder(paths.folder, PRIVATE_FOLDER);
  writeFileSync(caFile, target.tls.caPem);
  const record: InstanceRecord = {
    apiVersion: 'berth.dev/v1',
    kind: 'Instance',
    name: paths.name,
    process: identity,
    startedAt: new Date(systemClock.now()).toISOString(),
    url: plane.url,
    clusterUrl: target.url,
    cluster: target.label,
    mlflowUrl: plane.mlflowUrl,
    caFile,
    computeFile: options.compute?.file ?? null,
    aws: target.aws,
  };
  writeInstanceRecord(paths.record, record);
  const ports = [target.url, plane.url, plane.mlflowUrl].map((url) => Number(new URL(url).port));
  const awsPort = target.aws ? Number(new URL(target.aws.endpoint).port) : 0;
  keepPorts(paths.ports, {
    cluster: ports[0] ?? 0,
    control: ports[1] ?? 0,
    mlflow: ports[2] ?? 0,
    aws: awsPort,
  });
  return record;
}

/** A folder that the project ships, found from the sources, the compiled files and the bundle alike. */
function shippedFolder(name: string): string | undefined {
  const places = ['../../../../', '../../../../../', '../../../'].map((up) =>
    fileURLToPath(new URL(`${up}${name}`, import.meta.url)),
  );
  return places.find((place) => existsSync(join(place, 'pyproject.toml')));
}
