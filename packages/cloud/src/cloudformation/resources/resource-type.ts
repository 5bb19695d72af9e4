// One kind of resource: how the engine makes, changes, watches and removes it, by calls of the services themselves.
import type { JsonObject } from '@berth/kube';
import type { CloudContext } from '../../service.js';

/** What changing a property takes: nothing but the change, or a new resource in its place. */
export type UpdateBehaviour = 'in-place' | 'replace';

/** What a resource's code may use. */
export interface ResourceContext {
  /** Calls an operation of a service; gives its output as an object. */
  call(service: string, operation: string, params: JsonObject): Promise<JsonObject>;
  /**
   * Tells of a resource that is there although its creation still has to go on: should it fail, the rollback
   * removes it.
   */
  announce(physicalId: string): void;
  /** A name for what has none: `STACK-LOGICALID-` and random letters, cut to `maxLength`. */
  name(maxLength?: number): string;
  /** The tags of the stack, and those that CloudFormation adds itself; `Key` and `Value`. */
  readonly stackTags: readonly JsonObject[];
  readonly systemTags: readonly JsonObject[];
  readonly cloud: CloudContext;
}

/** A resource that exists: what `Ref` gives, and what its code wants to remember beside it. */
export interface Made {
  readonly physicalId: string;
  /** Attributes for `Fn::GetAtt`. */
  readonly attributes: JsonObject;
}

/** A change of properties that needs no replacement. */
export interface PropertyChange {
  readonly physicalId: string;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/** A kind of resource. Methods throw what the service throws. */
export interface ResourceType {
  /** `AWS::EC2::VPC` */
  readonly type: string;
  /** Every property there is, with what a change of it takes. */
  readonly properties: Readonly<Record<string, UpdateBehaviour>>;
  readonly required: readonly string[];
  /** Properties that give the resource a name of its own; a replacement with the same name is refused. */
  readonly namedBy?: string | undefined;
  /** The property that holds the id of another resource whose attributes change with this one. */
  readonly changes?: string | undefined;
  create(properties: JsonObject, context: ResourceContext): Promise<Made>;
  /**
   * Changes it in place. A service that takes one change at a time gets the first here; the names of the parts that
   * remain are given back, for {@link ResourceType.continueUpdate}.
   */
  update?(change: PropertyChange, context: ResourceContext): Promise<void | readonly string[]>;
  /** Brings one part that remains to what the properties say; called whenever it is stable. */
  continueUpdate?(
    part: string,
    made: { readonly physicalId: string; readonly properties: JsonObject },
    context: ResourceContext,
  ): Promise<void>;
  delete(made: Made & { readonly properties: JsonObject }, context: ResourceContext): Promise<void>;
  /**
   * Whether creation or a change has come to its end; absent: as soon as the call was answered. Throws when it
   * failed.
   */
  isStable?(made: Made, context: ResourceContext): Promise<boolean>;
  /** Whether a deletion has come to its end; absent: as soon as the call was answered. */
  isGone?(made: Made, context: ResourceContext): Promise<boolean>;
  /** The attributes as they are once it is stable; absent: those of `create`. */
  attributes?(made: Made, context: ResourceContext): Promise<JsonObject>;
  /** The live properties that drift detection compares; undefined when the resource is gone. */
  read?(
    made: Made & { readonly properties: JsonObject },
    context: ResourceContext,
  ): Promise<JsonObject | undefined>;
}
