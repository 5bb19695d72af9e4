// The Kubernetes API over HTTPS: the ObjectApi that our code is written against, for any cluster that has an address.
import {
  keyOf,
  type Clock,
  type DeleteOptions,
  type ObjectApi,
  type ObjectKey,
  type ObjectPatch,
  type PodLogOptions,
  type WriteOptions,
} from '@berth/kube';
import type { KubeConnection } from './connection.js';
import { listAll } from './list-pages.js';
import { objectPath, type QueryValue } from './object-path.js';
import { systemClock } from './system-clock.js';
import { createTransport, type Transport } from './transport.js';
import { watchStream } from './watch-stream.js';
import { asObject } from './wire.unsafe.js';

/** Settings of a client; all have defaults. */
export interface KubeClientOptions {
  readonly clock?: Clock | undefined;
  /** Random number in [0, 1), for pauses between tries. */
  readonly random?: (() => number) | undefined;
  /** Recorded as the field manager up to the slash. */
  readonly userAgent?: string | undefined;
  readonly requestTimeoutMs?: number | undefined;
}

/** An {@link ObjectApi} over the network, with what only a network client has. */
export interface KubeClient extends ObjectApi {
  readonly connection: KubeConnection;
  /** For requests beyond objects: versions, discovery, exec. */
  readonly transport: Transport;
  /** Ends all connections; running calls fail. */
  close(): Promise<void>;
}

const PATCH_TYPES: Readonly<Record<ObjectPatch['type'], string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

/** A client of the cluster at this connection. Nothing is opened before the first call. */
export function createKubeClient(connection: KubeConnection, options: KubeClientOptions = {}): KubeClient {
  const { clock = systemClock, random = Math.random, userAgent = 'berth/0.1' } = options;
  const transport = createTransport({
    connection,
    clock,
    userAgent,
    requestTimeoutMs: options.requestTimeoutMs,
  });
  const watching = { transport, clock, random };
  return {
    connection,
    transport,
    close: () => transport.close(),
    get: async (resource, key) =>
      asObject(await transport.json({ method: 'GET', path: objectPath({ resource, ...key }) })),
    list: (resource, selection = {}) => listAll(transport, resource, selection),
    watch: (resource, selection) => watchStream({ ...watching, ...selection, resource }),
    podLogs: (key, logOptions = {}) => podLogs(transport, key, logOptions),
    ...writesOf(transport),
  };
}

type Writes = Pick<ObjectApi, 'create' | 'update' | 'patch' | 'delete' | 'createSubresource'>;

function writesOf(transport: Transport): Writes {
  return {
    create: async (resource, object, options = {}) => {
      const { namespace = 'default', name } = keyOf(object);
      const { subresource } = options;
      const key = subresource === undefined ? { namespace } : { namespace, name };
      const path = objectPath({ resource, ...key, subresource, query: writeQuery(options) });
      return asObject(await transport.json({ method: 'POST', path, body: object }));
    },
    update: async (resource, object, options = {}) => {
      const path = objectPath({ resource, ...keyOf(object), ...targetOf(options) });
      return asObject(await transport.json({ method: 'PUT', path, body: object }));
    },
    patch: async (...call) => {
      const [resource, key, patch, options = {}] = call;
      const query = { ...writeQuery(options), force: patch.type === 'apply' ? patch.force : undefined };
      const path = objectPath({ resource, ...key, subresource: options.subresource, query });
      const contentType = PATCH_TYPES[patch.type];
      return asObject(await transport.json({ method: 'PATCH', path, body: patch.body, contentType }));
    },
    delete: async (resource, key, options = {}) => {
      await transport.json({
        method: 'DELETE',
        path: objectPath({ resource, ...key }),
        body: deletion(options),
      });
    },
    createSubresource: (...call) => {
      const [resource, key, subresource, body] = call;
      return transport.json({ method: 'POST', path: objectPath({ resource, ...key, subresource }), body });
    },
  };
}

const targetOf = (
  options: WriteOptions,
): { readonly subresource?: string | undefined; readonly query: Query } => ({
  subresource: options.subresource,
  query: writeQuery(options),
});

type Query = Readonly<Record<string, QueryValue>>;

const writeQuery = ({ fieldManager, dryRun }: WriteOptions): Query => ({
  fieldManager,
  dryRun: dryRun ? 'All' : undefined,
});

function deletion({ gracePeriodSeconds, propagationPolicy, uid }: DeleteOptions): unknown {
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    gracePeriodSeconds,
    propagationPolicy,
    preconditions: uid === undefined ? undefined : { uid },
  };
}

async function* podLogs(
  transport: Transport,
  key: ObjectKey,
  options: PodLogOptions,
): AsyncGenerator<Uint8Array> {
  const { signal, follow, ...rest } = options;
  const path = objectPath({ resource: 'pods', ...key, subresource: 'log', query: { ...rest, follow } });
  try {
    yield* await transport.open({ method: 'GET', path, accept: '*/*', signal, isStream: follow });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
