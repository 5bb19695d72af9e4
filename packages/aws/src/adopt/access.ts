// `accessConfig`: how people prove who they are, and the entries that let them in.
import { member, members, texts, type JsonObject } from '@berth/kube';
import type { ActualAccessEntry, ActualCluster, ActualControlPlane } from '../inspect/actual.js';
import { allOfType, present, propertiesOfType, text } from './template-values.js';

export interface AccessSources {
  readonly actual: ActualCluster & { readonly controlPlane: ActualControlPlane };
  readonly templates: ReadonlyMap<string, JsonObject>;
  readonly entries: readonly ActualAccessEntry[];
  /** Roles of nodes and of pods on Fargate: EKS lets them in by itself. */
  readonly nodeRoles: ReadonlySet<string>;
}

/** Mode and entries; of entries without a stack those that a person made. */
export function adoptAccess(sources: AccessSources): JsonObject {
  const { actual, templates } = sources;
  const { controlPlane } = actual;
  const template = templates.get(`eksctl-${controlPlane.name}-cluster`);
  const cluster = template && propertiesOfType(template, 'AWS::EKS::Cluster');
  const creator = (cluster ? member(cluster, 'AccessConfig') : {})['BootstrapClusterCreatorAdminPermissions'];
  const mode = controlPlane.authenticationMode;
  return present({
    authenticationMode: mode === 'API_AND_CONFIG_MAP' ? undefined : mode,
    bootstrapClusterCreatorAdminPermissions: String(creator) === 'false' ? false : undefined,
    accessEntries: accessEntries(sources),
  });
}

function accessEntries({ templates, entries, nodeRoles, actual }: AccessSources): readonly JsonObject[] {
  const stacks = new Set(actual.stacks.map(({ name }) => name));
  const made = [...templates]
    .filter(([name]) => name.includes('-accessentry-'))
    .flatMap(([, template]) => allOfType(template, 'AWS::EKS::AccessEntry'))
    .map(entryOfTemplate);
  const known = new Set(made.map((entry) => String(entry['principalARN'])));
  // Entries in the stacks of pools are the pools' own; the creator's is EKS's, unless somebody changed it.
  const given = entries
    .filter(({ principalArn }) => !known.has(principalArn) && !nodeRoles.has(principalArn))
    .filter(({ tags }) => !stacks.has(tags['aws:cloudformation:stack-name'] ?? ''))
    .filter((entry) => !entry.isOfEks && !isOfCreator(entry, actual))
    .map(entryMembers);
  return [...made, ...given];
}

const ADMIN = ':cluster-access-policy/AmazonEKSClusterAdminPolicy';

/** EKS makes the creator an administrator of the whole cluster, and nothing else. */
function isOfCreator(
  { policies, groups, principalArn }: ActualAccessEntry,
  { callerArn }: ActualCluster,
): boolean {
  const [only, ...more] = policies;
  const isAdmin = only !== undefined && more.length === 0 && only.policyArn.endsWith(ADMIN);
  return (
    isAdmin && only.scope === 'cluster' && groups.length === 0 && isSamePrincipal(principalArn, callerArn)
  );
}

/** A session of a role is the role. */
function isSamePrincipal(principal: string, caller: string): boolean {
  const role = /:assumed-role\/([^/]+)\//.exec(caller)?.[1];
  return principal === caller || (role !== undefined && principal.endsWith(`/${role}`));
}

const entryOfTemplate = (entry: JsonObject): JsonObject =>
  present({
    principalARN: text(entry, 'PrincipalArn'),
    type: text(entry, 'Type') === 'STANDARD' ? undefined : text(entry, 'Type'),
    kubernetesUsername: text(entry, 'Username'),
    kubernetesGroups: texts(entry, 'KubernetesGroups'),
    accessPolicies: members(entry, 'AccessPolicies').map((policy) => {
      const scope = member(policy, 'AccessScope');
      return {
        policyARN: text(policy, 'PolicyArn'),
        accessScope: present({ type: text(scope, 'Type'), namespaces: texts(scope, 'Namespaces') }),
      };
    }),
  });

/** What nodes may do, EKS decides; a name that it chose is the principal's own. */
const entryMembers = (entry: ActualAccessEntry): JsonObject =>
  entry.type === 'STANDARD'
    ? present({
        principalARN: entry.principalArn,
        kubernetesUsername: entry.userName.startsWith('arn:') ? undefined : entry.userName,
        kubernetesGroups: [...entry.groups],
        accessPolicies: entry.policies.map(({ policyArn, scope, namespaces }) => ({
          policyARN: policyArn,
          accessScope: present({ type: scope, namespaces: [...namespaces] }),
        })),
      })
    : { principalARN: entry.principalArn, type: entry.type };
