// IAM policy documents: who may do what, and who may take a role.
import { sub } from './intrinsics.js';
import { servicePrincipal } from './partitions.js';
import { plainResource } from './resource.js';
import type { CfnObject, CfnValue, TemplatePart } from './template.js';

/** A statement that allows something. */
export interface PolicyStatement extends CfnObject {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: CfnValue;
}

export const policyDocument = (statements: readonly CfnObject[]): CfnObject => ({
  Version: '2012-10-17',
  Statement: statements,
});

/** Allows actions on a resource, `*` unless given. */
export const allow = (
  actions: readonly string[],
  resource: CfnValue = '*',
  more: CfnObject = {},
): PolicyStatement => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resource,
  ...more,
});

export interface ServiceTrust {
  readonly actions?: readonly string[];
  readonly condition?: CfnObject;
}

/** A trust policy for an AWS service, by its name in the partition's mapping: `EC2`, `EKS`, `EKSFargatePods`. */
export function trustOfService(service: string, { actions = [], condition }: ServiceTrust = {}): CfnObject {
  return policyDocument([
    {
      Effect: 'Allow',
      Action: ['sts:AssumeRole', ...actions],
      ...(condition ? { Condition: condition } : {}),
      Principal: { Service: [servicePrincipal(service)] },
    },
  ]);
}

/** An inline policy of a role, as a resource of its own: its name in IAM is `STACK-NAME`. */
export function attachedPolicy(name: string, role: CfnValue, document: CfnValue): TemplatePart {
  return plainResource(logicalId(name), 'AWS::IAM::Policy', {
    PolicyName: sub(`\${AWS::StackName}-${name}`),
    Roles: [role],
    PolicyDocument: document,
  });
}

/** Logical ids are letters and digits only. */
const logicalId = (name: string): string => name.replaceAll(/[^A-Za-z0-9]/g, '') || 'Policy1';
