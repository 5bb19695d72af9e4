// POST, PUT and PATCH of objects, and of their subresources that are a part of the object.
import { StatusError, type ObjectPatch } from '@berth/kube';
import { StoredItem } from '../../store/stored-item.js';
import type { Draft } from '../kind-rules.js';
import { placeOf, type ApiCall, type ApiState, type WriteOutcome } from '../machine/api-state.js';
import { applyObject } from '../machine/apply-object.js';
import { createObject } from '../machine/create-object.js';
import { patchObject } from '../machine/patch-object.js';
import { updateObject } from '../machine/update-object.js';
import { metaOf } from '../meta/draft-meta.unsafe.js';
import { badRequest, statusError } from '../status-errors.js';
import { decodeBody } from '../validation/decode.js';
import { presentAs, storedVersion } from '../versions/present-as.js';
import { negotiate } from './accept.js';
import { warn, type Exchange } from './exchange.js';
import { sendItem, type ResourceTarget } from './read-handlers.js';
import { mediaTypeOf, parseJson, parseObjectBody, readBody, unsupportedMediaType } from './request-body.js';
import { readYamlValue } from './yaml-body.js';
import { readWriteOptions, type OptionsKind } from './write-options.js';

/** The call that a write request makes, from its query and headers. */
export function callOf(exchange: Exchange, target: WriteTarget, kind: OptionsKind): ApiCall {
  const options = readWriteOptions(kind, exchange.query, exchange.request.headers['user-agent']);
  return {
    resource: target.info,
    namespace: target.namespace ?? '',
    name: target.name,
    subresource: target.subresource,
    user: exchange.user,
    ...options,
    warn: (text) => warn(exchange, text),
  };
}

export interface WriteTarget extends ResourceTarget {
  readonly subresource: string | undefined;
}

/** POST to a collection. */
export async function handleCreate(state: ApiState, exchange: Exchange, target: WriteTarget): Promise<void> {
  negotiate(exchange.request.headers.accept, { transforms: true });
  const call = callOf(exchange, target, 'CreateOptions');
  const draft = await readDraft(exchange, call);
  await answer(state, exchange, { target, call, outcome: createObject(state, call, draft) });
}

/** PUT of an object or of its status. */
export async function handleUpdate(state: ApiState, exchange: Exchange, target: WriteTarget): Promise<void> {
  negotiate(exchange.request.headers.accept, { transforms: true });
  const call = callOf(exchange, target, 'UpdateOptions');
  const draft = await readDraft(exchange, call);
  const outcome = updateObject(state, call, { edit: () => draft, create: () => draft });
  await answer(state, exchange, { target, call, outcome });
}

const PATCH_TYPES: ReadonlyMap<string, ObjectPatch['type']> = new Map([
  ['application/json-patch+json', 'json'],
  ['application/merge-patch+json', 'merge'],
  ['application/strategic-merge-patch+json', 'strategic'],
  ['application/apply-patch+yaml', 'apply'],
]);

/** PATCH of an object or of its status. */
export async function handlePatch(state: ApiState, exchange: Exchange, target: WriteTarget): Promise<void> {
  negotiate(exchange.request.headers.accept, { transforms: true });
  const mediaType = mediaTypeOf(exchange.request);
  const type = PATCH_TYPES.get(mediaType);
  if (type === undefined) throw unsupportedMediaType([...PATCH_TYPES.keys()].join(', '));
  const call = callOf(exchange, target, 'PatchOptions');
  const text = (await readBody(exchange.request)).toString('utf8');
  if (type === 'apply') {
    const body = readYamlValue(text);
    const force = exchange.query.get('force') === 'true';
    const manager = exchange.query.get('fieldManager') ?? '';
    const outcome = applyObject(state, call, { body, force, manager });
    await answer(state, exchange, { target, call, outcome });
    return;
  }
  const body = parseJson(text, (why) => badRequest(`error decoding patch: ${why}`));
  await answer(state, exchange, { target, call, outcome: patchObject(state, call, { type, body }) });
}

async function readDraft(exchange: Exchange, call: ApiCall): Promise<Draft> {
  const body = await readBody(exchange.request);
  const { value, problems } = parseObjectBody(body, mediaTypeOf(exchange.request), call.resource.kind);
  checkType(call, value);
  const { draft, warnings } = decodeBody({
    type: call.resource,
    value: { ...Object(value), kind: call.resource.kind, apiVersion: call.resource.apiVersion },
    fieldValidation: call.fieldValidation,
    readProblems: problems,
  });
  for (const text of warnings) call.warn(text);
  return storedVersion(draft, call.resource);
}

/** Refuses a body of another kind or version; a body may leave both out. */
export function checkType({ resource }: Pick<ApiCall, 'resource'>, value: unknown): void {
  const kind: unknown = Reflect.get(Object(value), 'kind') ?? '';
  const apiVersion: unknown = Reflect.get(Object(value), 'apiVersion') ?? '';
  if (apiVersion !== '' && apiVersion !== resource.apiVersion) {
    throw badRequest(
      `the API version in the data (${String(apiVersion)}) does not match ` +
        `the expected API version (${resource.apiVersion})`,
    );
  }
  if (kind === '' || kind === resource.kind) return;
  const internal = resource.group === '' ? 'core' : resource.group.split('.')[0];
  throw badRequest(
    `${String(kind)} in version ${JSON.stringify(resource.version)} cannot be handled as a ${resource.kind}: ` +
      `converting (${resource.version}.${String(kind)}) to (${internal}.${resource.kind}): unknown conversion`,
  );
}

interface WriteAnswer {
  readonly target: WriteTarget;
  readonly call: ApiCall;
  readonly outcome: WriteOutcome;
}

async function answer(
  state: ApiState,
  exchange: Exchange,
  { target, call, outcome }: WriteAnswer,
): Promise<void> {
  await acknowledged(outcome.durable);
  const name = metaOf(outcome.object).name ?? call.name;
  const place = { ...placeOf(call), name };
  const stored = state.store.get(place);
  // The kept bytes serve when nobody was quicker; a dry run has no revision of its own.
  const item =
    stored?.object === outcome.object ? stored : new StoredItem(place, outcome.object, stored?.revision ?? 0);
  const form = negotiate(exchange.request.headers.accept, { transforms: true });
  const status = outcome.created ? 201 : 200;
  sendItem(state, exchange, { item: presentAs(item, target.info), form, status, info: target.info });
}

/** Waits for durability; a failing disk becomes a 500 that says so. */
export async function acknowledged(durable: Promise<void>): Promise<void> {
  try {
    await durable;
  } catch (error) {
    if (error instanceof StatusError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw statusError({
      code: 500,
      reason: 'InternalError',
      message: `Internal error occurred: not stored: ${why}`,
    });
  }
}
