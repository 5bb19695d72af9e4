// Server-side apply: the fields a manager applies become its own; what it applied before and no longer does, goes
// unless somebody else owns it too (kubernetes.io/docs/reference/using-api/server-side-apply).
import { kubeTime, jsonEqual, renderGoValue, type StatusError } from '@berth/kube';
import type { Draft } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import { compareFields } from '../managed-fields/compare-fields.js';
import { fieldSetOf, type TypedProblem } from '../managed-fields/field-set-of.js';
import {
  difference,
  intersection,
  isEmptyTree,
  NO_FIELDS,
  pathsOf,
  renderFieldPath,
  union,
  type FieldTree,
} from '../managed-fields/field-tree.js';
import { isSameManager, parseManagers, renderManagers, type Manager } from '../managed-fields/managers.js';
import { mergeValues } from '../managed-fields/merge-values.js';
import { pruneValue } from '../managed-fields/prune-value.js';
import { shapeOf, trackedPart } from '../managed-fields/tracked-fields.js';
import { zeroObject } from '../managed-fields/zero-object.js';
import { draftMeta, isRecord, metaOf, thaw } from '../meta/draft-meta.unsafe.js';
import { badRequest, internalError, invalid, statusError } from '../status-errors.js';
import { decodeBody } from '../validation/decode.js';
import { placeOf, type ApiCall, type ApiState, type WriteOutcome } from './api-state.js';
import { createObject } from './create-object.js';
import { updateObject } from './update-object.js';

export interface ApplyRequest {
  readonly body: unknown;
  readonly force: boolean;
  /** Required: apply without a manager makes no sense. */
  readonly manager: string;
}

/** Applies a configuration to an object, creating it when there is none. */
export function applyObject(state: ApiState, call: ApiCall, request: ApplyRequest): WriteOutcome {
  const config = checkedConfig(call, request);
  const nowMs = state.clock.now();
  const applied = trackedPart(typedFields(call, config), call);
  const self: Manager = {
    manager: request.manager,
    operation: 'Apply',
    apiVersion: call.resource.apiVersion,
    subresource: call.subresource ?? '',
    time: kubeTime(nowMs),
    fields: applied,
  };
  const current = state.store.get(placeOf(call));
  if (current === undefined) {
    const draft = decoded(call, config);
    const meta = draftMeta(draft);
    delete meta.resourceVersion;
    meta.name = call.name;
    meta.managedFields = renderManagers([self]);
    return createObject(state, { ...call, tracked: true }, draft);
  }
  const edit = (object: Stored): Draft => appliedTo(object, { call, config, self, force: request.force });
  return updateObject(state, { ...call, tracked: true }, { edit });
}

interface Application {
  readonly call: ApiCall;
  readonly config: Stored;
  readonly self: Manager;
  readonly force: boolean;
}

function appliedTo(current: Stored, { call, config, self, force }: Application): Draft {
  const shape = shapeOf(call.resource);
  const managers = knownManagers(current, { call, self });
  const before = managers.find((manager) => isSameManager(manager, self));
  const others = managers.filter((manager) => manager !== before);
  const live = untracked(current);
  const merged = mergeValues(shape, live, untracked(config));
  const owned = others.reduce((all, { fields }) => union(all, fields), NO_FIELDS);
  const pruned = pruneValue(shape, merged, {
    last: before?.fields ?? NO_FIELDS,
    kept: union(self.fields, owned),
  });
  const draft = decoded(call, {
    ...Object(pruned),
    kind: call.resource.kind,
    apiVersion: call.resource.apiVersion,
  });
  const { added, modified, removed } = compareFields(shape, live, untracked(draft));
  const changed = trackedPart(union(added, modified), call);
  if (!force) refuseConflicts(others, changed);
  const left = others.map((manager) => ({
    ...manager,
    fields: difference(difference(manager.fields, changed), trackedPart(removed, call)),
  }));
  const isNew = !jsonEqual(live, untracked(draft));
  const time = isNew ? self.time : before?.time;
  draftMeta(draft).managedFields = renderManagers([...left, { ...self, time }]);
  return draft;
}

// An object that nobody tracked so far: what it holds is the work of "before-first-apply".
function knownManagers(
  current: Stored,
  { call, self }: Pick<Application, 'call' | 'self'>,
): readonly Manager[] {
  const managers = parseManagers(metaOf(current).managedFields);
  if (managers.length > 0) return managers;
  const empty = { ...zeroObject(call.resource), metadata: {} };
  const { added, modified } = compareFields(shapeOf(call.resource), empty, current);
  const fields = trackedPart(union(added, modified), call);
  if (isEmptyTree(fields)) return [];
  return [{ ...self, manager: 'before-first-apply', operation: 'Update', fields }];
}

function untracked(object: Stored): Stored {
  const { managedFields: _managedFields, ...metadata } = metaOf(object);
  return { ...object, metadata };
}

function checkedConfig(call: ApiCall, { body, manager }: ApplyRequest): Stored {
  if (manager === '') {
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
      { type: 'Required', field: 'fieldManager', detail: 'is required for apply patch' },
    ]);
  }
  const config = isRecord(body) ? body : {};
  const { kind = '', apiVersion = '' } = config;
  if (kind === '' || apiVersion === '') {
    throw badRequest(`invalid object type: /, Kind=${String(kind)}`);
  }
  const { resource } = call;
  if (kind !== resource.kind || apiVersion !== resource.apiVersion) {
    throw badRequest(
      `the API version or kind in the data (${String(apiVersion)}, ${String(kind)}) does not match the endpoint`,
    );
  }
  const { name, managedFields } = metaOf(config);
  if (managedFields !== undefined && managedFields.length > 0)
    throw badRequest('metadata.managedFields must be nil');
  if (name !== undefined && name !== '' && name !== call.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${call.name})`);
  }
  return config;
}

function typedFields(call: ApiCall, config: Stored): FieldTree {
  const problems: TypedProblem[] = [];
  const fields = fieldSetOf(shapeOf(call.resource), config, { path: '', problems });
  const [problem] = problems;
  if (problem === undefined) return fields;
  const { namespace = '', name = '' } = metaOf(config);
  const { group, version, kind } = call.resource;
  throw internalError(
    `failed to create typed patch object (${namespace}/${name}; ${group}/${version}, Kind=${kind}): ` +
      `${problem.path}: ${textOf(problem)}`,
  );
}

function textOf(problem: TypedProblem): string {
  switch (problem.kind) {
    case 'unknown':
      return 'field not declared in schema';
    case 'duplicate':
      return `duplicate entries for key ${problem.key}`;
    case 'type':
      return `expected ${problem.expected}, got &value.valueUnstructured{Value:${renderGoValue(problem.value)}}`;
  }
}

function decoded(call: ApiCall, value: Stored): Draft {
  return decodeBody({ type: call.resource, value: thaw(value), fieldValidation: 'Ignore' }).draft;
}

function refuseConflicts(others: readonly Manager[], changed: FieldTree): void {
  const conflicts = others
    .map((manager) => ({
      manager,
      paths: [...pathsOf(intersection(manager.fields, changed))].map(renderFieldPath),
    }))
    .filter(({ paths }) => paths.length > 0);
  if (conflicts.length > 0) throw conflictError(conflicts);
}

interface ApplyConflict {
  readonly manager: Manager;
  readonly paths: readonly string[];
}

function conflictError(conflicts: readonly ApplyConflict[]): StatusError {
  const all = conflicts.flatMap(({ manager, paths }) =>
    paths.map((path) => ({ who: nameOf(manager), path })),
  );
  const [first] = all;
  const one = all.length === 1 && first !== undefined;
  const lists = conflicts.map(
    ({ manager, paths }) =>
      `conflicts with ${nameOf(manager)}:\n${paths.map((path) => `- ${path}`).join('\n')}`,
  );
  const message = one
    ? `Apply failed with 1 conflict: conflict with ${first.who}: ${first.path}`
    : `Apply failed with ${all.length} conflicts: ${lists.join('\n')}`;
  const causes = all.map(({ who, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${who}`,
    field: path,
  }));
  return statusError({ code: 409, reason: 'Conflict', message, details: { causes } });
}

function nameOf({ manager, operation, apiVersion, subresource, time }: Manager): string {
  const name = JSON.stringify(manager);
  if (operation === 'Apply') return name;
  const part = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  return `${name}${part} using ${apiVersion}${time === undefined ? '' : ` at ${time}`}`;
}
