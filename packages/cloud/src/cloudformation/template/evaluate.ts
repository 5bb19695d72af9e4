// Intrinsic functions: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-
// reference.html
import { isJsonArray, isJsonObject, type JsonObject } from '@berth/kube';
import { templateError } from '../problems.js';
import { cidrBlocks } from './cidr-blocks.js';
import { isTrue } from './conditions.js';
import { NO_VALUE } from './pseudo-parameters.js';
import { attributeReference } from './references.js';
import type { Scope } from './scope.js';

/** Evaluates a value; what is AWS::NoValue is left out of objects and lists. Throws ValidationError. */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (isJsonArray(value))
    return value.map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only) {
    const [name, argument] = only;
    if (name === 'Ref' && typeof argument === 'string') return scope.ref(argument);
    const call = FUNCTIONS[name];
    if (call) return call(argument, scope);
    if (name.startsWith('Fn::')) throw templateError(`not supported yet: ${name}`);
  }
  return Object.fromEntries(
    entries.map(([key, item]) => [key, evaluate(item, scope)]).filter(([, item]) => item !== NO_VALUE),
  );
}

type Call = (argument: unknown, scope: Scope) => unknown;

const FUNCTIONS: Readonly<Record<string, Call>> = {
  'Fn::And': (argument, scope) => isTrue({ 'Fn::And': argument }, scope, evaluate),
  'Fn::Base64': (argument, scope) => Buffer.from(textOf(argument, scope, 'Fn::Base64')).toString('base64'),
  'Fn::Cidr': evaluateCidr,
  'Fn::Equals': (argument, scope) => isTrue({ 'Fn::Equals': argument }, scope, evaluate),
  'Fn::FindInMap': evaluateFindInMap,
  'Fn::GetAZs': (argument, scope) => scope.zones(textOf(argument, scope, 'Fn::GetAZs')),
  'Fn::GetAtt': evaluateGetAtt,
  'Fn::If': evaluateIf,
  'Fn::ImportValue': (argument, scope) => scope.importValue(textOf(argument, scope, 'Fn::ImportValue')),
  'Fn::Join': evaluateJoin,
  'Fn::Length': (argument, scope) => listOf(evaluate(argument, scope), 'Fn::Length').length,
  'Fn::Not': (argument, scope) => isTrue({ 'Fn::Not': argument }, scope, evaluate),
  'Fn::Or': (argument, scope) => isTrue({ 'Fn::Or': argument }, scope, evaluate),
  'Fn::Select': evaluateSelect,
  'Fn::Split': evaluateSplit,
  'Fn::Sub': evaluateSub,
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(evaluate(argument, scope)),
};

function evaluateGetAtt(argument: unknown, scope: Scope): unknown {
  const reference = attributeReference(argument);
  if (!reference)
    throw templateError(
      'Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    );
  return scope.attribute(reference.name, textOf(reference.attribute, scope, 'Fn::GetAtt'));
}

function evaluateIf(argument: unknown, scope: Scope): unknown {
  const [condition, whenTrue, whenFalse] = listOf(argument, 'Fn::If');
  if (typeof condition !== 'string')
    throw templateError('Fn::If requires a list argument with the first element being a condition');
  return evaluate(scope.condition(condition) ? whenTrue : whenFalse, scope);
}

function evaluateJoin(argument: unknown, scope: Scope): unknown {
  const [delimiter, items] = listOf(argument, 'Fn::Join');
  if (typeof delimiter !== 'string') throw invalidCall('Fn::Join');
  return listOf(evaluate(items, scope), 'Fn::Join')
    .map((item) => scalarText(item, 'Fn::Join'))
    .join(delimiter);
}

function evaluateSplit(argument: unknown, scope: Scope): unknown {
  const [delimiter, text] = listOf(argument, 'Fn::Split');
  if (typeof delimiter !== 'string') throw invalidCall('Fn::Split');
  return textOf(text, scope, 'Fn::Split').split(delimiter);
}

function evaluateSelect(argument: unknown, scope: Scope): unknown {
  const [which, items] = listOf(argument, 'Fn::Select');
  const index = Number(textOf(which, scope, 'Fn::Select'));
  const chosen = listOf(evaluate(items, scope), 'Fn::Select')[index];
  if (chosen === undefined)
    throw templateError(`Fn::Select cannot select nonexistent value at index ${index}`);
  return chosen;
}

function evaluateFindInMap(argument: unknown, scope: Scope): unknown {
  const [names, options] = [
    listOf(argument, 'Fn::FindInMap').slice(0, 3),
    listOf(argument, 'Fn::FindInMap')[3],
  ];
  const [map, top, second] = names.map((item) => textOf(item, scope, 'Fn::FindInMap'));
  const mapping = scope.mappings[map ?? ''];
  const row = isJsonObject(mapping) ? mapping[top ?? ''] : undefined;
  const found = isJsonObject(row) ? row[second ?? ''] : undefined;
  if (found === undefined && isJsonObject(options) && 'DefaultValue' in options)
    return evaluate(options['DefaultValue'], scope);
  if (found === undefined) throw templateError(`Unable to get mapping for ${map}::${top}::${second}`);
  return found;
}

function evaluateCidr(argument: unknown, scope: Scope): unknown {
  const [block, count, bits = 8] = listOf(evaluate(argument, scope), 'Fn::Cidr');
  const blocks = cidrBlocks({ block: String(block), count: Number(count), hostBits: Number(bits) });
  if (!blocks)
    throw templateError(
      `Fn::Cidr cannot make ${String(count)} blocks of ${String(bits)} bits in ${String(block)}`,
    );
  return blocks;
}

function evaluateSub(argument: unknown, scope: Scope): unknown {
  const [text, variables = {}] = isJsonArray(argument) ? argument : [argument];
  if (typeof text !== 'string' || !isJsonObject(variables)) throw invalidCall('Fn::Sub');
  return text.replace(/\$\{([^}]*)\}/g, (_whole, inner: string) => {
    const name = inner.trim();
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    return scalarText(subValue(name, variables, scope), 'Fn::Sub');
  });
}

function subValue(name: string, variables: JsonObject, scope: Scope): unknown {
  if (name in variables) return evaluate(variables[name], scope);
  const dot = name.indexOf('.');
  return dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1));
}

function listOf(value: unknown, call: string): readonly unknown[] {
  if (!isJsonArray(value)) throw invalidCall(call);
  return value;
}

const textOf = (value: unknown, scope: Scope, call: string): string =>
  scalarText(evaluate(value, scope), call);

/** Lists are written with commas, as the service does with list parameters. */
function scalarText(value: unknown, call: string): string {
  if (isJsonArray(value)) return value.map((item) => scalarText(item, call)).join(',');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw invalidCall(call);
}

const invalidCall = (call: string): Error => templateError(`every ${call} object requires valid arguments.`);
