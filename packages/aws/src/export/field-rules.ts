// How a property of CloudFormation is called, and shaped, as an argument of Terraform's AWS provider and of Pulumi's.

/** What becomes of a property. A text alone renames it. */
export type FieldRule =
  | string
  | { readonly kind: 'as'; readonly to: string; readonly shape: FieldShape }
  /** A list of objects of which one field is wanted. */
  | { readonly kind: 'pluck'; readonly to: string; readonly field: string }
  | { readonly kind: 'block'; readonly to: string; readonly rules: FieldRules }
  | { readonly kind: 'blocks'; readonly to: string; readonly plural: string; readonly rules: FieldRules }
  /** Its fields, or those of the first of a list, stand one level higher. */
  | { readonly kind: 'inline'; readonly rules: FieldRules }
  /** Said by another resource, which is derived from the same property. */
  | { readonly kind: 'elsewhere' };

export type FieldRules = Readonly<Record<string, FieldRule>>;

/** `cluster` is the cluster's name, by reference so that the cluster comes first; `key` the ARN of a KMS key. */
export type FieldShape = 'number' | 'boolean' | 'text' | 'json' | 'tags' | 'cluster' | 'first' | 'key';

export const as = (shape: FieldShape, to: string): FieldRule => ({ kind: 'as', to, shape });
export const pluck = (to: string, field: string): FieldRule => ({ kind: 'pluck', to, field });
export const block = (to: string, rules: FieldRules): FieldRule => ({ kind: 'block', to, rules });
export const blocks = (to: string, plural: string, rules: FieldRules): FieldRule => ({
  kind: 'blocks',
  to,
  plural,
  rules,
});
export const inline = (rules: FieldRules): FieldRule => ({ kind: 'inline', rules });
export const elsewhere: FieldRule = { kind: 'elsewhere' };

/** A type of resource in the other tools. */
export interface Mapping {
  readonly type: string;
  readonly rules: FieldRules;
  /** Attributes by the name that `Fn::GetAtt` gives them. `Ref` is `id` unless it is here. */
  readonly attributes?: Readonly<Record<string, string>>;
}
