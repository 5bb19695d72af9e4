// Auto Scaling groups as kept.
import { awsError, type AwsError } from '../aws-error.js';
import type { Params } from '../params.js';
import type { CloudContext } from '../service.js';
import { regionTable } from '../tables.js';

export interface GroupTag {
  readonly key: string;
  readonly value: string;
  readonly propagate: boolean;
}

/** Which template an instance is made from. */
export interface TemplateChoice {
  readonly templateId: string;
  /** A number, `$Latest` or `$Default`. */
  readonly version: string;
}

export interface MemberRow {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly zone: string;
  readonly templateVersion: string;
  readonly protectedFromScaleIn: boolean;
  readonly launchedMs: number;
  readonly readyMs: number;
}

export interface GroupRow {
  readonly name: string;
  readonly arn: string;
  readonly min: number;
  readonly max: number;
  readonly desired: number;
  readonly template: TemplateChoice;
  /** The whole policy as given, when there is one. */
  readonly mixed?: Params | undefined;
  readonly subnetIds: readonly string[];
  readonly tags: readonly GroupTag[];
  readonly suspended: readonly string[];
  readonly healthCheckType: string;
  readonly healthCheckGraceSeconds: number;
  readonly cooldownSeconds: number;
  readonly createdMs: number;
  readonly members: readonly MemberRow[];
  readonly targetGroups: readonly string[];
  readonly terminationPolicies: readonly string[];
  readonly maxInstanceLifetimeSeconds?: number | undefined;
  readonly newInstancesProtected: boolean;
  readonly capacityRebalance: boolean;
  readonly metrics: readonly string[];
}

export interface ActivityRow {
  readonly id: string;
  readonly groupName: string;
  readonly description: string;
  readonly cause: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly status: 'Successful' | 'Failed';
  readonly message?: string | undefined;
  readonly details: string;
}

export interface RefreshRow {
  readonly id: string;
  readonly groupName: string;
  readonly startMs: number;
  readonly endMs?: number | undefined;
  readonly status: 'InProgress' | 'Successful' | 'Cancelled';
  readonly preferences: Params;
}

export const groups = regionTable<GroupRow>('autoscaling.group');
export const activities = regionTable<ActivityRow>('autoscaling.activity');
export const refreshes = regionTable<RefreshRow>('autoscaling.refresh');

/** A value that Auto Scaling does not take. */
export const invalid = (message: string): AwsError => awsError('ValidationError', message);

/** The group, or the refusal. */
export function groupNamed(context: CloudContext, name: string): GroupRow {
  const group = context.rows(groups).get(name);
  if (!group) throw invalid(`AutoScalingGroup name not found - AutoScalingGroup ${name} not found`);
  return group;
}
