// CloudFormation templates as plain values, built from parts that are joined.

/** Any value of a template: JSON, in which absent fields are dropped when a resource is made. */
export type CfnValue = string | number | boolean | null | readonly CfnValue[] | CfnObject;
export interface CfnObject {
  readonly [name: string]: CfnValue | undefined;
}

export interface CfnResource {
  readonly Type: string;
  readonly Properties: CfnObject;
  readonly UpdatePolicy?: CfnObject;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: 'Retain' | 'Delete';
}

export interface CfnOutput {
  readonly Value: CfnValue;
  readonly Description?: string;
  readonly Export?: { readonly Name: CfnValue };
}

export interface CfnParameter {
  readonly Type: string;
  readonly Description?: string;
  readonly Default?: string;
  readonly AllowedValues?: readonly string[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
  readonly MinLength?: number;
  readonly NoEcho?: boolean;
}

type Named<T> = Readonly<Record<string, T>>;

/** Some resources of a template, with the outputs, conditions and parameters that belong to them. */
export interface TemplatePart {
  readonly resources?: Named<CfnResource>;
  readonly outputs?: Named<CfnOutput>;
  readonly conditions?: Named<CfnObject>;
  readonly parameters?: Named<CfnParameter>;
}

/** A whole template. */
export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description?: string;
  readonly Parameters?: Named<CfnParameter>;
  readonly Mappings?: Named<Named<Named<string>>>;
  readonly Conditions?: Named<CfnObject>;
  readonly Resources: Named<CfnResource>;
  readonly Outputs?: Named<CfnOutput>;
}

export interface TemplateOptions {
  readonly description?: string | undefined;
  readonly mappings?: Template['Mappings'];
}

/** Joins parts to a template: names sorted, so that equal clusters give equal text; sections without content absent. */
export function templateOf(parts: readonly TemplatePart[], options: TemplateOptions = {}): Template {
  const { resources = {}, outputs = {}, conditions = {}, parameters = {} } = joinParts(parts);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    ...(options.description === undefined ? {} : { Description: options.description }),
    ...whenAny('Parameters', parameters),
    ...(options.mappings ? { Mappings: options.mappings } : {}),
    ...whenAny('Conditions', conditions),
    Resources: sorted(resources),
    ...whenAny('Outputs', outputs),
  };
}

/** Puts parts together; of two resources with one name the later one counts. */
export function joinParts(parts: readonly TemplatePart[]): Required<TemplatePart> {
  return {
    resources: joined(parts.map(({ resources }) => resources)),
    outputs: joined(parts.map(({ outputs }) => outputs)),
    conditions: joined(parts.map(({ conditions }) => conditions)),
    parameters: joined(parts.map(({ parameters }) => parameters)),
  };
}

/** Drops absent fields, at any depth. */
export function pruned(value: CfnObject): CfnObject {
  const entries = Object.entries(value).flatMap(([name, field]) =>
    field === undefined ? [] : [[name, prunedValue(field)] as const],
  );
  return Object.fromEntries(entries);
}

/** Takes a value of a user's document (an IAM policy, kubelet settings) as a template value. */
export function cfnValueOf(value: unknown): CfnValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map(cfnValueOf);
  if (typeof value !== 'object') return null;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, cfnValueOf(field)]));
}

function prunedValue(value: CfnValue): CfnValue {
  if (isList(value)) return value.map(prunedValue);
  return typeof value === 'object' && value !== null ? pruned(value) : value;
}

const isList = (value: CfnValue): value is readonly CfnValue[] => Array.isArray(value);

const joined = <T>(parts: readonly (Named<T> | undefined)[]): Named<T> => Object.assign({}, ...parts);

const sorted = <T>(named: Named<T>): Named<T> =>
  Object.fromEntries(Object.entries(named).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const whenAny = <T, K extends string>(
  section: K,
  named: Named<T>,
): { readonly [S in K]?: Named<T> } | object =>
  Object.keys(named).length > 0 ? { [section]: sorted(named) } : {};
