// Drift: resources that somebody changed or removed behind the stack's back, found by asking the services.
import type { JsonObject } from '@berth/kube';
import { requiredText, texts, type Params } from '../../params.js';
import type { CloudContext, Operation } from '../../service.js';
import { validationError } from '../problems.js';
import { resourceType } from '../resources/resource-types.js';
import { unlessAbsent } from '../resources/values.js';
import { isThere } from '../stack/progress.js';
import { propertyDifferences } from '../stack/property-diff.js';
import { resourceContext } from '../stack/resource-context.js';
import type { ResourceRow, StackRow } from '../stack/rows.js';
import { changeStack, putResource, requireStack, resourcesOf } from '../stack/stack-book.js';
import { page } from './page.js';

/** Operations about drift. Detection is done by the time the call is answered. */
export const driftOperations: Readonly<Record<string, Operation>> = {
  DetectStackDrift: detectStackDrift,
  DescribeStackDriftDetectionStatus: describeDetection,
  DescribeStackResourceDrifts: describeResourceDrifts,
  DetectStackResourceDrift: detectResourceDrift,
};

async function detectStackDrift(params: Params, context: CloudContext): Promise<unknown> {
  const stack = requireStack(context, requiredText(params, 'StackName'));
  const wanted = texts(params, 'LogicalResourceIds');
  for (const row of resourcesOf(context, stack.id)) {
    if (wanted.length === 0 || wanted.includes(row.logicalId)) await detect(context, stack, row);
  }
  const hasDrifted = resourcesOf(context, stack.id).some((row) => isDrifted(row));
  changeStack(context, stack.id, {
    driftStatus: hasDrifted ? 'DRIFTED' : 'IN_SYNC',
    driftMs: context.clock.now(),
  });
  return { StackDriftDetectionId: `${stack.id}|${context.hex(8)}` };
}

const isDrifted = ({ driftStatus }: ResourceRow): boolean =>
  driftStatus === 'MODIFIED' || driftStatus === 'DELETED';

/** Compares the properties that the template sets with those that the service tells. */
async function detect(context: CloudContext, stack: StackRow, row: ResourceRow): Promise<ResourceRow> {
  const type = resourceType(row.type);
  if (!isThere(row) || !type?.read) return row;
  const made = { physicalId: row.physicalId ?? '', attributes: row.attributes, properties: row.properties };
  const live = await unlessAbsent(type.read(made, resourceContext(context, stack, row)));
  const compared = Object.keys(row.properties).filter(
    (name) => live?.[name] !== undefined && name !== 'Tags',
  );
  const differences = compared.flatMap((name) =>
    propertyDifferences(type, { [name]: row.properties[name] }, { [name]: live?.[name] }),
  );
  const driftStatus = live === undefined ? 'DELETED' : differences.length > 0 ? 'MODIFIED' : 'IN_SYNC';
  const drift: JsonObject = {
    ExpectedProperties: JSON.stringify(row.properties),
    ActualProperties:
      live === undefined ? '' : JSON.stringify({ ...row.properties, ...pickNames(live, compared) }),
    PropertyDifferences: differences.map(({ name }) => ({
      PropertyPath: `/${name}`,
      ExpectedValue: asText(row.properties[name]),
      ActualValue: asText(live?.[name]),
      DifferenceType: 'NOT_EQUAL',
    })),
  };
  return putResource(context, { ...row, driftStatus, drift });
}

const pickNames = (object: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(names.map((name) => [name, object[name]]));

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);

function describeDetection(params: Params, context: CloudContext): unknown {
  const id = requiredText(params, 'StackDriftDetectionId');
  const [stackId = ''] = id.split('|');
  const stack = requireStack(context, stackId);
  return {
    StackId: stack.id,
    StackDriftDetectionId: id,
    StackDriftStatus: stack.driftStatus ?? 'NOT_CHECKED',
    DetectionStatus: 'DETECTION_COMPLETE',
    DriftedStackResourceCount: resourcesOf(context, stack.id).filter(isDrifted).length,
    Timestamp: new Date(stack.driftMs ?? context.clock.now()),
  };
}

function describeResourceDrifts(params: Params, context: CloudContext): unknown {
  const stack = requireStack(context, requiredText(params, 'StackName'));
  const wanted = texts(params, 'StackResourceDriftStatusFilters');
  const items = resourcesOf(context, stack.id)
    .filter(({ driftStatus }) => driftStatus !== undefined)
    .filter(({ driftStatus = '' }) => wanted.length === 0 || wanted.includes(driftStatus))
    .map((row) => driftView(row, context));
  return page(params, 100, { key: 'StackResourceDrifts', items });
}

async function detectResourceDrift(params: Params, context: CloudContext): Promise<unknown> {
  const stack = requireStack(context, requiredText(params, 'StackName'));
  const logicalId = requiredText(params, 'LogicalResourceId');
  const row = resourcesOf(context, stack.id).find((item) => item.logicalId === logicalId);
  if (!row) throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  return { StackResourceDrift: driftView(await detect(context, stack, row), context) };
}

const driftView = (row: ResourceRow, context: CloudContext): JsonObject => ({
  StackId: row.stackId,
  LogicalResourceId: row.logicalId,
  PhysicalResourceId: row.physicalId,
  ResourceType: row.type,
  StackResourceDriftStatus: row.driftStatus ?? 'NOT_CHECKED',
  Timestamp: new Date(context.clock.now()),
  ...row.drift,
});
