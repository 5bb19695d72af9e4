// Values of an exported program, before they are written in a language: literals, references, and texts with both.

/** A resource of the program, as Terraform names it: `aws_vpc.vpc`. */
export interface Address {
  readonly type: string;
  readonly name: string;
}

export type ExportValue =
  | string
  | number
  | boolean
  | readonly ExportValue[]
  /** A map with free keys, such as tags; keys may hold references. */
  | { readonly kind: 'map'; readonly entries: readonly (readonly [ExportValue, ExportValue])[] }
  | { readonly kind: 'attribute'; readonly of: Address; readonly attribute: string }
  /** The account that runs the program. */
  | { readonly kind: 'account' }
  /** The OIDC issuer of the cluster, without its scheme. */
  | { readonly kind: 'issuer' }
  /** The newest value of a public SSM parameter. */
  | { readonly kind: 'ssm'; readonly path: string }
  /** The block of 64 bits with that number in the IPv6 block, of 56 bits, of a VPC. */
  | { readonly kind: 'ipv6-block'; readonly vpc: Address; readonly index: number }
  | { readonly kind: 'text'; readonly parts: readonly ExportValue[] }
  | { readonly kind: 'base64'; readonly text: ExportValue }
  /** A document as JSON text. */
  | { readonly kind: 'json'; readonly document: ExportValue }
  /** A nested block that comes once. */
  | { readonly kind: 'block'; readonly fields: ExportFields }
  /** A nested block that may come often; Pulumi calls the list by a name of its own. */
  | { readonly kind: 'blocks'; readonly plural: string; readonly items: readonly ExportFields[] };

export type ExportFields = Readonly<Record<string, ExportValue>>;

export interface ExportResource extends Address {
  readonly fields: ExportFields;
  readonly dependsOn: readonly Address[];
  /** The stack that it comes from. */
  readonly stack: string;
}

/** Tells whether a value is a list; `Array.isArray` does not narrow readonly ones. */
export const isValueList = (value: ExportValue): value is readonly ExportValue[] => Array.isArray(value);

export const textOf = (parts: readonly ExportValue[]): ExportValue => {
  const flat = joinedParts(parts.flatMap((part) => (isText(part) ? part.parts : [part])));
  const [only] = flat;
  if (only === undefined) return '';
  return flat.length === 1 && (typeof only === 'string' || !isPlain(only))
    ? only
    : { kind: 'text', parts: flat };
};

/** Every value inside a value, itself first. */
export function valuesIn(value: ExportValue): readonly ExportValue[] {
  return [value, ...childrenOf(value).flatMap(valuesIn)];
}

function childrenOf(value: ExportValue): readonly ExportValue[] {
  if (isValueList(value)) return value;
  if (typeof value !== 'object') return [];
  switch (value.kind) {
    case 'map':
      return value.entries.flat();
    case 'text':
      return value.parts;
    case 'base64':
      return [value.text];
    case 'json':
      return [value.document];
    case 'block':
      return Object.values(value.fields);
    case 'blocks':
      return value.items.flatMap((item) => Object.values(item));
    default:
      return [];
  }
}

type Text = Extract<ExportValue, { readonly kind: 'text' }>;

const isText = (value: ExportValue): value is Text =>
  typeof value === 'object' && !isValueList(value) && value.kind === 'text';

const isPlain = (value: ExportValue): boolean => typeof value === 'number' || typeof value === 'boolean';

function joinedParts(parts: readonly ExportValue[]): readonly ExportValue[] {
  const joined: ExportValue[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const text = isPlain(part) ? String(part) : part;
    if (text === '') continue;
    if (typeof last === 'string' && typeof text === 'string') joined[joined.length - 1] = last + text;
    else joined.push(text);
  }
  return joined;
}
