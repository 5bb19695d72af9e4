// CloudFormation's functions worked out: literals where all is known, references to the program's resources else.
import { parseCidr, renderCidr } from '@berth/compute';
import { type CfnObject, type CfnValue } from '../render/template.js';
import { type ExportValue, isValueList, textOf } from './export-value.js';
import { attributeOf, terraformType } from './mappings.js';
import {
  ACCOUNT_STAND_IN,
  controlPlaneAddress,
  issuerStandIn,
  resourceName,
  type Translation,
} from './translation.js';

/** Gives the value; undefined for one that is absent, or that cannot be said, which is noted. */
export function resolveValue(value: CfnValue | undefined, scope: Translation): ExportValue | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return withStandIns(value, scope);
  if (typeof value !== 'object') return value;
  if (isList(value)) return resolvedList(value, scope);
  const called = callOf(value);
  return called ? resolveCall(called, scope) : resolvedMap(value, scope);
}

export const isList = (value: CfnValue | undefined): value is readonly CfnValue[] => Array.isArray(value);

export const isObject = (value: CfnValue | undefined): value is CfnObject =>
  typeof value === 'object' && value !== null && !isList(value);

/** Tells whether it is a function of CloudFormation rather than an object with fields. */
export const isCall = (value: CfnObject): boolean => callOf(value) !== undefined;

interface Call {
  readonly name: string;
  readonly argument: CfnValue;
}

function callOf(value: CfnObject): Call | undefined {
  const [entry, ...others] = Object.entries(value);
  if (!entry || others.length > 0) return undefined;
  const [name, argument = null] = entry;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}

function resolvedList(list: readonly CfnValue[], scope: Translation): readonly ExportValue[] {
  return list.flatMap((item) => {
    const resolved = resolveValue(item, scope);
    return resolved === undefined ? [] : [resolved];
  });
}

function resolvedMap(map: CfnObject, scope: Translation): ExportValue {
  const entries = Object.entries(map).flatMap(([key, item]) => {
    const resolved = resolveValue(item, scope);
    return resolved === undefined ? [] : [[withStandIns(key, scope), resolved] as const];
  });
  return { kind: 'map', entries };
}

function withStandIns(text: string, { cluster }: Translation): ExportValue {
  const issuer = issuerStandIn(cluster);
  if (!text.includes(ACCOUNT_STAND_IN) && !text.includes(issuer)) return text;
  const parts = text.split(ACCOUNT_STAND_IN).flatMap((piece, index) => {
    const named = piece
      .split(issuer)
      .flatMap((part, at): readonly ExportValue[] => (at === 0 ? [part] : [{ kind: 'issuer' }, part]));
    return index === 0 ? named : [{ kind: 'account' } as const, ...named];
  });
  return textOf(parts);
}

function resolveCall({ name, argument }: Call, scope: Translation): ExportValue | undefined {
  switch (name) {
    case 'Ref':
      return typeof argument === 'string' ? resolveRef(argument, scope) : undefined;
    case 'Fn::GetAtt':
      return resolveAttribute(argument, scope);
    case 'Fn::Sub':
      return resolveSub(argument, scope);
    case 'Fn::Join':
      return resolveJoin(argument, scope);
    case 'Fn::ImportValue': {
      const found = imported(argument, scope);
      return found && resolveValue(found.value, found.scope);
    }
    case 'Fn::Select':
      return resolveSelect(argument, scope);
    case 'Fn::Split':
      return splitValues(argument, scope);
    case 'Fn::FindInMap':
      return resolveMapping(argument, scope);
    case 'Fn::Base64': {
      const text = resolveValue(argument, scope);
      return text === undefined ? undefined : { kind: 'base64', text };
    }
    case 'Fn::If':
      return resolveCondition(argument, scope);
    default:
      return unsaid(name, scope);
  }
}

function unsaid(what: string, { note, stack }: Translation): undefined {
  note('export.value', `${stack.name}: ${what}`);
  return undefined;
}

function resolveRef(name: string, scope: Translation): ExportValue | undefined {
  const { cluster, stack } = scope;
  switch (name) {
    case 'AWS::Partition':
      return cluster.partition;
    case 'AWS::Region':
      return cluster.region;
    case 'AWS::AccountId':
      return { kind: 'account' };
    case 'AWS::StackName':
      return stack.name;
    case 'AWS::URLSuffix':
      return cluster.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    case 'AWS::NoValue':
      return undefined;
    default:
      return stack.template.Resources[name]
        ? resolveAttribute([name, 'Ref'], scope)
        : resolveParameter(name, scope);
  }
}

function resolveParameter(name: string, scope: Translation): ExportValue | undefined {
  const parameter = scope.stack.template.Parameters?.[name];
  if (name === 'CertificateAuthority') {
    return { kind: 'attribute', of: controlPlaneAddress(scope), attribute: 'certificate_authority' };
  }
  const standard = scope.stack.parameters[name] ?? parameter?.Default;
  if (standard === undefined) return unsaid(name, scope);
  return parameter?.Type.startsWith('AWS::SSM::') ? { kind: 'ssm', path: standard } : standard;
}

/** Takes `[resource, attribute]` or `resource.attribute`. */
function resolveAttribute(argument: CfnValue, scope: Translation): ExportValue | undefined {
  const [id, name] = typeof argument === 'string' ? argument.split('.') : isList(argument) ? argument : [];
  if (typeof id !== 'string' || typeof name !== 'string') return undefined;
  const resource = scope.stack.template.Resources[id];
  const type = resource && terraformType(resource.Type);
  const attribute = resource && attributeOf(resource.Type, name);
  if (!type || !attribute) return unsaid(`${id}.${name}`, scope);
  return { kind: 'attribute', of: { type, name: resourceName(scope, scope.stack, id) }, attribute };
}

function resolveSub(argument: CfnValue, scope: Translation): ExportValue | undefined {
  const [text, values] = isList(argument) ? argument : [argument, {}];
  if (typeof text !== 'string') return undefined;
  const own = isObject(values) ? values : {};
  const parts = text.split(/(\$\{[^}]*\})/).map((piece): ExportValue => {
    if (!piece.startsWith('${')) return withStandIns(piece, scope);
    const name = piece.slice(2, -1);
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    const value = own[name];
    const found =
      value === undefined
        ? name.includes('.')
          ? resolveAttribute(name, scope)
          : resolveRef(name, scope)
        : resolveValue(value, scope);
    return found ?? '';
  });
  return textOf(parts);
}

function resolveJoin(argument: CfnValue, scope: Translation): ExportValue | undefined {
  const [separator, list] = isList(argument) ? argument : [];
  const items = resolveValue(list, scope);
  if (typeof separator !== 'string' || items === undefined || !isValueList(items)) return undefined;
  return textOf(items.flatMap((item, index) => (index === 0 ? [item] : [separator, item])));
}

interface Imported {
  readonly value: CfnValue;
  readonly scope: Translation;
}

/** The value behind an export, with the stack that it is of. */
function imported(argument: CfnValue, scope: Translation): Imported | undefined {
  const name = resolveValue(argument, scope);
  for (const stack of scope.stacks) {
    const there = { ...scope, stack };
    for (const { Value, Export } of Object.values(stack.template.Outputs ?? {})) {
      if (Export && resolveValue(Export.Name, there) === name) return { value: Value, scope: there };
    }
  }
  return unsaid(`import of ${typeof name === 'string' ? name : 'a value'}`, scope);
}

function resolveSelect(argument: CfnValue, scope: Translation): ExportValue | undefined {
  const [index, list] = isList(argument) ? argument : [];
  if (isObject(list) && callOf(list)?.name === 'Fn::Cidr')
    return cutBlock(Number(index), list['Fn::Cidr'], scope);
  const items = resolveValue(list, scope);
  return items !== undefined && isValueList(items) ? items[Number(index)] : undefined;
}

/** One of the equal blocks that a VPC is cut in: worked out for IPv4, by reference for the one that Amazon assigns. */
function cutBlock(
  index: number,
  argument: CfnValue | undefined,
  scope: Translation,
): ExportValue | undefined {
  const [source, , hostBits] = isList(argument) ? argument : [];
  const picked = isObject(source) ? source['Fn::Select'] : undefined;
  const cut = isList(picked) ? picked[1] : source;
  const attribute = isObject(cut) ? cut['Fn::GetAtt'] : undefined;
  const [id, name] = isList(attribute) ? attribute : [];
  if (typeof id !== 'string') return unsaid('Fn::Cidr', scope);
  if (name === 'Ipv6CidrBlocks' && Number(hostBits) === 64) {
    return {
      kind: 'ipv6-block',
      vpc: { type: 'aws_vpc', name: resourceName(scope, scope.stack, id) },
      index,
    };
  }
  const whole = resolveValue(scope.stack.template.Resources[id]?.Properties[String(name)], scope);
  const cidr = typeof whole === 'string' ? parseCidr(whole) : undefined;
  if (cidr?.family !== 4) return unsaid('Fn::Cidr', scope);
  const base = cidr.base + (BigInt(index) << BigInt(Number(hostBits)));
  return renderCidr({ ...cidr, base, prefix: 32 - Number(hostBits) });
}

/** Lists travel between stacks as joined text: behind `Fn::Split` there is the `Fn::Join` that made it. */
function splitValues(argument: CfnValue, scope: Translation): readonly ExportValue[] | undefined {
  const [separator, source] = isList(argument) ? argument : [];
  if (typeof separator !== 'string') return undefined;
  const text = source;
  const called = isObject(text) ? callOf(text) : undefined;
  if (called?.name === 'Fn::ImportValue') {
    const found = imported(called.argument, scope);
    return found && splitValues([separator, found.value], found.scope);
  }
  if (called?.name === 'Fn::Join' && isList(called.argument) && called.argument[0] === separator) {
    const items = resolveValue(called.argument[1], scope);
    return items !== undefined && isValueList(items) ? items : undefined;
  }
  const known = resolveValue(text, scope);
  return typeof known === 'string' ? known.split(separator) : unsaid('Fn::Split', scope);
}

function resolveMapping(argument: CfnValue, scope: Translation): ExportValue | undefined {
  const [map, first, second] = (isList(argument) ? argument : []).map((item) => resolveValue(item, scope));
  if (typeof map !== 'string' || typeof first !== 'string' || typeof second !== 'string') return undefined;
  return (
    scope.stack.template.Mappings?.[map]?.[first]?.[second] ?? unsaid(`${map}.${first}.${second}`, scope)
  );
}

/** Our conditions compare what is known; one that is not counts as false. */
function resolveCondition(argument: CfnValue, scope: Translation): ExportValue | undefined {
  const [name, yes, no] = isList(argument) ? argument : [];
  const compared =
    typeof name === 'string' ? scope.stack.template.Conditions?.[name]?.['Fn::Equals'] : undefined;
  const [a, b] = (isList(compared) ? compared : []).map((item) => resolveValue(item, scope));
  return resolveValue(a !== undefined && a === b ? yes : no, scope);
}
