// A CloudFormation template as a value: what the engine needs of it, with the names that the documentation uses.
import type { JsonObject } from '@berth/kube';

/** What becomes of a resource when it leaves the stack, or when a replacement takes its place. */
export type DeletionPolicy = 'Delete' | 'Retain' | 'Snapshot' | 'RetainExceptOnCreate';

/** One entry of `Parameters`. */
export interface ParameterDeclaration {
  readonly name: string;
  readonly type: string;
  readonly default?: unknown;
  readonly noEcho: boolean;
  readonly allowedValues?: readonly string[] | undefined;
  readonly allowedPattern?: string | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minValue?: number | undefined;
  readonly maxValue?: number | undefined;
  readonly description?: string | undefined;
  readonly constraintDescription?: string | undefined;
}

/** One entry of `Resources`, its properties not evaluated. */
export interface ResourceDeclaration {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  readonly condition?: string | undefined;
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
}

/** One entry of `Outputs`, its value not evaluated. */
export interface OutputDeclaration {
  readonly name: string;
  readonly value: unknown;
  readonly description?: string | undefined;
  readonly condition?: string | undefined;
  /** Name of the export, not evaluated; undefined when it is not exported. */
  readonly exportName?: unknown;
}

/** A template that is well formed: sections and entries have the right shapes; references are not resolved yet. */
export interface Template {
  readonly description?: string | undefined;
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>;
  readonly mappings: JsonObject;
  readonly conditions: JsonObject;
  readonly resources: ReadonlyMap<string, ResourceDeclaration>;
  readonly outputs: ReadonlyMap<string, OutputDeclaration>;
}
