// One resource, one step on: started, found stable, found gone, failed. The engine says which; this does it and says
// so in events.
import type { JsonObject } from '@berth/kube';
import { AwsError } from '../../aws-error.js';
import type { CloudContext } from '../../service.js';
import { MAX_RESOURCE_ATTEMPTS } from '../limits.js';
import type { Made, ResourceContext, ResourceType } from '../resources/resource-type.js';
import { resourceType } from '../resources/resource-types.js';
import { checkProperties } from './check-properties.js';
import { resourceContext } from './resource-context.js';
import type { PhysicalResource, ResourceRow, StackRow, Verb } from './rows.js';
import { putResource, resourcesOf, setResourceStatus } from './stack-book.js';

/** What a step works on. */
export interface Step {
  readonly cloud: CloudContext;
  readonly stack: StackRow;
}

/**
 * A resource that is to be made: `row` is in CREATE_IN_PROGRESS, or in UPDATE_IN_PROGRESS when it replaces an old
 * one.
 */
export async function makeResource({ cloud, stack }: Step, row: ResourceRow): Promise<void> {
  const verb: Verb = row.touch === 'replaced' ? 'UPDATE' : 'CREATE';
  await attempt({ cloud, stack }, { row, verb }, async (type, context) => {
    checkProperties(type, row);
    const made = await type.create(row.properties, context);
    setResourceStatus(cloud, row, {
      ...made,
      status: `${verb}_IN_PROGRESS`,
      reason: `Resource ${verb === 'CREATE' ? 'creation' : 'update'} Initiated`,
    });
  });
}

/**
 * A resource in UPDATE_IN_PROGRESS whose properties change in place; `change` has them with the tags of the stack.
 */
export async function changeResource(
  step: Step,
  row: ResourceRow,
  change: { readonly before: JsonObject; readonly after: JsonObject },
): Promise<void> {
  await attempt(step, { row, verb: 'UPDATE' }, async (type, context) => {
    checkProperties(type, row);
    const pending = await type.update?.({ physicalId: row.physicalId ?? '', ...change }, context);
    putResource(step.cloud, { ...row, pending: pending ?? [], attempts: 0 });
  });
}

/** A resource in progress: complete once it is stable and has no part left to change. Gives whether it only waits. */
export async function watchResource(step: Step, row: ResourceRow): Promise<boolean> {
  const verb: Verb = row.status.startsWith('UPDATE') ? 'UPDATE' : 'CREATE';
  let isWaiting = true;
  await attempt(step, { row, verb }, async (type, context) => {
    const made = madeOf(row);
    if (type.isStable && !(await type.isStable(made, context))) return;
    const [part, ...pending] = row.pending ?? [];
    if (part !== undefined) {
      const { properties } = row;
      await type.continueUpdate?.(part, { physicalId: made.physicalId, properties }, context);
      putResource(step.cloud, { ...row, pending, attempts: 0 });
      isWaiting = false;
      return;
    }
    const attributes = { ...made.attributes, ...(await type.attributes?.(made, context)) };
    setResourceStatus(step.cloud, row, { status: `${verb}_COMPLETE`, attributes });
    isWaiting = false;
    if (type.changes !== undefined) await refreshNeighbour(step, row, type.changes);
  });
  return isWaiting;
}

/** The resource of the stack that a property names, with its attributes as they are by now. */
async function refreshNeighbour({ cloud, stack }: Step, row: ResourceRow, property: string): Promise<void> {
  const other = resourcesOf(cloud, stack.id).find(
    ({ physicalId }) => physicalId === row.properties[property],
  );
  const type = other && resourceType(other.type);
  if (!other || !type?.attributes) return;
  const attributes = await type.attributes(madeOf(other), resourceContext(cloud, stack, other));
  putResource(cloud, { ...other, attributes: { ...other.attributes, ...attributes } });
}

/** Begins the end of a resource; what the template says to keep is only let go of. */
export async function removeResource(step: Step, row: ResourceRow): Promise<void> {
  const { cloud } = step;
  if (row.physicalId === undefined) {
    setResourceStatus(cloud, row, { status: 'DELETE_COMPLETE' });
    return;
  }
  if (
    row.deletionPolicy === 'Retain' ||
    (row.deletionPolicy === 'RetainExceptOnCreate' && !isCreating(step))
  ) {
    setResourceStatus(cloud, row, { status: 'DELETE_SKIPPED' });
    return;
  }
  const started = setResourceStatus(cloud, { ...row, attempts: 0 }, { status: 'DELETE_IN_PROGRESS' });
  await deleteCall(step, started);
}

/** A deletion in progress: complete once the resource is gone. Gives whether it is still on its way. */
export async function watchRemoval(step: Step, row: ResourceRow): Promise<boolean> {
  // A refusal that may pass left it without a call that was taken.
  if (row.attempts > 0) {
    await deleteCall(step, row);
    return true;
  }
  let isOnItsWay = true;
  await attempt(step, { row, verb: 'DELETE' }, async (type, context) => {
    if (type.isGone && !(await type.isGone(madeOf(row), context))) return;
    setResourceStatus(step.cloud, row, { status: 'DELETE_COMPLETE' });
    isOnItsWay = false;
  });
  return isOnItsWay;
}

/** Deletes what a replacement left behind, or what a failed one made; true when it is gone. */
export async function discard(step: Step, row: ResourceRow, old: PhysicalResource): Promise<boolean> {
  const type = resourceType(old.type);
  if (!type || row.updateReplacePolicy === 'Retain') return true;
  const context = resourceContext(step.cloud, step.stack, row);
  await type.delete(old, context);
  return !type.isGone || type.isGone(old, context);
}

const isCreating = ({ stack }: Step): boolean => stack.work?.kind === 'create-rollback';

async function deleteCall(step: Step, row: ResourceRow): Promise<void> {
  await attempt(step, { row, verb: 'DELETE' }, async (type, context) => {
    await type.delete({ ...madeOf(row), properties: row.properties }, context);
    putResource(step.cloud, { ...row, attempts: 0 });
  });
}

const madeOf = (row: ResourceRow): Made => ({
  physicalId: row.physicalId ?? '',
  attributes: row.attributes,
});

interface Attempt {
  readonly row: ResourceRow;
  readonly verb: Verb;
}

/** Runs a call; what may pass is tried again at the next step, anything else is the failure of the resource. */
async function attempt(
  { cloud, stack }: Step,
  { row, verb }: Attempt,
  run: (type: ResourceType, context: ResourceContext) => Promise<void>,
): Promise<void> {
  const type = resourceType(row.type);
  if (!type) {
    setResourceStatus(cloud, row, {
      status: `${verb}_FAILED`,
      reason: `Unrecognized resource type ${row.type}`,
    });
    return;
  }
  let announced: string | undefined;
  const context: ResourceContext = {
    ...resourceContext(cloud, stack, row),
    announce: (physicalId) => {
      announced = physicalId;
    },
  };
  try {
    await run(type, context);
  } catch (error) {
    if (mayPass(error) && row.attempts + 1 < MAX_RESOURCE_ATTEMPTS) {
      // What came half into being goes, so that the next try begins anew.
      if (announced !== undefined) {
        await type.delete({ physicalId: announced, attributes: {}, properties: row.properties }, context);
      }
      putResource(cloud, { ...row, attempts: row.attempts + 1 });
      return;
    }
    const reason = reasonOf(error, row.type, cloud);
    const physicalId = row.physicalId ?? announced;
    setResourceStatus(cloud, row, { status: `${verb}_FAILED`, reason, physicalId });
  }
}

const PASSING =
  /Throttl|RequestLimitExceeded|InternalFailure|InternalError|ServiceUnavailable|DependencyViolation/;

const mayPass = (error: unknown): boolean => error instanceof AwsError && PASSING.test(error.code);

/** The sentence of the event, as resource handlers write it. */
function reasonOf(error: unknown, type: string, cloud: CloudContext): string {
  if (!(error instanceof AwsError)) return error instanceof Error ? error.message : String(error);
  const service = type.split('::')[1] ?? type;
  const id = () => `${cloud.hex(8)}-${cloud.hex(4)}-${cloud.hex(4)}-${cloud.hex(4)}-${cloud.hex(12)}`;
  const origin = `Service: ${service}, Status Code: ${error.httpStatus}, Request ID: ${id()}`;
  const handled = `RequestToken: ${id()}, HandlerErrorCode: ${handlerCode(error)}`;
  return `Resource handler returned message: "${error.message} (${origin})" (${handled})`;
}

function handlerCode({ code }: AwsError): string {
  if (/AlreadyExists|InUse|Duplicate|EntityAlreadyExists|Conflict/.test(code)) return 'AlreadyExists';
  if (/NotFound|NoSuchEntity/.test(code)) return 'NotFound';
  if (/AccessDenied|Unauthorized/.test(code)) return 'AccessDenied';
  if (/Limit|Quota/.test(code)) return 'ServiceLimitExceeded';
  if (PASSING.test(code)) return 'Throttling';
  return 'InvalidRequest';
}
