// From the text of a template to a Template, refusing what CloudFormation refuses when the text arrives.
import { isJsonArray, isJsonObject, type JsonObject } from '@berth/kube';
import { templateFormatError } from '../problems.js';
import { readDocument } from './read-document.js';
import type {
  DeletionPolicy,
  OutputDeclaration,
  ParameterDeclaration,
  ResourceDeclaration,
  Template,
} from './template.js';

const SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Hooks',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
]);

const RESOURCE_MEMBERS = new Set([
  'Condition',
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'Metadata',
  'Properties',
  'Type',
  'UpdatePolicy',
  'UpdateReplacePolicy',
]);

const DELETION_POLICIES = ['Delete', 'Retain', 'Snapshot', 'RetainExceptOnCreate'] as const;
const LOGICAL_ID = /^[A-Za-z0-9]+$/;

/**
 * Reads a template body (JSON or YAML).
 * Throws ValidationError for what the service refuses at once: sections, logical ids and members that don't exist.
 * See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
export function readTemplate(text: string): Template {
  const document = readDocument(text);
  if (!isJsonObject(document)) throw templateFormatError('unsupported structure.');
  const strange = Object.keys(document).filter((key) => !SECTIONS.has(key));
  if (strange.length > 0)
    throw templateFormatError(`Invalid template property or properties [${strange.join(', ')}]`);
  if (document['Transform'] !== undefined) throw templateFormatError('not supported yet: Transform');
  const resources = section(document, 'Resources');
  if (Object.keys(resources).length === 0) {
    throw templateFormatError('At least one Resources member must be defined.');
  }
  return {
    description: typeof document['Description'] === 'string' ? document['Description'] : undefined,
    parameters: readEntries(section(document, 'Parameters'), readParameter),
    mappings: section(document, 'Mappings'),
    conditions: section(document, 'Conditions'),
    resources: readEntries(resources, readResource),
    outputs: readEntries(section(document, 'Outputs'), readOutput),
  };
}

function section(document: JsonObject, name: string): JsonObject {
  const value = document[name];
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) throw templateFormatError(`${name} must be an object.`);
  return value;
}

const readEntries = <T>(
  entries: JsonObject,
  read: (name: string, entry: JsonObject) => T,
): ReadonlyMap<string, T> =>
  new Map(
    Object.entries(entries).map(([name, entry]) => {
      if (!LOGICAL_ID.test(name)) {
        throw templateFormatError(`Resource name ${name} is non alphanumeric.`);
      }
      if (!isJsonObject(entry)) throw templateFormatError('[' + name + '] must be an object.');
      return [name, read(name, entry)];
    }),
  );

function readParameter(name: string, entry: JsonObject): ParameterDeclaration {
  const type = entry['Type'];
  if (typeof type !== 'string') {
    throw templateFormatError(`Every Parameters object must contain a Type member.`);
  }
  const allowed = entry['AllowedValues'];
  return {
    name,
    type,
    default: entry['Default'],
    noEcho: entry['NoEcho'] === true || entry['NoEcho'] === 'true',
    allowedValues: isJsonArray(allowed) ? allowed.map(String) : undefined,
    allowedPattern: textOf(entry['AllowedPattern']),
    minLength: numberOf(entry['MinLength']),
    maxLength: numberOf(entry['MaxLength']),
    minValue: numberOf(entry['MinValue']),
    maxValue: numberOf(entry['MaxValue']),
    description: textOf(entry['Description']),
    constraintDescription: textOf(entry['ConstraintDescription']),
  };
}

function readResource(logicalId: string, entry: JsonObject): ResourceDeclaration {
  const type = entry['Type'];
  if (typeof type !== 'string')
    throw templateFormatError(`[/Resources/${logicalId}] Every Resources object must contain a Type member.`);
  const strange = Object.keys(entry).filter((key) => !RESOURCE_MEMBERS.has(key));
  if (strange.length > 0) {
    throw templateFormatError(`Invalid template resource property '${strange[0]}'`);
  }
  const properties = entry['Properties'] ?? {};
  if (!isJsonObject(properties)) {
    throw templateFormatError(
      `[/Resources/${logicalId}/Properties] 'null' values are not allowed in templates`,
    );
  }
  return {
    logicalId,
    type,
    properties,
    dependsOn: readDependsOn(entry['DependsOn']),
    condition: textOf(entry['Condition']),
    deletionPolicy: readPolicy(entry['DeletionPolicy'], logicalId),
    updateReplacePolicy: readPolicy(entry['UpdateReplacePolicy'], logicalId),
  };
}

function readDependsOn(value: unknown): readonly string[] {
  if (value === undefined) return [];
  const names = isJsonArray(value) ? value : [value];
  return names.map((name) => {
    if (typeof name !== 'string') throw templateFormatError('Every DependsOn value must be a string.');
    return name;
  });
}

function readPolicy(value: unknown, logicalId: string): DeletionPolicy {
  if (value === undefined) return 'Delete';
  const policy = DELETION_POLICIES.find((name) => name === value);
  if (!policy) {
    throw templateFormatError(`Unrecognized DeletionPolicy ${String(value)} for resource ${logicalId}`);
  }
  return policy;
}

function readOutput(name: string, entry: JsonObject): OutputDeclaration {
  if (!('Value' in entry)) throw templateFormatError(`Every Outputs member must contain a Value object`);
  const exported = entry['Export'];
  return {
    name,
    value: entry['Value'],
    description: textOf(entry['Description']),
    condition: textOf(entry['Condition']),
    exportName: isJsonObject(exported) ? exported['Name'] : undefined,
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const numberOf = (value: unknown): number | undefined =>
  value === undefined || Number.isNaN(Number(value)) ? undefined : Number(value);
