// What CloudFormation refuses before it makes anything: names that lead nowhere, types that don't exist, circles,
// capabilities that the caller did not grant.
import { awsError } from '../../aws-error.js';
import { templateError, templateFormatError } from '../problems.js';
import { resourceDependencies } from './dependencies.js';
import { isPseudoParameter } from './pseudo-parameters.js';
import { referencesIn } from './references.js';
import type { Template } from './template.js';

/** Tells which resource types exist. */
export type KnowsType = (type: string) => boolean;

/** Refuses a template whose references, types or order cannot hold. Throws ValidationError. */
export function checkTemplate(template: Template, knowsType: KnowsType): void {
  const unknown = [...template.resources.values()].map(({ type }) => type).filter((type) => !knowsType(type));
  if (unknown.length > 0) {
    throw templateFormatError(`Unrecognized resource types: [${[...new Set(unknown)].join(', ')}]`);
  }
  refuseSnapshots(template);
  checkNames(template);
  const circle = circularResources(template);
  if (circle.length > 0) {
    throw awsError('ValidationError', `Circular dependency between resources: [${circle.join(', ')}]`);
  }
}

/**
 * Capabilities that a template asks the caller to acknowledge: it makes IAM entities, perhaps with names of its
 * own.
 */
export function requiredCapabilities(template: Template): readonly string[] {
  const iam = [...template.resources.values()].filter(({ type }) => IAM_TYPES.has(type));
  if (iam.length === 0) return [];
  const named = iam.some(({ type, properties }) => {
    const member = NAMED_BY.get(type);
    return member !== undefined && properties[member] !== undefined;
  });
  return [named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'];
}

/** Throws InsufficientCapabilitiesException when the caller did not acknowledge what the template makes. */
export function checkCapabilities(template: Template, granted: readonly string[]): void {
  const required = requiredCapabilities(template);
  const missing = required.filter(
    (name) =>
      !granted.includes(name) && !(name === 'CAPABILITY_IAM' && granted.includes('CAPABILITY_NAMED_IAM')),
  );
  if (missing.length === 0) return;
  throw awsError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`);
}

const IAM_TYPES = new Set([
  'AWS::IAM::AccessKey',
  'AWS::IAM::Group',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::User',
  'AWS::IAM::UserToGroupAddition',
]);

const NAMED_BY: ReadonlyMap<string, string> = new Map([
  ['AWS::IAM::Group', 'GroupName'],
  ['AWS::IAM::InstanceProfile', 'InstanceProfileName'],
  ['AWS::IAM::ManagedPolicy', 'ManagedPolicyName'],
  ['AWS::IAM::Role', 'RoleName'],
  ['AWS::IAM::User', 'UserName'],
]);

// Only databases, volumes and caches can be kept as a snapshot, and there are none here.
function refuseSnapshots(template: Template): void {
  for (const { type, deletionPolicy, updateReplacePolicy } of template.resources.values()) {
    if (deletionPolicy === 'Snapshot')
      throw templateError(`resource type ${type} does not support deletion policy Snapshot`);
    if (updateReplacePolicy === 'Snapshot')
      throw templateError(`resource type ${type} does not support update replace policy Snapshot`);
  }
}

function checkNames(template: Template): void {
  const isName = (name: string) =>
    template.parameters.has(name) || template.resources.has(name) || isPseudoParameter(name);
  const inResources: string[] = [];
  for (const { logicalId, properties, dependsOn, condition } of template.resources.values()) {
    inResources.push(...dependsOn.filter((name) => !template.resources.has(name)));
    if (condition !== undefined) checkCondition(template, condition, `resource ${logicalId}`);
    for (const reference of referencesIn(properties)) {
      if (reference.kind === 'ref' && !isName(reference.name)) inResources.push(reference.name);
      if (reference.kind === 'attribute' && !template.resources.has(reference.name)) {
        throw templateError(`instance of Fn::GetAtt references undefined resource ${reference.name}`);
      }
      if (reference.kind === 'condition') checkCondition(template, reference.name, `resource ${logicalId}`);
      if (reference.kind === 'mapping') checkMapping(template, reference.name);
    }
  }
  refuseUnresolved(inResources, 'Resources');
  refuseUnresolved(unresolvedOutputs(template, isName), 'Outputs');
}

function unresolvedOutputs(template: Template, isName: (name: string) => boolean): readonly string[] {
  const missing: string[] = [];
  for (const { name, value, condition, exportName } of template.outputs.values()) {
    if (condition !== undefined) checkCondition(template, condition, `output ${name}`);
    for (const reference of referencesIn([value, exportName])) {
      const isKnown =
        reference.kind === 'ref'
          ? isName(reference.name)
          : reference.kind === 'attribute'
            ? template.resources.has(reference.name)
            : true;
      if (!isKnown) missing.push(reference.name);
    }
  }
  return missing;
}

function refuseUnresolved(names: readonly string[], block: string): void {
  if (names.length === 0) return;
  const list = [...new Set(names)].join(', ');
  throw templateFormatError(
    `Unresolved resource dependencies [${list}] in the ${block} block of the template`,
  );
}

function checkCondition(template: Template, name: string, user: string): void {
  if (name in template.conditions) return;
  throw templateFormatError(
    `Unresolved condition dependency ${name} in the ${blockOf(user)} block of the template`,
  );
}

const blockOf = (user: string): string => (user.startsWith('output') ? 'Outputs' : 'Resources');

function checkMapping(template: Template, name: string): void {
  if (name in template.mappings) return;
  throw templateError(`Mapping named '${name}' is not present in the 'Mappings' section of template.`);
}

/** Resources that wait for each other; empty when there is an order. */
function circularResources(template: Template): readonly string[] {
  const waiting = new Map(resourceDependencies(template));
  for (let before = -1; before !== waiting.size;) {
    before = waiting.size;
    for (const [name, needs] of waiting) if (!needs.some((need) => waiting.has(need))) waiting.delete(name);
  }
  return [...waiting.keys()].toSorted();
}
