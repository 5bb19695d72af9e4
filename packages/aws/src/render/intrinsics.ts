// CloudFormation's own functions, as values.
import type { CfnObject, CfnValue } from './template.js';

export const ref = (name: string): CfnObject => ({ Ref: name });
export const getAtt = (resource: string, attribute: string): CfnObject => ({
  'Fn::GetAtt': [resource, attribute],
});
export const sub = (text: string): CfnObject => ({ 'Fn::Sub': text });
export const join = (separator: string, values: readonly CfnValue[]): CfnObject => ({
  'Fn::Join': [separator, values],
});
export const select = (index: number, list: CfnValue): CfnObject => ({ 'Fn::Select': [index, list] });
export const split = (separator: string, value: CfnValue): CfnObject => ({ 'Fn::Split': [separator, value] });

/** The value that another stack exports, by eksctl's convention `STACK::OUTPUT`. */
export const importFrom = (stack: string, output: string): CfnObject => ({
  'Fn::ImportValue': `${stack}::${output}`,
});

/** An ARN of the partition in which the stack stands: `arn:PARTITION:` and the rest. */
export const partitionArn = (rest: string): CfnObject => sub(`arn:\${AWS::Partition}:${rest}`);

/** The ARN of a policy that AWS manages. */
export const managedPolicyArn = (name: string): CfnObject => partitionArn(`iam::aws:policy/${name}`);
