// LocalApi: the same verbs as over HTTPS, for the parts of this process, without the wire.
import type {
  DeleteOptions,
  ObjectKey,
  ObjectList,
  ObjectPatch,
  PodLogOptions,
  ResourceName,
  ResourceTypes,
  SelectionOptions,
  WriteOptions,
} from '@berth/kube';
import type { LocalApi, ObjectChange } from '../../local-api.js';
import type { NodeAgent } from '../../kubelet/node-agent.js';
import type { UserInfo } from '../kind-rules.js';
import type { ApiCall, ApiState, WriteOutcome } from '../machine/api-state.js';
import { applyObject } from '../machine/apply-object.js';
import { createObject } from '../machine/create-object.js';
import { deleteObject } from '../machine/delete-object.js';
import { patchObject } from '../machine/patch-object.js';
import { compileSelection } from '../machine/selection.js';
import { updateObject } from '../machine/update-object.js';
import { metaOf, thaw } from '../meta/draft-meta.unsafe.js';
import type { ResourceInfo, ResourceRegistry } from '../resource-registry.js';
import { internalError, notFound, resourceNotFound } from '../status-errors.js';
import { decodeBody } from '../validation/decode.js';
import { localWatch } from './local-watch.js';
import { writeSubresource } from '../subresources/write-subresource.js';
import { typedItems, typedObject, untyped } from './typed-objects.unsafe.js';

export interface LocalApiOptions {
  readonly state: ApiState;
  readonly user: UserInfo;
  /** Name of the writer in managedFields. */
  readonly fieldManager: string;
  /** Where pod logs come from; a cluster without machines has none. */
  readonly nodeAgent: () => NodeAgent | undefined;
  /** Version that writes are recorded in, where it is not the stored one. */
  readonly versions?: ReadonlyMap<ResourceName, string> | undefined;
}

/** The API as one user of this process. */
export function createLocalApi(options: LocalApiOptions): LocalApi {
  const { state } = options;
  const api: LocalApi = {
    ...reads(state),
    ...writes(options),
    watch: (resource, watchOptions) => localWatch(state, resource, watchOptions),
    podLogs: (key, logOptions) => podLogs(options, key, logOptions),
    subscribe: (resource, listener) => subscribe(state, resource, listener),
    writingAs: (resource, apiVersion) =>
      createLocalApi({ ...options, versions: new Map(options.versions).set(resource, apiVersion) }),
    as: (user, groups) => createLocalApi({ ...options, ...identity(user, groups) }),
  };
  return api;
}

/** A component of the control plane as a user; the last part of its name is its field manager. */
export function identity(
  username: string,
  groups: readonly string[] = [],
): Pick<LocalApiOptions, 'user' | 'fieldManager'> {
  const fieldManager = username.startsWith('system:node:')
    ? 'kubelet'
    : (username.split(':').at(-1) ?? username);
  return { user: { username, groups: [...groups, 'system:authenticated'] }, fieldManager };
}

type Reads = Pick<LocalApi, 'get' | 'list' | 'peek' | 'items'>;

function reads({ store, resources, reader }: ApiState): Reads {
  const placed = (resource: ResourceName, key: ObjectKey) =>
    store.get({ resource, namespace: key.namespace ?? '', name: key.name });
  return {
    get: async (resource, key) => {
      const item = placed(resource, key);
      const info = resources.byName(resource);
      if (item === undefined)
        throw notFound({ group: info?.group ?? '', resource: info?.plural ?? resource }, key.name);
      return typedObject(resource, item.object);
    },
    list: async <R extends ResourceName>(resource: R, options: SelectionOptions = {}) => {
      const selection = compileSelection({ name: resource }, options);
      const items = store.list(resource, options.namespace);
      const selected = selection.everything ? items : items.filter((item) => selection.matches(item));
      const list: ObjectList<ResourceTypes[R]> = {
        items: typedItems(resource, selected),
        resourceVersion: String(store.revision),
      };
      return list;
    },
    peek: reader.peek,
    items: reader.items,
  };
}

type Writes = Pick<LocalApi, 'create' | 'update' | 'patch' | 'delete' | 'createSubresource'>;

function writes(options: LocalApiOptions): Writes {
  const { state } = options;
  const call = (resource: ResourceName, key: ObjectKey, write: WriteOptions = {}) =>
    callOf(options, resource, { ...write, key });
  return {
    create: async (resource, object, write) => {
      const key = { namespace: object.metadata.namespace, name: '' };
      const target = call(resource, key, write);
      return acknowledged(resource, createObject(state, target, decoded(state, resource, object)));
    },
    update: async (resource, object, write) => {
      const { namespace, name = '' } = metaOf(untyped(object));
      const target = call(resource, { namespace, name }, write);
      const edit = () => decoded(state, resource, object);
      return acknowledged(resource, updateObject(state, target, { edit, create: edit }));
    },
    patch: async (resource, key, ...[patch, write]) =>
      acknowledged(resource, patched(state, call(resource, key, write), patch)),
    delete: async (resource: ResourceName, key: ObjectKey, request: DeleteOptions = {}) => {
      await deleteObject(state, call(resource, key), request).durable;
    },
    createSubresource: async (resource, key, ...[subresource, body]) => {
      await state.tokens.ready;
      const outcome = writeSubresource(state, { ...call(resource, key), subresource }, body);
      await outcome.durable;
      return outcome.body;
    },
  };
}

async function acknowledged<R extends ResourceName>(
  resource: R,
  outcome: WriteOutcome,
): Promise<ResourceTypes[R]> {
  await outcome.durable;
  return typedObject(resource, outcome.object);
}

function patched(state: ApiState, call: ApiCall, patch: ObjectPatch): WriteOutcome {
  if (patch.type !== 'apply') return patchObject(state, call, patch);
  return applyObject(state, call, {
    body: patch.body,
    force: patch.force === true,
    manager: call.fieldManager,
  });
}

/** Objects come in the stored version, whatever version the write is recorded in. */
function decoded({ resources }: ApiState, resource: ResourceName, object: object) {
  const type = storedInfo(resources, resource);
  const value = { ...thaw(untyped(object)), apiVersion: type.apiVersion, kind: type.kind };
  return decodeBody({ type, value, fieldValidation: 'Strict' }).draft;
}

function storedInfo(resources: ResourceRegistry, resource: ResourceName): ResourceInfo {
  const info = resources.byName(resource);
  if (info === undefined) throw resourceNotFound();
  return info;
}

function callOf(
  options: LocalApiOptions,
  resource: ResourceName,
  write: WriteOptions & { readonly key: ObjectKey },
): ApiCall {
  const { resources } = options.state;
  const info = storedInfo(resources, resource);
  const version = options.versions?.get(resource);
  return {
    resource: (version !== undefined && resources.byKind(version, info.kind)) || info,
    namespace: info.namespaced ? (write.key.namespace ?? '') : '',
    name: write.key.name,
    subresource: write.subresource,
    user: options.user,
    fieldManager: write.fieldManager ?? options.fieldManager,
    dryRun: write.dryRun ?? false,
    fieldValidation: 'Strict',
    warn: () => {},
  };
}

function subscribe<R extends ResourceName>(
  { store }: ApiState,
  resource: R,
  listener: (change: ObjectChange<ResourceTypes[R]>) => void,
): () => void {
  return store.onChange(resource, ({ type, item, previous }) => {
    const object = typedObject(resource, item.object);
    listener({ type, object, previous: previous && typedObject(resource, previous.object) });
  });
}

async function* podLogs(
  options: LocalApiOptions,
  key: ObjectKey,
  logOptions: PodLogOptions = {},
): AsyncIterable<Uint8Array> {
  const agent = options.nodeAgent();
  if (agent === undefined) throw internalError('not supported yet: pod logs without a kubelet');
  yield* agent.logs(key, logOptions);
}
