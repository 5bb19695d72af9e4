// Serves what CustomResourceDefinitions define, from the moment they are stored: their names are accepted, their
// resources join the registry, and when a definition goes its objects go with it.
import { kubeTime } from '@berth/kube';
import type { Stored, UserInfo } from '../kind-rules.js';
import type { ApiCall, ApiState } from '../machine/api-state.js';
import { updateObject } from '../machine/update-object.js';
import { metaOf, recordAt, thaw } from '../meta/draft-meta.unsafe.js';
import { customGroups } from './custom-group.js';

const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';

const API_SERVER: UserInfo = { username: 'system:apiserver', groups: ['system:masters'] };

/** Begins to serve; definitions that are stored already are served when this returns. */
export function serveDefinitions(state: ApiState): void {
  refresh(state);
  for (const item of state.store.list(DEFINITIONS)) accept(state, item.object);
  state.store.onChange(DEFINITIONS, ({ type, item }) => {
    refresh(state);
    if (type === 'DELETED') removeObjects(state, item.object);
    else accept(state, item.object);
  });
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
  const call: ApiCall = {
    resource,
    namespace: '',
    name: metaOf(definition).name ?? '',
    subresource: 'status',
    user: API_SERVER,
    fieldManager: 'kube-apiserver',
    dryRun: false,
    fieldValidation: 'Ignore',
    warn: () => {},
  };
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

/** Nobody could reach them any more. */
function removeObjects({ store }: ApiState, definition: Stored): void {
  const spec = recordAt(definition, 'spec');
  const plural = recordAt(spec, 'names')?.['plural'];
  for (const item of store.list(`${String(plural)}.${String(spec?.['group'])}`)) {
    const last = (revision: string): Stored => ({
      ...item.object,
      metadata: { ...metaOf(item.object), resourceVersion: revision },
    });
    store.remove(item, last).durable.catch(() => undefined);
  }
}
