// Who calls: the account itself, a user, somebody in a role, or a service of AWS acting on its own.

/** A caller as signatures and policies know it. */
export type Principal =
  | { readonly kind: 'root'; readonly accountId: string }
  | { readonly kind: 'user'; readonly accountId: string; readonly userName: string }
  | {
      readonly kind: 'session';
      readonly accountId: string;
      readonly roleName: string;
      readonly sessionName: string;
    }
  | { readonly kind: 'service'; readonly service: string };

/** The ARN that GetCallerIdentity and refusals name. Services are named by their host, `eks.amazonaws.com`. */
export function principalArn(principal: Principal): string {
  switch (principal.kind) {
    case 'root':
      return `arn:aws:iam::${principal.accountId}:root`;
    case 'user':
      return `arn:aws:iam::${principal.accountId}:user/${principal.userName}`;
    case 'session':
      return `arn:aws:sts::${principal.accountId}:assumed-role/${principal.roleName}/${principal.sessionName}`;
    case 'service':
      return principal.service;
  }
}
