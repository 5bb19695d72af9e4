// A whole Kubernetes cluster in this process: store, API server, controllers, scheduler, machines and kubelet.
import { kubernetesSchema } from '@berth/kube';
import { createAdmission, defaultAdmissionPlugins } from './api/admission/index.js';
import { createAuthenticator } from './api/auth/authenticate.js';
import { createAuthorizer } from './api/auth/authorizer.js';
import { escalationPlugin } from './api/auth/escalation.js';
import { REVIEWS } from './api/auth/reviews.js';
import { createTokenIssuer } from './api/auth/service-account-tokens.js';
import { bootstrapApiService, bootstrapCluster } from './api/bootstrap/bootstrap-cluster.js';
import { serveDefinitions } from './api/custom/serve-definitions.js';
import { createDiscovery } from './api/discovery/discovery-documents.js';
import { createOpenApi } from './api/discovery/openapi-documents.js';
import { startApiServer } from './api/http/api-server.js';
import type { RequestServices } from './api/http/request-handler.js';
import { createLocalApi, identity } from './api/local/local-api.js';
import { readerOf } from './api/local/reader.js';
import type { ApiState } from './api/machine/api-state.js';
import { createResourceRegistry } from './api/resource-registry.js';
import type { Component } from './component.js';
import { type ClusterSecrets, databaseFile, openSecrets } from './data-folder.js';
import { startComponents, type StartedComponents } from './embedded-components.js';
import type { NodeAgent } from './kubelet/node-agent.js';
import type { LocalApi } from './local-api.js';
import { fargateAdmissionPlugin } from './machines/machines.js';
import { renderKubeconfig } from './kubeconfig.js';
import { ObjectStore } from './store/object-store.js';
import { openSqliteLog } from './store/sqlite-log.js';
import type { EmbeddedClusterOptions } from './embedded-cluster-options.js';

/** A running cluster. */
export interface EmbeddedCluster {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  /** The authority that signed the server's certificate, as PEM. */
  readonly caPem: string;
  /** Certificate and key of the server, good for other servers of ours on the loopback address too. */
  readonly tls: { readonly certPem: string; readonly keyPem: string; readonly caPem: string };
  /** Bearer token of a member of `system:masters`. */
  readonly adminToken: string;
  /** A kubeconfig (YAML) with one context of this name, for the administrator. */
  kubeconfig(contextName: string): string;
  /** The API without the wire, as administrator. */
  readonly api: LocalApi;
  /** Logs, exec and port-forward of pods; absent when nothing runs them. */
  readonly nodeAgent: NodeAgent | undefined;
  /** What the other parts offer: decisions of the scheduler, images, …. */
  readonly components: StartedComponents;
  /** Ends everything, and resolves when nothing of it runs any more and all is on disk. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * Starts a cluster, or the one that the data folder holds again. Rejects with a StoreError when the folder is in use,
 * damaged or not writable, and with the system's error when the port is taken.
 */
export async function createEmbeddedCluster(options: EmbeddedClusterOptions): Promise<EmbeddedCluster> {
  const secrets = await openSecrets(options.dataDir, options.clock.now());
  const store = openStore(options.dataDir);
  try {
    return await startCluster(options, secrets, store);
  } catch (error) {
    store.close();
    throw error;
  }
}

function openStore(dataDir: string): ObjectStore {
  const { log, versions, floors } = openSqliteLog(databaseFile(dataDir));
  const store = new ObjectStore({ log, schedule: setImmediate });
  store.restore(versions(), floors);
  return store;
}

async function startCluster(
  options: EmbeddedClusterOptions,
  secrets: ClusterSecrets,
  store: ObjectStore,
): Promise<EmbeddedCluster> {
  // Known later than the services that ask for them.
  const later: { agent: NodeAgent | undefined; port: number } = { agent: undefined, port: 0 };
  const services = buildServices(options, secrets, {
    store,
    nodeAgent: () => later.agent,
    serverAddress: () => `${HOST}:${later.port}`,
  });
  const fresh = store.revision === 0;
  bootstrapCluster(services.state);
  serveDefinitions(services.state);
  const { certificates, adminToken } = secrets;
  const server = await startApiServer({ services, certificates, host: HOST, port: options.port ?? 0 });
  const { port } = server;
  later.port = port;
  bootstrapApiService(services.state, port);
  if (fresh) store.compact();
  const admin = identity('admin', ['system:masters']);
  const api = createLocalApi({ state: services.state, ...admin, nodeAgent: () => later.agent });
  const started = await startComponents({
    ...options,
    api,
    caPem: certificates.caPem,
    url: `https://${HOST}:${port}`,
  });
  later.agent = started.nodeAgent;
  const url = `https://${HOST}:${port}`;
  return {
    url,
    caPem: certificates.caPem,
    tls: certificates,
    adminToken,
    kubeconfig: (contextName) =>
      renderKubeconfig({ contextName, url, caPem: certificates.caPem, token: adminToken }),
    api,
    nodeAgent: started.nodeAgent,
    components: started,
    stop: () => stopAll([...started.running, server], store),
  };
}

interface Seams {
  readonly store: ObjectStore;
  readonly nodeAgent: () => NodeAgent | undefined;
  readonly serverAddress: () => string;
}

function buildServices(
  options: EmbeddedClusterOptions,
  secrets: ClusterSecrets,
  { store, nodeAgent, serverAddress }: Seams,
): RequestServices {
  const resources = createResourceRegistry(kubernetesSchema().groups);
  const reader = readerOf(store);
  const tokens = createTokenIssuer(secrets.signingKeyPem);
  const authorizer = createAuthorizer(reader);
  const { clock, random } = options;
  const admission = createAdmission(
    defaultAdmissionPlugins([
      ...(options.compute ? [fargateAdmissionPlugin(options.compute)] : []),
      escalationPlugin(authorizer),
    ]),
  );
  const state: ApiState = { store, resources, admission, tokens, clock, random, reader };
  const admin = { username: 'admin', uid: 'admin', groups: ['system:masters'] };
  const authenticator = createAuthenticator({
    staticTokens: new Map([[secrets.adminToken, admin]]),
    tokens,
    reader,
    now: () => clock.now(),
    foreignToken: options.foreignToken,
  });
  return {
    state,
    authenticator,
    authorizer,
    reviews: REVIEWS,
    nodeAgent,
    tokens,
    discovery: createDiscovery(resources, serverAddress),
    openApi: createOpenApi(resources),
    knowsGroup: (group) => resources.knowsGroup(group),
    fronts: options.fronts,
  };
}

// Those that started last end first: the kubelet still needs the API to say what became of its pods.
async function stopAll(parts: readonly Pick<Component, 'stop'>[], store: ObjectStore): Promise<void> {
  for (const part of parts) await part.stop();
  store.close();
}
