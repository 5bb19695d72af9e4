// The properties of one resource as arguments, by the rules of its type. What no rule knows is noted.
import type { CfnObject, CfnValue } from '../render/template.js';
import type { ExportFields, ExportValue } from './export-value.js';
import { isValueList, textOf } from './export-value.js';
import type { FieldRule, FieldRules, FieldShape } from './field-rules.js';
import { isCall, isList, isObject, resolveValue } from './resolve-value.js';
import { controlPlaneAddress, type Translation } from './translation.js';

/** Gives the arguments; `path` says of what, in notes. */
export function translateFields(
  properties: CfnObject,
  rules: FieldRules,
  { scope, path }: FieldScope,
): ExportFields {
  const fields: Record<string, ExportValue> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === '') continue;
    const there = { scope, path: `${path}.${name}` };
    const rule = rules[name];
    if (rule === undefined) scope.note('export.property', there.path);
    else Object.assign(fields, translateField(value, rule, there));
  }
  return fields;
}

export interface FieldScope {
  readonly scope: Translation;
  readonly path: string;
}

function translateField(value: CfnValue, rule: FieldRule, at: FieldScope): ExportFields {
  if (typeof rule === 'string') return named(rule, resolveValue(value, at.scope));
  switch (rule.kind) {
    case 'as':
      return named(rule.to, shaped(value, rule.shape, at.scope));
    case 'pluck': {
      const items = isList(value) ? value.map((item) => (isObject(item) ? item[rule.field] : undefined)) : [];
      return named(
        rule.to,
        resolveValue(
          items.filter((item) => item !== undefined),
          at.scope,
        ),
      );
    }
    case 'block': {
      const only = isList(value) ? value[0] : value;
      return isObject(only)
        ? { [rule.to]: { kind: 'block', fields: translateFields(only, rule.rules, at) } }
        : {};
    }
    case 'blocks':
      return blocksOf(value, rule, at);
    case 'inline': {
      const only = isList(value) ? value[0] : value;
      return isObject(only) ? translateFields(only, rule.rules, at) : {};
    }
    case 'elsewhere':
      return {};
  }
}

function blocksOf(
  value: CfnValue,
  { to, plural, rules }: Extract<FieldRule, { readonly kind: 'blocks' }>,
  at: FieldScope,
): ExportFields {
  const items = isList(value) ? value.filter(isObject) : [];
  if (items.length === 0) return {};
  return {
    [to]: { kind: 'blocks', plural, items: items.map((item) => translateFields(item, rules, at)) },
  };
}

const named = (name: string, value: ExportValue | undefined): ExportFields =>
  value === undefined ? {} : { [name]: value };

function shaped(value: CfnValue, shape: FieldShape, scope: Translation): ExportValue | undefined {
  if (shape === 'cluster') return { kind: 'attribute', of: controlPlaneAddress(scope), attribute: 'name' };
  if (shape === 'tags' && isList(value)) return tagMap(value, scope);
  const resolved = resolveValue(value, scope);
  if (resolved === undefined) return undefined;
  switch (shape) {
    case 'number':
      return typeof resolved === 'string' ? Number(resolved) : resolved;
    case 'boolean':
      return typeof resolved === 'string' ? resolved === 'true' : resolved;
    case 'text':
      return typeof resolved === 'object' ? { kind: 'text', parts: [resolved] } : String(resolved);
    case 'json':
      return { kind: 'json', document: resolved };
    case 'first':
      return isValueList(resolved) ? resolved[0] : resolved;
    case 'key':
      return typeof resolved === 'string' ? keyArn(resolved, scope) : resolved;
    case 'tags':
      return resolved;
  }
}

/** EC2 takes ids and aliases of keys; the provider takes ARNs alone. */
function keyArn(key: string, { cluster }: Translation): ExportValue {
  if (key.startsWith('arn:')) return key;
  const name = key.startsWith('alias/') ? key : `key/${key}`;
  return textOf([`arn:${cluster.partition}:kms:${cluster.region}:`, { kind: 'account' }, `:${name}`]);
}

/** `[{Key, Value}]` as a map. */
function tagMap(list: readonly CfnValue[], scope: Translation): ExportValue {
  const entries = list.flatMap((item) => {
    if (!isObject(item) || isCall(item)) return [];
    const key = resolveValue(item['Key'], scope);
    const value = resolveValue(item['Value'], scope);
    return key === undefined || value === undefined ? [] : [[key, textOf([value])] as const];
  });
  return { kind: 'map', entries };
}
