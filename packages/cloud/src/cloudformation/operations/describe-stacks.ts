// What can be asked of stacks: DescribeStacks, ListStacks, events, resources, templates, exports.
import type { JsonObject } from '@berth/kube';
import { requiredText, text, texts, type Params } from '../../params.js';
import type { CloudContext, Operation } from '../../service.js';
import { validationError } from '../problems.js';
import { importersOf, listExports } from '../stack/exports.js';
import { stackTable, type EventRow, type ResourceRow, type StackRow } from '../stack/rows.js';
import { eventsOf, findResource, requireStack, resourcesOf } from '../stack/stack-book.js';
import { requiredCapabilities } from '../template/check-template.js';
import { readDocument } from '../template/read-document.js';
import { readTemplate } from '../template/read-template.js';
import type { ParameterDeclaration } from '../template/template.js';
import { page } from './page.js';
import { templateText } from './stack-input.js';

/** Operations that only look. */
export const describeOperations: Readonly<Record<string, Operation>> = {
  DescribeStacks: describeStacks,
  ListStacks: listStacks,
  DescribeStackEvents: describeStackEvents,
  DescribeStackResource: describeStackResource,
  DescribeStackResources: describeStackResources,
  ListStackResources: listStackResources,
  GetTemplate: getTemplate,
  GetTemplateSummary: getTemplateSummary,
  ValidateTemplate: validateTemplate,
  ListExports: (params, context) =>
    page(params, 100, {
      key: 'Exports',
      items: listExports(context).map(({ name, value, stackId }) => ({
        ExportingStackId: stackId,
        Name: name,
        Value: value,
      })),
    }),
  ListImports: listImports,
  GetStackPolicy: (params, context) => {
    const { policy } = requireStack(context, requiredText(params, 'StackName'));
    return policy === undefined ? {} : { StackPolicyBody: policy };
  },
};

function describeStacks(params: Params, context: CloudContext): unknown {
  const name = text(params, 'StackName');
  const stacks =
    name === undefined
      ? context
          .rows(stackTable)
          .list()
          .filter(({ status }) => status !== 'DELETE_COMPLETE')
      : [requireStack(context, name)];
  return page(params, 100, { key: 'Stacks', items: newestFirst(stacks).map(stackView) });
}

/** A stack as DescribeStacks gives it. */
function stackView(stack: StackRow): JsonObject {
  const { definition } = stack;
  const declared = readTemplate(definition.template).parameters;
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(stack.changeSetId === undefined ? {} : { ChangeSetId: stack.changeSetId }),
    ...(stack.description === undefined ? {} : { Description: stack.description }),
    Parameters: Object.entries(definition.parameters).map(([ParameterKey, value]) => ({
      ParameterKey,
      ParameterValue: declared.get(ParameterKey)?.noEcho ? '****' : value,
      ...(definition.resolved[ParameterKey] === undefined
        ? {}
        : { ResolvedValue: definition.resolved[ParameterKey] }),
    })),
    ...timesOf(stack),
    DisableRollback: stack.onFailure === 'DO_NOTHING',
    NotificationARNs: stack.notificationArns,
    Capabilities: stack.capabilities,
    Outputs: stack.outputs,
    ...(stack.roleArn === undefined ? {} : { RoleARN: stack.roleArn }),
    Tags: definition.tags,
    EnableTerminationProtection: stack.isProtected,
    DriftInformation: driftInformation(stack),
  };
}

const timesOf = (stack: StackRow): JsonObject => ({
  CreationTime: new Date(stack.createdMs),
  ...(stack.updatedMs === undefined ? {} : { LastUpdatedTime: new Date(stack.updatedMs) }),
  ...(stack.deletedMs === undefined ? {} : { DeletionTime: new Date(stack.deletedMs) }),
  StackStatus: stack.status,
  ...(stack.statusReason === undefined ? {} : { StackStatusReason: stack.statusReason }),
});

const driftInformation = ({ driftStatus, driftMs }: StackRow): JsonObject => ({
  StackDriftStatus: driftStatus ?? 'NOT_CHECKED',
  ...(driftMs === undefined ? {} : { LastCheckTimestamp: new Date(driftMs) }),
});

const newestFirst = (stacks: readonly StackRow[]): readonly StackRow[] => stacks.toReversed();

function listStacks(params: Params, context: CloudContext): unknown {
  const wanted = texts(params, 'StackStatusFilter');
  const stacks = context
    .rows(stackTable)
    .list()
    .filter(({ status }) => wanted.length === 0 || wanted.includes(status));
  const items = newestFirst(stacks).map((stack) => ({
    StackId: stack.id,
    StackName: stack.name,
    ...(stack.description === undefined ? {} : { TemplateDescription: stack.description }),
    ...timesOf(stack),
    DriftInformation: driftInformation(stack),
  }));
  return page(params, 100, { key: 'StackSummaries', items });
}

function describeStackEvents(params: Params, context: CloudContext): unknown {
  const stack = requireStack(context, requiredText(params, 'StackName'));
  return page(params, 100, { key: 'StackEvents', items: eventsOf(context, stack.id).map(eventView) });
}

const eventView = (event: EventRow): JsonObject => ({
  EventId: event.id,
  StackId: event.stackId,
  StackName: event.stackName,
  LogicalResourceId: event.logicalId,
  PhysicalResourceId: event.physicalId,
  ResourceType: event.type,
  Timestamp: new Date(event.atMs),
  ResourceStatus: event.status,
  ...(event.reason === undefined ? {} : { ResourceStatusReason: event.reason }),
  ...(event.properties === undefined ? {} : { ResourceProperties: JSON.stringify(event.properties) }),
  ...(event.clientRequestToken === undefined ? {} : { ClientRequestToken: event.clientRequestToken }),
});

const resourceView = (row: ResourceRow): JsonObject => ({
  LogicalResourceId: row.logicalId,
  ...(row.physicalId === undefined ? {} : { PhysicalResourceId: row.physicalId }),
  ResourceType: row.type,
  ResourceStatus: row.status,
  ...(row.reason === undefined ? {} : { ResourceStatusReason: row.reason }),
  DriftInformation: { StackResourceDriftStatus: row.driftStatus ?? 'NOT_CHECKED' },
});

function describeStackResource(params: Params, context: CloudContext): unknown {
  const stack = requireStack(context, requiredText(params, 'StackName'));
  const logicalId = requiredText(params, 'LogicalResourceId');
  const row = findResource(context, stack.id, logicalId);
  if (!row) throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  return {
    StackResourceDetail: {
      StackId: stack.id,
      StackName: stack.name,
      ...resourceView(row),
      LastUpdatedTimestamp: new Date(row.atMs),
      Metadata: '{}',
    },
  };
}

/** By stack, or by the physical id of any resource in a stack. */
function describeStackResources(params: Params, context: CloudContext): unknown {
  const physicalId = text(params, 'PhysicalResourceId');
  const name = text(params, 'StackName');
  const stack = name === undefined ? stackOfResource(context, physicalId ?? '') : requireStack(context, name);
  const logicalId = text(params, 'LogicalResourceId');
  const rows = resourcesOf(context, stack.id).filter(
    (row) => logicalId === undefined || row.logicalId === logicalId,
  );
  return {
    StackResources: rows.map((row) => ({
      StackId: stack.id,
      StackName: stack.name,
      ...resourceView(row),
      Timestamp: new Date(row.atMs),
    })),
  };
}

function stackOfResource(context: CloudContext, physicalId: string): StackRow {
  const found = context
    .rows(stackTable)
    .list()
    .find(
      ({ id, status }) =>
        status !== 'DELETE_COMPLETE' && resourcesOf(context, id).some((row) => row.physicalId === physicalId),
    );
  if (!found) throw validationError(`Stack for ${physicalId} does not exist`);
  return found;
}

function listStackResources(params: Params, context: CloudContext): unknown {
  const stack = requireStack(context, requiredText(params, 'StackName'));
  const items = resourcesOf(context, stack.id).map((row) => ({
    ...resourceView(row),
    LastUpdatedTimestamp: new Date(row.atMs),
  }));
  return page(params, 100, { key: 'StackResourceSummaries', items });
}

function getTemplate(params: Params, context: CloudContext): unknown {
  const stack = requireStack(context, requiredText(params, 'StackName'));
  return { TemplateBody: stack.definition.template, StagesAvailable: ['Original', 'Processed'] };
}

function getTemplateSummary(params: Params, context: CloudContext): unknown {
  const name = text(params, 'StackName');
  const body = name === undefined ? templateText(params) : requireStack(context, name).definition.template;
  const template = readTemplate(body);
  const document = readDocument(body);
  const version =
    typeof document === 'object' && document !== null && 'AWSTemplateFormatVersion' in document
      ? { Version: String(document.AWSTemplateFormatVersion) }
      : {};
  return {
    ...summaryOf(body),
    ...version,
    ResourceTypes: [...new Set([...template.resources.values()].map(({ type }) => type))],
  };
}

function validateTemplate(params: Params): unknown {
  return summaryOf(templateText(params));
}

function summaryOf(body: string): JsonObject {
  const template = readTemplate(body);
  const capabilities = requiredCapabilities(template);
  return {
    ...(template.description === undefined ? {} : { Description: template.description }),
    Parameters: [...template.parameters.values()].map(parameterView),
    Capabilities: capabilities,
    ...(capabilities.length === 0
      ? {}
      : { CapabilitiesReason: `The following resource(s) require capabilities: [${iamTypes(body)}]` }),
  };
}

const parameterView = (parameter: ParameterDeclaration): JsonObject => ({
  ParameterKey: parameter.name,
  ParameterType: parameter.type,
  NoEcho: parameter.noEcho,
  ...(parameter.default === undefined ? {} : { DefaultValue: String(parameter.default) }),
  ...(parameter.description === undefined ? {} : { Description: parameter.description }),
});

const iamTypes = (body: string): string =>
  [
    ...new Set(
      [...readTemplate(body).resources.values()]
        .map(({ type }) => type)
        .filter((type) => type.startsWith('AWS::IAM::')),
    ),
  ].join(', ');

function listImports(params: Params, context: CloudContext): unknown {
  const name = requiredText(params, 'ExportName');
  const importers = importersOf(context, name);
  if (importers.length === 0) throw validationError(`Export '${name}' is not imported by any stack.`);
  return page(params, 100, { key: 'Imports', items: importers });
}
