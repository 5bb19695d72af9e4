// What is remembered of stacks: one row a stack, a resource, an event, a change set. Plain JSON, so that a restart
// goes on.
import type { JsonObject } from '@berth/kube';
import { regionTable } from '../../tables.js';
import type { DeletionPolicy } from '../template/template.js';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** What a stack was asked to be. */
export interface StackDefinition {
  /** Text of the template, as it was given. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** What those parameters hold that name a parameter of Systems Manager. */
  readonly resolved: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
}

/** What is under way. */
export type StackWork =
  | { readonly kind: 'create' }
  | { readonly kind: 'create-rollback' }
  | { readonly kind: 'update'; readonly previous: StackDefinition }
  | { readonly kind: 'update-cleanup' }
  | { readonly kind: 'update-rollback'; readonly skip: readonly string[] }
  | { readonly kind: 'update-rollback-cleanup' }
  | { readonly kind: 'delete'; readonly retain: readonly string[] };

/** What to do when a stack cannot be made. */
export type OnFailure = 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';

export interface OutputRow {
  readonly OutputKey: string;
  readonly OutputValue: string;
  readonly Description?: string | undefined;
  readonly ExportName?: string | undefined;
}

export interface StackRow {
  readonly id: string;
  readonly name: string;
  readonly definition: StackDefinition;
  readonly description?: string | undefined;
  readonly capabilities: readonly string[];
  readonly roleArn?: string | undefined;
  readonly notificationArns: readonly string[];
  /** `CREATE_IN_PROGRESS`, … as DescribeStacks gives it. */
  readonly status: string;
  readonly statusReason?: string | undefined;
  readonly createdMs: number;
  readonly updatedMs?: number | undefined;
  readonly deletedMs?: number | undefined;
  readonly onFailure: OnFailure;
  readonly isProtected: boolean;
  /** The text of its policy; absent: updates may change everything. */
  readonly policy?: string | undefined;
  /** Takes the place of the policy during the update under way. */
  readonly policyDuringUpdate?: string | undefined;
  readonly outputs: readonly OutputRow[];
  /** Names of the exports of other stacks that it uses. */
  readonly imports: readonly string[];
  readonly clientRequestToken?: string | undefined;
  readonly changeSetId?: string | undefined;
  readonly work?: StackWork | undefined;
  readonly driftStatus?: string | undefined;
  readonly driftMs?: number | undefined;
}

/** A resource that exists, or did. */
export interface PhysicalResource {
  readonly type: string;
  readonly physicalId: string;
  /** Evaluated. */
  readonly properties: JsonObject;
  readonly attributes: JsonObject;
}

export interface ResourceRow {
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: string;
  /** `CREATE_IN_PROGRESS`, … as DescribeStackResources gives it. */
  readonly status: string;
  readonly reason?: string | undefined;
  readonly atMs: number;
  /** Undefined until the service has answered. */
  readonly physicalId?: string | undefined;
  readonly properties: JsonObject;
  readonly attributes: JsonObject;
  /** Logical ids that it was made after, and has to go before. */
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: DeletionPolicy;
  /** What becomes of it when a replacement takes its place. @default 'Delete' */
  readonly updateReplacePolicy?: DeletionPolicy | undefined;
  /** Parts of a change in place that wait for their turn. */
  readonly pending?: readonly string[] | undefined;
  /** How often a passing refusal was met. */
  readonly attempts: number;
  /** By the update under way: what it did, and the resource as it was before. */
  readonly touch?: 'unchanged' | 'created' | 'updated' | 'replaced' | 'restored' | undefined;
  readonly before?: PhysicalResource | undefined;
  /** Old resources that a replacement left behind; they go once the update has succeeded. */
  readonly discarded?: PhysicalResource | undefined;
  readonly driftStatus?: string | undefined;
  readonly drift?: JsonObject | undefined;
}

export interface EventRow {
  readonly id: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly properties?: JsonObject | undefined;
  readonly atMs: number;
  readonly clientRequestToken?: string | undefined;
}

export interface ChangeSetRow {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly definition: StackDefinition;
  readonly capabilities: readonly string[];
  readonly roleArn?: string | undefined;
  readonly description?: string | undefined;
  readonly status: string;
  readonly statusReason?: string | undefined;
  readonly executionStatus: string;
  readonly changes: readonly JsonObject[];
  readonly createdMs: number;
  readonly onFailure: OnFailure;
}

export const stackTable = regionTable<StackRow>('cloudformation.stack');
export const resourceTable = regionTable<ResourceRow>('cloudformation.resource');
export const eventTable = regionTable<EventRow>('cloudformation.event');
export const changeSetTable = regionTable<ChangeSetRow>('cloudformation.change-set');

/** The word before `_IN_PROGRESS`, `_COMPLETE` or `_FAILED` in the status of a resource. */
export type Verb = 'CREATE' | 'UPDATE' | 'DELETE';
