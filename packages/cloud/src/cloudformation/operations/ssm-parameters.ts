// Parameters of type AWS::SSM::Parameter::Value<…>: the text names a parameter of Systems Manager, the value is what
// that holds now.
import { isJsonObject } from '@berth/kube';
import { AwsError } from '../../aws-error.js';
import type { CloudContext } from '../../service.js';
import { validationError } from '../problems.js';
import type { Template } from '../template/template.js';

/**
 * The values of such parameters, by the name in the template. Throws ValidationError when there is no such
 * parameter.
 */
export async function resolveSsmParameters(
  context: CloudContext,
  template: Template,
  parameters: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const resolved: Record<string, string> = {};
  for (const { name, type } of template.parameters.values()) {
    if (type.startsWith('AWS::SSM::Parameter::Value<'))
      resolved[name] = await valueOf(context, parameters[name] ?? '');
  }
  return resolved;
}

async function valueOf(context: CloudContext, Name: string): Promise<string> {
  try {
    const answer = await context.call({ service: 'ssm', operation: 'GetParameter', params: { Name } });
    const parameter = isJsonObject(answer) ? answer['Parameter'] : undefined;
    return isJsonObject(parameter) ? String(parameter['Value']) : '';
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw validationError(`Unable to fetch parameters [${Name}] from parameter store for this account.`);
  }
}
