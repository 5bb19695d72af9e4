// Which resource types there are, and what their properties take: DescribeType and ListTypes.
import type { JsonObject } from '@berth/kube';
import { awsError } from '../../aws-error.js';
import { requiredText, text, type Params } from '../../params.js';
import type { CloudContext, Operation } from '../../service.js';
import { resourceType, resourceTypeNames } from '../resources/resource-types.js';
import { page } from './page.js';

/** Operations about the registry of types. */
export const typeOperations: Readonly<Record<string, Operation>> = {
  DescribeType: describeType,
  ListTypes: (params, context) =>
    page(params, 100, {
      key: 'TypeSummaries',
      items: resourceTypeNames().map((name) => typeView(name, context)),
    }),
};

function describeType(params: Params, context: CloudContext): unknown {
  const name =
    text(params, 'TypeName') ?? requiredText(params, 'Arn').split('/').at(-1)?.replaceAll('-', '::') ?? '';
  const type = resourceType(name);
  if (!type) throw awsError('TypeNotFoundException', `The type '${name}' cannot be found.`, 404);
  const replacing = Object.entries(type.properties).filter(([, behaviour]) => behaviour === 'replace');
  const schema: JsonObject = {
    typeName: name,
    properties: Object.fromEntries(Object.keys(type.properties).map((property) => [property, {}])),
    required: type.required,
    createOnlyProperties: replacing.map(([property]) => `/properties/${property}`),
  };
  return { ...typeView(name, context), Schema: JSON.stringify(schema), ProvisioningType: 'FULLY_MUTABLE' };
}

const typeView = (name: string, { region }: CloudContext): JsonObject => ({
  Type: 'RESOURCE',
  TypeName: name,
  TypeArn: `arn:aws:cloudformation:${region}::type/resource/${name.replaceAll('::', '-')}`,
});
