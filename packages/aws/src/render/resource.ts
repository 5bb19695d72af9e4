// Resources as eksctl names them: everything that can carry tags gets a Name of `STACK/LOGICAL-ID`.
import { sub } from './intrinsics.js';
import {
  type CfnObject,
  type CfnOutput,
  type CfnResource,
  type CfnValue,
  pruned,
  type TemplatePart,
} from './template.js';

export interface CfnTag {
  readonly Key: string;
  readonly Value: CfnValue;
  readonly [name: string]: CfnValue;
}

/** A type of resource, with resources that have to be there first. */
export interface DependentType {
  readonly type: string;
  readonly dependsOn: readonly string[];
}

/** Says that a resource waits for others: `after('AWS::EC2::Route', ['VPCGatewayAttachment'])`. */
export const after = (type: string, dependsOn: readonly string[]): DependentType => ({ type, dependsOn });

/** Makes a part of one resource. Types that take a list of tags get the Name after those in the properties. */
export function resource(name: string, type: string | DependentType, properties: CfnObject): TemplatePart {
  const { Tags: own = [], ...rest } = properties;
  if (!taggedTypes.has(typeof type === 'string' ? type : type.type))
    return plainResource(name, type, properties);
  const tags = [...(Array.isArray(own) ? own : []), tag('Name', sub(`\${AWS::StackName}/${name}`))];
  return plainResource(name, type, { ...rest, Tags: tags });
}

/** Makes a part of one resource without touching its tags. */
export function plainResource(
  name: string,
  type: string | DependentType,
  properties: CfnObject,
): TemplatePart {
  const made: CfnResource = {
    Type: typeof type === 'string' ? type : type.type,
    Properties: pruned(properties),
    ...(typeof type === 'string' ? {} : { DependsOn: type.dependsOn }),
  };
  return { resources: { [name]: made } };
}

/** Makes an output; other stacks find an exported one as `STACK::NAME`. */
export function output(name: string, value: CfnValue, kind: 'exported' | 'plain' = 'exported'): TemplatePart {
  const exported = { Export: { Name: sub(`\${AWS::StackName}::${name}`) } };
  const made: CfnOutput = { Value: value, ...(kind === 'exported' ? exported : {}) };
  return { outputs: { [name]: made } };
}

export const tag = (key: string, value: CfnValue): CfnTag => ({ Key: key, Value: value });

/** A map as a list of tags. */
export const tagsOf = (map: Readonly<Record<string, string>> = {}): readonly CfnTag[] =>
  Object.entries(map).map(([key, value]) => tag(key, value));

const taggedTypes: ReadonlySet<string> = new Set([
  'AWS::EC2::EIP',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::PlacementGroup',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::Subnet',
  'AWS::EC2::TransitGatewayAttachment',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCEndpoint',
  'AWS::EKS::AccessEntry',
  'AWS::EKS::Capability',
  'AWS::EKS::Cluster',
  'AWS::IAM::Role',
  'AWS::RolesAnywhere::Profile',
  'AWS::RolesAnywhere::TrustAnchor',
  'AWS::SQS::Queue',
]);
