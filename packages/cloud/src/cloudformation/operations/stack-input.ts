// What CreateStack, UpdateStack and CreateChangeSet take alike: the text of the template, parameters, tags,
// capabilities.
import { awsError } from '../../aws-error.js';
import { flag, record, records, text, texts, type Params } from '../../params.js';
import type { CloudContext } from '../../service.js';
import { templateFormatError, validationError } from '../problems.js';
import { resourceType } from '../resources/resource-types.js';
import type { StackDefinition, StackRow, Tag } from '../stack/rows.js';
import { checkCapabilities, checkTemplate } from '../template/check-template.js';
import { resolveParameters, type GivenParameter } from '../template/parameters.js';
import { readTemplate } from '../template/read-template.js';
import { resolveSsmParameters } from './ssm-parameters.js';

/** Longest template that can be given in the call itself, in bytes; AWS's limit. */
const MAX_TEMPLATE_BYTES = 51_200;
const STACK_NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;

/** Refuses what cannot be the name of a stack. */
export function checkStackName(name: string): void {
  if (STACK_NAME.test(name)) return;
  throw validationError(
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: ` +
      'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*, length at most 128',
  );
}

/** Reads and checks what a stack is asked to be. Throws ValidationError or InsufficientCapabilitiesException. */
export async function readDefinition(
  params: Params,
  context: CloudContext,
  previous?: StackRow,
): Promise<StackDefinition> {
  refuseUnknown(params);
  const template = templateText(params, previous);
  const read = readTemplate(template);
  checkTemplate(read, (type) => resourceType(type) !== undefined);
  checkCapabilities(read, texts(params, 'Capabilities'));
  const given = records(params, 'Parameters').map(readParameter);
  const tags = params['Tags'] === undefined && previous ? previous.definition.tags : readTags(params);
  const parameters = resolveParameters(read, given, previous?.definition.parameters ?? {});
  return { template, parameters, resolved: await resolveSsmParameters(context, read, parameters), tags };
}

// Accepted in silence, these would promise a safety that is not there.
function refuseUnknown(params: Params): void {
  const given = ['StackPolicyURL', 'StackPolicyDuringUpdateURL'].find(
    (name) => text(params, name) !== undefined,
  );
  if (given !== undefined) throw validationError(`not supported yet: ${given}`);
  if (records(record(params, 'RollbackConfiguration') ?? {}, 'RollbackTriggers').length > 0)
    throw validationError('not supported yet: RollbackTriggers, which watch alarms of CloudWatch');
}

/** The template of the call, or the stack's own when the call says so. */
export function templateText(params: Params, previous?: StackRow): string {
  const body = text(params, 'TemplateBody');
  const url = text(params, 'TemplateURL');
  if (url !== undefined)
    throw validationError('not supported yet: TemplateURL; give the text as TemplateBody');
  if (body === undefined && previous && flag(params, 'UsePreviousTemplate'))
    return previous.definition.template;
  if (body === undefined) throw validationError('Either Template URL or Template Body must be specified.');
  if (Buffer.byteLength(body) > MAX_TEMPLATE_BYTES) {
    throw validationError(
      "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: " +
        `Member must have length less than or equal to ${MAX_TEMPLATE_BYTES}`,
    );
  }
  if (body.trim() === '') throw templateFormatError('the template is empty');
  return body;
}

/** The stack's tags; keys of AWS's own are refused, and more than 50 of them. */
function readTags(params: Params): readonly Tag[] {
  const tags = records(params, 'Tags').map((tag) => ({
    Key: text(tag, 'Key') ?? '',
    Value: text(tag, 'Value') ?? '',
  }));
  const reserved = tags.find(({ Key }) => Key.toLowerCase().startsWith('aws:'));
  if (reserved) {
    throw validationError(`aws: prefixed tag key names are not allowed for external use: ${reserved.Key}`);
  }
  if (tags.length > 50) {
    throw awsError('ValidationError', 'Tag limit exceeded. Maximum of 50 tags are allowed on a stack.');
  }
  return tags;
}

const readParameter = (parameter: Params): GivenParameter => ({
  key: text(parameter, 'ParameterKey') ?? '',
  value: text(parameter, 'ParameterValue'),
  usePreviousValue: flag(parameter, 'UsePreviousValue') ?? false,
});
