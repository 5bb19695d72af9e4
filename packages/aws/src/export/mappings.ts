// Every type of resource that exports know in Terraform's AWS provider, which Pulumi's is made from.
import { computeMappings } from './compute-mappings.js';
import { eksMappings } from './eks-mappings.js';
import type { Mapping } from './field-rules.js';
import { iamMappings } from './iam-mappings.js';
import { networkMappings } from './network-mappings.js';

const mappings: Readonly<Record<string, Mapping>> = {
  ...networkMappings,
  ...iamMappings,
  ...eksMappings,
  ...computeMappings,
};

/** The mapping of a type of CloudFormation. */
export const mappingOf = (type: string): Mapping | undefined => mappings[type];

export const terraformType = (type: string): string | undefined => mappings[type]?.type;

/** What `Ref` or an attribute of `Fn::GetAtt` is called; undefined for an attribute that is not known. */
export function attributeOf(type: string, name: string): string | undefined {
  return mappings[type]?.attributes?.[name] ?? (name === 'Ref' ? 'id' : undefined);
}
