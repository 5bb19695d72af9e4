// Who may do what: four roles, each a superset of the one before, and rights that refusals name.

/** Roles, weakest first. */
export const ROLES = ['viewer', 'submitter', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Rights by the weakest role that has them. */
const RIGHTS = {
  'runs.read': 'viewer',
  'clusters.read': 'viewer',
  'projects.create': 'submitter',
  'runs.create': 'submitter',
  'runs.cancel': 'submitter',
  /** Cancel what others started. */
  'runs.cancel-any': 'operator',
  'tokens.own': 'viewer',
  'tokens.any': 'admin',
} as const satisfies Readonly<Record<string, Role>>;

export type Right = keyof typeof RIGHTS;

/** Who asks: a user with a role; tokens of pods are bound to one run and have no user's rights. */
export interface Identity {
  readonly user: string;
  readonly role: Role;
  readonly tokenId: string;
  /** Set for a token that is good for this run alone. */
  readonly runId?: string | undefined;
}

/** Whether an identity has a right. */
export function hasRight(identity: Identity, right: Right): boolean {
  if (identity.runId !== undefined) return false;
  return ROLES.indexOf(identity.role) >= ROLES.indexOf(RIGHTS[right]);
}

/** The weakest role that has a right. */
export const roleWith = (right: Right): Role => RIGHTS[right];

/** A role by name. */
export const roleNamed = (name: string): Role | undefined => ROLES.find((role) => role === name);
