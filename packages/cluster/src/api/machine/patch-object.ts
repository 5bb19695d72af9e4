// PATCH: the four kinds of patch, each turned into an update of the current object.
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  typeOfKind,
  type ObjectPatch,
  type StatusError,
} from '@berth/kube';
import type { Draft } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import { isRecord, recordAt } from '../meta/draft-meta.unsafe.js';
import { badRequest, internalError, invalid, statusError } from '../status-errors.js';
import { decodeBody } from '../validation/decode.js';
import { GO_MAP, jsonTypeError } from '../validation/go-json-error.js';
import type { ApiCall, ApiState, WriteOutcome } from './api-state.js';
import { updateObject } from './update-object.js';

/** Applies a patch to the object. */
export function patchObject(state: ApiState, call: ApiCall, patch: ObjectPatch): WriteOutcome {
  return updateObject(state, call, { edit: (current) => patched(call, { current, patch }) });
}

interface Patching {
  readonly current: Stored;
  readonly patch: ObjectPatch;
}

function patched(call: ApiCall, patching: Patching): Draft {
  const value = patchedValue(call, patching);
  const decoded = decodeBody({
    type: call.resource,
    value,
    fieldValidation: call.fieldValidation === 'Ignore' ? 'Ignore' : 'Warn',
  });
  if (call.fieldValidation === 'Strict' && decoded.warnings.length > 0) {
    throw strictPatchError(value, decoded.warnings);
  }
  for (const text of decoded.warnings) call.warn(text);
  return decoded.draft;
}

// kube-apiserver reports the whole patched object as the invalid value of a field "patch" of a kind without name.
const strictPatchError = (value: unknown, problems: readonly string[]): StatusError =>
  invalid({ group: '', kind: '' }, '', [
    {
      type: 'Invalid',
      field: 'patch',
      value: goText(value),
      detail: `strict decoding error: ${problems.join(', ')}`,
    },
  ]);

// As Go prints the patched object: its members sorted, the metadata in the order of its type.
function goText(value: unknown): string {
  const object = isRecord(value) ? value : {};
  const metadata = recordAt(object, 'metadata') ?? {};
  const inOrder = METADATA_ORDER.filter((name) => name in metadata).map((name) => [name, metadata[name]]);
  const members = Object.keys(object).sort();
  const entries = members.map((name) => [
    name,
    name === 'metadata' ? Object.fromEntries(inOrder) : object[name],
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}

const METADATA_ORDER: readonly string[] = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
];

function patchedValue(call: ApiCall, { current, patch }: Patching): unknown {
  switch (patch.type) {
    case 'json':
      return jsonPatched(current, patch.body);
    case 'merge':
      if (!isRecord(patch.body))
        throw badRequest(`error decoding patch: ${jsonTypeError(patch.body, GO_MAP)}`);
      return applyMergePatch(current, patch.body);
    case 'strategic':
      return strategicPatched(call, current, patch.body);
    case 'apply':
      throw internalError('an apply patch is not an edit');
  }
}

function jsonPatched(current: Stored, body: unknown): unknown {
  if (!Array.isArray(body))
    throw badRequest(`error decoding patch: ${jsonTypeError(body, '[]handlers.jsonPatchOp')}`);
  const result = applyJsonPatch(current, body);
  if (result.ok) return result.value;
  throw statusError({
    code: 422,
    reason: 'Invalid',
    message: 'the server rejected our request due to an error in our request',
    details: {},
  });
}

function strategicPatched(call: ApiCall, current: Stored, body: unknown): unknown {
  const typeName = typeOfKind(call.resource.group, call.resource.version, call.resource.kind);
  if (typeName === undefined) throw strategicUnsupported();
  if (!isRecord(body)) throw badRequest(jsonTypeError(body, GO_MAP));
  const result = applyStrategicMergePatch(current, body, typeName);
  if (result.ok) return result.value;
  throw internalError(result.problem.message);
}

const strategicUnsupported = (): StatusError =>
  statusError({
    code: 415,
    reason: 'UnsupportedMediaType',
    message:
      'the body of the request was in an unknown format - accepted media types include: ' +
      'application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
  });
