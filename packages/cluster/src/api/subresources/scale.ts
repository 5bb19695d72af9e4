// The scale subresource: replicas of any workload in one small object.
import { applyJsonPatch, applyMergePatch, renderLabelSelector } from '@berth/kube';
import { placeOf, refOf, type ApiCall, type ApiState, type WriteOutcome } from '../machine/api-state.js';
import { updateObject } from '../machine/update-object.js';
import type { Draft } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import { draftMeta, isRecord, metaOf, recordAt, thaw } from '../meta/draft-meta.unsafe.js';
import { badRequest, invalid, notFound } from '../status-errors.js';
import type { ScalePaths } from '../custom/custom-kind.js';
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
  return scaleOf(item.object, info.custom?.scale);
}

function scaleOf(object: Stored, custom: ScalePaths | undefined): Stored {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metaOf(object);
  const replicas = valueAt(object, custom?.spec ?? SPEC_REPLICAS);
  const current = valueAt(object, custom?.status ?? STATUS_REPLICAS);
  const selector = custom ? textAt(object, custom.selector) : selectorText(object);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: typeof replicas === 'number' && replicas !== 0 ? { replicas } : {},
    status: { replicas: typeof current === 'number' ? current : 0, ...(selector === '' ? {} : { selector }) },
  };
}

const SPEC_REPLICAS = ['spec', 'replicas'];
const STATUS_REPLICAS = ['status', 'replicas'];

const valueAt = (object: Stored, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), object);

function textAt(object: Stored, path: readonly string[] | undefined): string {
  const value = path && valueAt(object, path);
  return typeof value === 'string' ? value : '';
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
  const paths = call.resource.custom?.scale;
  const scale = newScale(scaleOf(item.object, paths), request);
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
  const edit = (current: Stored): Draft =>
    withReplicas(current, scale, { path: paths?.spec ?? SPEC_REPLICAS, replicas });
  return updateObject(state, call, { edit });
}

interface NewReplicas {
  readonly path: readonly string[];
  readonly replicas: number;
}

function withReplicas(current: Stored, scale: Stored, { path, replicas }: NewReplicas): Draft {
  const draft = thaw(current);
  const asked = metaOf(scale).resourceVersion;
  if (asked !== undefined && asked !== '') draftMeta(draft).resourceVersion = asked;
  let at: Record<string, unknown> = draft;
  for (const name of path.slice(0, -1)) {
    const below = at[name];
    const next = isRecord(below) ? below : {};
    at[name] = next;
    at = next;
  }
  at[path.at(-1) ?? ''] = replicas;
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
