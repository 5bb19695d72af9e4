// ARNs of roles as the authenticator of EKS knows them.

/** A role's ARN without its path: aws-auth and access entries of nodes are looked up by it. */
export function withoutPath(arn: string): string {
  const parts = arn.split('/');
  return parts.length <= 1 ? arn : `${parts[0]}/${parts.at(-1)}`;
}
