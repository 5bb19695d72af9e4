// Who an EKS token belongs to: it is a presigned GetCallerIdentity that names the cluster in a signed header. What
// the caller may do follows from access entries; without them the creator is the admin.
import type { Cloud } from '../cloud.js';
import { authenticate } from '../endpoint/authenticate.js';
import type { HttpRequest } from '../endpoint/http-request.js';
import { signatureOf } from '../endpoint/sigv4.js';
import type { Principal } from '../principal.js';
import type { CloudContext } from '../service.js';
import { mappedUser, type ClusterUser } from './aws-auth.js';
import { callerArn, CLUSTER_ADMIN_POLICY } from './bootstrap-creator.js';
import { accessEntries, clusters, keyIn, type AccessEntryRow } from './eks-rows.js';

const PREFIX = 'k8s-aws-v1.';

// As aws-iam-authenticator has it, whatever the URL says.
const TOKEN_AGE_MS = 15 * 60 * 1000;

/** The user of a token of `aws eks get-token`; undefined when it is none, or nobody of this cluster. */
export function eksTokenUser(cloud: Cloud, clusterName: string, token: string): ClusterUser | undefined {
  const request = requestOf(token, clusterName);
  const signature = request && signatureOf(request);
  if (!request || !signature?.signedHeaders.includes('x-k8s-aws-id')) return undefined;
  try {
    const principal = authenticate(cloud, request, { signature, protocol: 'query', maxAgeMs: TOKEN_AGE_MS });
    const context = cloud.context({ service: 'eks', region: signature.region, principal });
    return userOf(context, clusterName, principal);
  } catch {
    return undefined;
  }
}

function requestOf(token: string, clusterName: string): HttpRequest | undefined {
  if (!token.startsWith(PREFIX)) return undefined;
  const text = Buffer.from(token.slice(PREFIX.length), 'base64url').toString('utf8');
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.searchParams.get('Action') !== 'GetCallerIdentity') return undefined;
  return {
    method: 'GET',
    path: url.pathname,
    query: url.search.slice(1),
    headers: { host: url.host, 'x-k8s-aws-id': clusterName },
    body: Buffer.alloc(0),
  };
}

function userOf(context: CloudContext, clusterName: string, principal: Principal): ClusterUser | undefined {
  const cluster = context.rows(clusters).get(clusterName);
  if (!cluster) return undefined;
  const arn = callerArn(context);
  const entry = context.rows(accessEntries).get(keyIn(clusterName, arn));
  if (entry) return ofEntry(entry, principal);
  if (cluster.authenticationMode === 'API') return undefined;
  if (cluster.creatorArn === arn && cluster.bootstrapCreatorAdmin)
    return { username: 'kubernetes-admin', groups: ['system:masters'] };
  const map = context.options.machines?.awsAuth?.(clusterName) ?? {};
  const sessionName = principal.kind === 'session' ? principal.sessionName : '';
  return mappedUser(map, { arn, sessionName });
}

// The cluster-wide admin policy is what `system:masters` is; the narrower ones have no roles here yet.
function ofEntry(entry: AccessEntryRow, principal: Principal): ClusterUser {
  const session = principal.kind === 'session' ? principal.sessionName : '';
  const isAdmin = entry.policies.some(
    ({ policyArn, scope }) => policyArn === CLUSTER_ADMIN_POLICY && scope['type'] === 'cluster',
  );
  return {
    username: entry.username.replace('{{SessionName}}', session),
    groups: isAdmin ? [...entry.groups, 'system:masters'] : entry.groups,
  };
}
