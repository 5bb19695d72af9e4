// Whether a schema is structural: every node has a type, and nothing is said twice or in the wrong place.
// See "Specifying a structural schema" of Kubernetes' page on CustomResourceDefinitions.
import type { FieldError } from '../kind-rules.js';
import { isRecord } from '../meta/draft-meta.unsafe.js';
import { forbidden, invalid, required } from '../validation/field-errors.js';
import { compilePattern, isGoPattern } from './schema-pattern.js';

type Level = 'root' | 'item' | 'field';

interface Place {
  readonly path: string;
  readonly level: Level;
}

/** Everything wrong with a schema, in the order of its text. */
export function structuralSchemaErrors(schema: unknown, path: string): readonly FieldError[] {
  const errors = nodeErrors(isRecord(schema) ? schema : {}, { path, level: 'root' });
  const text = ({ field, detail }: FieldError): string => `${field}: ${detail}`;
  return errors.toSorted((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
}

type Node = Readonly<Record<string, unknown>>;

function nodeErrors(node: Node, place: Place): readonly FieldError[] {
  return [
    ...typeErrors(node, place),
    ...extensionErrors(node, place),
    ...patternErrors(node, place),
    ...belowErrors(node, place),
  ];
}

const MISSING_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

function typeErrors(node: Node, { path, level }: Place): readonly FieldError[] {
  const type = typeof node['type'] === 'string' ? node['type'] : '';
  const field = `${path}.type`;
  const isFree =
    node['x-kubernetes-int-or-string'] === true || node['x-kubernetes-preserve-unknown-fields'] === true;
  if (node['x-kubernetes-embedded-resource'] === true && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true';
    return [type === '' ? required(field, detail) : invalid(field, type, detail)];
  }
  if (type === '') return isFree ? [] : [required(field, MISSING_TYPE[level])];
  if (level === 'root' && type !== 'object') return [invalid(field, type, 'must be object at the root')];
  if (!TYPES.includes(type))
    return [{ type: 'NotSupported', field, value: type, detail: '', supported: TYPES }];
  if (type === 'array' && !isRecord(node['items'])) return [required(`${path}.items`, 'must be specified')];
  return [];
}

function extensionErrors(node: Node, { path, level }: Place): readonly FieldError[] {
  const isIntOrString = node['x-kubernetes-int-or-string'] === true;
  const errors: FieldError[] = [];
  for (const name of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'])
    if (isIntOrString && node[name] === true)
      errors.push(invalid(`${path}.${name}`, true, 'must be false if x-kubernetes-int-or-string is true'));
  const hasAdditional = node['additionalProperties'] !== undefined;
  if (hasAdditional && level === 'root')
    errors.push(forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
  if (hasAdditional && isRecord(node['properties']))
    errors.push(
      forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'),
    );
  return errors;
}

function patternErrors(node: Node, { path }: Place): readonly FieldError[] {
  const { pattern } = node;
  if (typeof pattern !== 'string' || pattern === '') return [];
  if (compilePattern(pattern) || isGoPattern(pattern)) return [];
  return [invalid(`${path}.pattern`, pattern, 'must be a valid regular expression, but is none')];
}

function belowErrors(node: Node, { path }: Place): readonly FieldError[] {
  const { properties, items, additionalProperties } = node;
  const members = isRecord(properties) ? Object.entries(properties) : [];
  return [
    ...members.flatMap(([name, member]) =>
      isRecord(member) ? nodeErrors(member, { path: `${path}.properties[${name}]`, level: 'field' }) : [],
    ),
    ...(isRecord(items) ? nodeErrors(items, { path: `${path}.items`, level: 'item' }) : []),
    ...(isRecord(additionalProperties)
      ? nodeErrors(additionalProperties, { path: `${path}.additionalProperties`, level: 'field' })
      : []),
  ];
}
