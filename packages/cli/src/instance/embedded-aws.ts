// The embedded AWS of an instance: an account with one pair of keys, kept in the instance's folder, whose node
// groups are pools of the instance's own cluster.
import { createCloud, eksTokenUser, embeddedMachines, serveCloud, type ClusterUser } from '@berth/cloud';
import { systemClock } from '@berth/client';
import type { DeclaredCompute } from '@berth/compute';
import { frontPath, type EmbeddedCluster, type LogEntry } from '@berth/cluster';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile, type InstanceAws } from './instance-record.js';
import { forgetCluster } from './shared-access.js';
import type { SharedCompute } from './shared-compute.js';

export interface EmbeddedAwsOptions {
  readonly folder: string;
  /** The port of the last start; 0: any free one. */
  readonly port: number;
  readonly cluster: EmbeddedCluster;
  readonly shared: SharedCompute;
  readonly log: (entry: LogEntry) => void;
}

/** The running endpoint. */
export interface EmbeddedAws {
  readonly address: InstanceAws;
  /** The user of a token of `aws eks get-token`; undefined when it is none. */
  userOf(token: string): ClusterUser | undefined;
  /** The Kubernetes version of an EKS cluster, as `1.33`; undefined when there is none of that name. */
  versionOf(clusterName: string): string | undefined;
  stop(): Promise<void>;
}

/** Starts it; what an earlier process applied is there again. */
export async function startEmbeddedAws(options: EmbeddedAwsOptions): Promise<EmbeddedAws> {
  const { folder, port, cluster, shared, log } = options;
  const keys = keysOf(join(folder, 'aws.json'));
  const clusters = new Map<string, DeclaredCompute>();
  const tellFailure = (what: string, error: unknown): void =>
    log({ level: 'error', code: 'aws.background', message: `${what} failed: ${String(error)}` });
  const machines = embeddedMachines(shared.compute.region, async (clusterName, compute) => {
    clusters.set(clusterName, compute);
    shared.add(clusterName, compute);
    return {
      url: cluster.url + frontPath(clusterName),
      caPem: cluster.tls.caPem,
      api: cluster.api,
      stop: async () => {
        clusters.delete(clusterName);
        await forgetCluster(cluster.api, clusterName, [...clusters.keys()]).catch((error: unknown) =>
          tellFailure(`forgetting ${clusterName}`, error),
        );
      },
    };
  });
  const cloud = createCloud({
    clock: systemClock,
    journalFile: join(folder, 'aws.jsonl'),
    accessKeys: [keys],
    machines,
    // A file names roles of its real account: a rehearsal takes them as there.
    foreignRoles: 'exist',
    onFailure: tellFailure,
  });
  const served = await serveCloud(cloud, { port, adminToken: keys.secretAccessKey });
  await cloud.settle();
  return {
    address: { endpoint: served.url, ...keys },
    userOf(token) {
      for (const name of clusters.keys()) {
        const user = eksTokenUser(cloud, name, token);
        if (user) return user;
      }
      return undefined;
    },
    versionOf: (clusterName) => clusters.get(clusterName)?.kubernetesVersion,
    async stop() {
      cloud.stop();
      await served.close();
    },
  };
}

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Made at the first start, and kept. */
function keysOf(file: string): Keys {
  if (existsSync(file)) {
    const kept: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isKeys(kept)) return kept;
  }
  const made = {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
  writePrivateFile(file, `${JSON.stringify(made)}\n`);
  return made;
}

const isKeys = (value: unknown): value is Keys =>
  typeof value === 'object' && value !== null && 'accessKeyId' in value && 'secretAccessKey' in value;
