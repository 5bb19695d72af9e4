// Serves what CustomResourceDefinitions define, from the moment they are stored: their names are accepted, their
// resources join the registry, and when a definition goes its objects go with it.
import { kubeTime } from '@berth/kube';
import type { StoredItem } from '../../store/stored-item.js';
import type { Draft, UserInfo } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import type { ApiCall, ApiState } from '../machine/api-state.js';
import { deleteObject } from '../machine/delete-object.js';
import { updateObject } from '../machine/update-object.js';
import { draftMeta, metaOf, recordAt, thaw } from '../meta/draft-meta.unsafe.js';
import type { ResourceInfo } from '../resource-registry.js';
import { customGroups } from './custom-group.js';
import { CLEANUP_FINALIZER, DEFINITIONS } from './definition-end.js';

const API_SERVER: UserInfo = { username: 'system:apiserver', groups: ['system:masters'] };

/** Begins to serve; definitions that are stored already are served when this returns. */
export function serveDefinitions(state: ApiState): void {
  refresh(state);
  for (const item of state.store.list(DEFINITIONS)) attend(state, item.object);
  state.store.onChange(DEFINITIONS, ({ type, item }) => {
    refresh(state);
    if (type !== 'DELETED') attend(state, item.object);
  });
}

function attend(state: ApiState, definition: Stored): void {
  if (metaOf(definition).deletionTimestamp === undefined) accept(state, definition);
  else end(state, definition);
}

function refresh({ store, resources }: ApiState): void {
  resources.setCustom(customGroups(store.list(DEFINITIONS).map(({ object }) => object)));
}

/** Says once that the names are accepted and the resource is served. */
function accept(state: ApiState, definition: Stored): void {
  const names = recordAt(recordAt(definition, 'spec'), 'names') ?? {};
  const accepted = recordAt(recordAt(definition, 'status'), 'acceptedNames') ?? {};
  const isAccepted = Object.entries(names).every(
    ([field, value]) => JSON.stringify(accepted[field]) === JSON.stringify(value),
  );
  const resource = state.resources.byName(DEFINITIONS);
  if (isAccepted || !resource) return;
  const call = { ...internalCall(resource, metaOf(definition).name ?? ''), subresource: 'status' };
  const time = kubeTime(state.clock.now());
  const edit = (current: Stored) => {
    const draft = thaw(current);
    const conditions = conditionsAt(time);
    draft['status'] = { ...recordAt(draft, 'status'), acceptedNames: thaw(names), conditions };
    return draft;
  };
  updateObject(state, call, { edit }).durable.catch(() => undefined);
}

const conditionsAt = (lastTransitionTime: string) => [
  {
    type: 'NamesAccepted',
    status: 'True',
    lastTransitionTime,
    reason: 'NoConflicts',
    message: 'no conflicts found',
  },
  {
    type: 'Established',
    status: 'True',
    lastTransitionTime,
    reason: 'InitialNamesAccepted',
    message: 'the initial names have been accepted',
  },
];

/** Deletes the objects of a definition that goes, and lets it go when none is left; some may be held for a while. */
function end(state: ApiState, definition: Stored): void {
  const { name = '', finalizers = [] } = metaOf(definition);
  if (!finalizers.includes(CLEANUP_FINALIZER)) return;
  const info = state.resources.byName(name);
  const left = (): readonly StoredItem[] => (info ? state.store.list(name) : []);
  for (const item of left()) {
    if (!info || metaOf(item.object).deletionTimestamp !== undefined) continue;
    const call = { ...internalCall(info, item.name), namespace: item.namespace };
    deleteObject(state, call, {}).durable.catch(() => undefined);
  }
  if (left().length === 0) return release(state, name);
  state.clock.after(LEFT_OBJECTS_POLL_MS, () => {
    const now = state.store.get({ resource: DEFINITIONS, namespace: '', name });
    if (now) end(state, now.object);
  });
}

/** How often objects with finalizers of their own are looked for again. */
const LEFT_OBJECTS_POLL_MS = 1_000;

function release(state: ApiState, name: string): void {
  const resource = state.resources.byName(DEFINITIONS);
  if (!resource) return;
  const edit = (current: Stored): Draft => {
    const draft = thaw(current);
    const meta = draftMeta(draft);
    meta.finalizers = (meta.finalizers ?? []).filter((finalizer) => finalizer !== CLEANUP_FINALIZER);
    return draft;
  };
  updateObject(state, internalCall(resource, name), { edit }).durable.catch(() => undefined);
}

const internalCall = (resource: ResourceInfo, name: string): ApiCall => ({
  resource,
  namespace: '',
  name,
  user: API_SERVER,
  fieldManager: 'kube-apiserver',
  dryRun: false,
  fieldValidation: 'Ignore',
  warn: () => {},
});
