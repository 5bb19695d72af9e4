// The scale subresource: replicas of any workload in one small object.
import { applyJsonPatch, applyMergePatch, renderLabelSelector } from '@berth/kube';
import { placeOf, refOf, type ApiCall, type ApiState, type WriteOutcome } from '../machine/api-state.js';
import { updateObject } from '../machine/update-object.js';
import type { Draft, Stored } from '../kind-rules.js';
import { draftMeta, isRecord, metaOf, recordAt, thaw } from '../meta/draft-meta.unsafe.js';
import { badRequest, invalid, notFound } from '../status-errors.js';
import type { ResourceInfo } from '../resource-registry.js';
import { selectorOf } from './selector-of.unsafe.js';

export interface ScaleTarget {
  readonly info: ResourceInfo;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** The Scale of an object. */
export function readScale(state: ApiState, { info, namespace = '', name }: ScaleTarget): Stored {
  const item = state.store.get({ resource: info.name, namespace, name });
  if (item === undefined) throw notFound({ group: info.group, resource: info.plural }, name);
  return scaleOf(item.object);
}

function scaleOf(object: Stored): Stored {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metaOf(object);
  const replicas = recordAt(object, 'spec')?.['replicas'];
  const current = recordAt(object, 'status')?.['replicas'];
  const selector = selectorText(object);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: typeof replicas === 'number' && replicas !== 0 ? { replicas } : {},
    status: { replicas: typeof current === 'number' ? current : 0, ...(selector === '' ? {} : { selector }) },
  };
}

// ReplicationControllers select by a plain map, the others by a LabelSelector.
function selectorText(object: Stored): string {
  const selector = recordAt(object, 'spec')?.['selector'];
  return selector === undefined ? '' : renderLabelSelector(selectorOf(selector));
}

/** Changes the replicas, by PUT or by one of the patches. */
export function writeScale(
  state: ApiState,
  call: ApiCall,
  request: { readonly body: Buffer; readonly mediaType: string },
): WriteOutcome {
  const item = state.store.get(placeOf(call));
  if (item === undefined) throw notFound(refOf(call), call.name);
  const scale = newScale(scaleOf(item.object), request);
  const replicas = recordAt(scale, 'spec')?.['replicas'] ?? 0;
  if (typeof replicas !== 'number' || replicas < 0) {
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, call.name, [
      {
        type: 'Invalid',
        field: 'spec.replicas',
        value: replicas,
        detail: 'must be greater than or equal to 0',
      },
    ]);
  }
  return updateObject(state, call, { edit: (current) => withReplicas(current, scale, replicas) });
}

function withReplicas(current: Stored, scale: Stored, replicas: number): Draft {
  const draft = thaw(current);
  const asked = metaOf(scale).resourceVersion;
  if (asked !== undefined && asked !== '') draftMeta(draft).resourceVersion = asked;
  draft['spec'] = { ...recordAt(draft, 'spec'), replicas };
  return draft;
}

function newScale(
  current: Stored,
  { body, mediaType }: { readonly body: Buffer; readonly mediaType: string },
): Stored {
  const value: unknown = JSON.parse(body.toString('utf8'));
  const result = patchedScale(current, value, mediaType);
  if (!isRecord(result)) throw badRequest('the scale is not an object');
  return result;
}

function patchedScale(current: Stored, value: unknown, mediaType: string): unknown {
  if (mediaType === 'application/json') return value;
  if (mediaType !== 'application/json-patch+json')
    return isRecord(value) ? applyMergePatch(current, value) : undefined;
  const result = applyJsonPatch(current, value);
  return result.ok ? result.value : undefined;
}
