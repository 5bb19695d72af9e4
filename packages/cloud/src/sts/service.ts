// STS: who am I, and taking a role, with its trust policy and external id checked.
import { awsError } from '../aws-error.js';
import { authorize } from '../iam/authorize.js';
import { roles, type RoleRow } from '../iam/iam-rows.js';
import { parseDocument } from '../iam/identity-policies.js';
import { integer, requiredText, text, type Params } from '../params.js';
import { principalArn, type Principal } from '../principal.js';
import type { CloudContext, Service } from '../service.js';
import { sessions, type SessionRow } from './sessions.js';
import { trustAllows } from './trust.js';

export const stsService: Service = {
  name: 'sts',
  protocol: 'query',
  version: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  open: [
    'GetCallerIdentity',
    'AssumeRole',
    'AssumeRoleWithWebIdentity',
    'GetSessionToken',
    'GetAccessKeyInfo',
  ],
  operations: {
    GetCallerIdentity: (_, context) => ({
      UserId: userIdOf(context),
      Account: context.accountId,
      Arn: callerArn(context.principal),
    }),
    AssumeRole: assumeRole,
    GetSessionToken: (params, context) => {
      const { principal } = context;
      const userName = principal.kind === 'user' ? principal.userName : undefined;
      const row = mint(context, {
        sessionName: 'session',
        userName,
        seconds: sessionSeconds(params, 43_200),
      });
      return { Credentials: credentialsView(row) };
    },
    GetAccessKeyInfo: (_, context) => ({ Account: context.accountId }),
  },
};

async function assumeRole(params: Params, context: CloudContext): Promise<unknown> {
  const roleArn = requiredText(params, 'RoleArn');
  const sessionName = requiredText(params, 'RoleSessionName');
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName))
    throw awsError(
      'ValidationError',
      `1 validation error detected: Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: ` +
        String.raw`Member must satisfy regular expression pattern: [\w+=,.@-]*`,
    );
  const externalId = text(params, 'ExternalId');
  const role = context
    .rows(roles)
    .list()
    .find(({ arn }) => arn === roleArn);
  if (!role || !mayAssume(context, role, externalId)) throw refusal(context.principal, roleArn);
  const seconds = sessionSeconds(params, role.maxSessionSeconds);
  const row = mint(context, { sessionName, roleName: role.roleName, seconds });
  const { accountId } = context;
  return {
    Credentials: credentialsView(row),
    AssumedRoleUser: {
      AssumedRoleId: `${role.roleId}:${sessionName}`,
      Arn: principalArn({ kind: 'session', accountId, roleName: role.roleName, sessionName }),
    },
    PackedPolicySize: 6,
  };
}

// The trust policy must allow it; a caller that it names by account only needs a permission of its own as well.
function mayAssume(context: CloudContext, role: RoleRow, externalId: string | undefined): boolean {
  const trust = trustAllows(parseDocument(role.trust), { context, action: 'sts:AssumeRole', externalId });
  if (trust === 'caller') return true;
  if (trust !== 'account') return false;
  try {
    authorize(context, { action: 'sts:AssumeRole', resources: [role.arn], service: stsService });
    return true;
  } catch {
    return false;
  }
}

const refusal = (principal: Principal, roleArn: string) =>
  awsError(
    'AccessDenied',
    `User: ${principalArn(principal)} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    403,
  );

function sessionSeconds(params: Params, max: number): number {
  const seconds = integer(params, 'DurationSeconds') ?? 3600;
  if (seconds < 900)
    throw awsError(
      'ValidationError',
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: ` +
        'Member must have value greater than or equal to 900',
    );
  if (seconds > max)
    throw awsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  return seconds;
}

interface NewSession {
  readonly sessionName: string;
  readonly roleName?: string | undefined;
  readonly userName?: string | undefined;
  readonly seconds: number;
}

function mint(context: CloudContext, { seconds, ...session }: NewSession): SessionRow {
  const row: SessionRow = {
    ...session,
    accessKeyId: `ASIA${context.hex(16).toUpperCase()}`,
    secretAccessKey: context.hex(40),
    sessionToken: Buffer.from(context.hex(96)).toString('base64'),
    expiresMs: context.clock.now() + seconds * 1000,
  };
  for (const old of context.rows(sessions).list())
    if (old.expiresMs + 86_400_000 < context.clock.now()) context.rows(sessions).delete(old.accessKeyId);
  context.rows(sessions).put(row.accessKeyId, row);
  return row;
}

const credentialsView = (row: SessionRow): Params => ({
  AccessKeyId: row.accessKeyId,
  SecretAccessKey: row.secretAccessKey,
  SessionToken: row.sessionToken,
  Expiration: new Date(row.expiresMs),
});

function userIdOf({ principal, accountId, rows }: CloudContext): string {
  if (principal.kind === 'session')
    return `${rows(roles).get(principal.roleName)?.roleId ?? 'AROA'}:${principal.sessionName}`;
  return principal.kind === 'user' ? `AIDA${principal.userName.toUpperCase()}` : accountId;
}

const callerArn = (principal: Principal): string => principalArn(principal);
