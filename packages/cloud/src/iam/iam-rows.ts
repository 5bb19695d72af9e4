// What IAM keeps.
import { accountTable } from '../tables.js';
import type { Tags } from '../tags.js';

/** What roles and users have in common: policies and tags. */
export interface IdentityRow {
  readonly path: string;
  readonly arn: string;
  readonly createdMs: number;
  readonly tags: Tags;
  /** ARNs of attached policies, in the order of attaching. */
  readonly attached: readonly string[];
  /** Inline policies: JSON texts by name. */
  readonly inline: Readonly<Record<string, string>>;
  /** ARN of the permissions boundary. */
  readonly boundary?: string | undefined;
}

export interface RoleRow extends IdentityRow {
  readonly roleName: string;
  readonly roleId: string;
  /** JSON text, as given. */
  readonly trust: string;
  readonly description?: string | undefined;
  readonly maxSessionSeconds: number;
}

export interface UserRow extends IdentityRow {
  readonly userName: string;
  readonly userId: string;
}

export interface AccessKeyRow {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly userName: string;
  readonly createdMs: number;
  readonly active: boolean;
}

export interface PolicyRow {
  readonly policyName: string;
  readonly policyId: string;
  readonly arn: string;
  readonly path: string;
  readonly description?: string | undefined;
  readonly createdMs: number;
  readonly tags: Tags;
  readonly defaultVersion: string;
  readonly versions: readonly PolicyVersionRow[];
}

export interface PolicyVersionRow {
  readonly id: string;
  readonly document: string;
  readonly createdMs: number;
}

export interface InstanceProfileRow {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly createdMs: number;
  readonly roles: readonly string[];
  readonly tags: Tags;
}

export interface OidcProviderRow {
  readonly arn: string;
  readonly url: string;
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly createdMs: number;
  readonly tags: Tags;
}

/** By name. */
export const roles = accountTable<RoleRow>('iam.role');
/** By name. */
export const users = accountTable<UserRow>('iam.user');
/** By access key id. */
export const accessKeys = accountTable<AccessKeyRow>('iam.access-key');
/** By ARN. */
export const policies = accountTable<PolicyRow>('iam.policy');
/** By name. */
export const instanceProfiles = accountTable<InstanceProfileRow>('iam.instance-profile');
/** By ARN. */
export const oidcProviders = accountTable<OidcProviderRow>('iam.oidc-provider');
