// Rules and references of RBAC drafts, typed: decoding has checked them.
import type { PolicyRule, RoleRef } from '@berth/kube';
import type { Stored } from '../../store/stored.js';

/** The rules of a role. */
export const rulesOf = (role: Stored): readonly PolicyRule[] =>
  (role['rules'] ?? []) as readonly PolicyRule[];

/** The role that a binding names; undefined for roles. */
export const roleRefOf = (binding: Stored): RoleRef | undefined => binding['roleRef'] as RoleRef | undefined;
