// Everything that adoption looks at, read at once: after this no call is made.
import type { JsonObject, ObjectApi } from '@berth/kube';
import type { AwsCalls } from '../calls/aws-calls.js';
import type {
  ActualAccessEntry,
  ActualAccount,
  ActualCluster,
  ActualControlPlane,
  ActualIdentityProvider,
  ActualNodegroup,
  ActualPodIdentity,
} from '../inspect/actual.js';
import {
  inspectAccessEntries,
  inspectIdentityProviders,
  inspectPodIdentities,
} from '../inspect/inspect-access.js';
import { inspectAccounts } from '../inspect/inspect-accounts.js';
import { inspectCluster } from '../inspect/inspect-cluster.js';
import { inspectLogGroup } from '../inspect/inspect-log-group.js';
import { inspectNodegroup } from '../inspect/inspect-eks.js';
import { awsAuthOf, emrNamespacesOf } from './identity-mappings.js';
import { knownImages, type ImageSources } from './known-images.js';
import { knownKeys, type KeySources } from './known-keys.js';
import { stackTemplates } from './stack-templates.js';
import { poolStackPrefix } from './pools.js';

/** A cluster that stands. */
export type StandingCluster = ActualCluster & { readonly controlPlane: ActualControlPlane };

/** What was read. */
export interface AdoptSources extends ImageSources, KeySources {
  readonly actual: StandingCluster;
  readonly templates: ReadonlyMap<string, JsonObject>;
  /** Managed node groups without a stack of eksctl's. */
  readonly nodegroups: readonly ActualNodegroup[];
  /** Roles of all managed node groups. */
  readonly nodeRoles: ReadonlySet<string>;
  readonly podIdentities: readonly ActualPodIdentity[];
  readonly accessEntries: readonly ActualAccessEntry[];
  readonly identityProviders: readonly ActualIdentityProvider[];
  /** How long the logs of the control plane are kept, where it is logged and they are not kept for ever. */
  readonly logRetentionDays?: number | undefined;
  /** Service accounts that name a role; undefined when the Kubernetes API could not be reached. */
  readonly accounts?: readonly ActualAccount[] | undefined;
  /** aws-auth, with the same condition; its members by key. */
  readonly awsAuth?: Readonly<Record<string, string>> | undefined;
  /** Namespaces in which EMR on EKS has its rights, with the same condition. */
  readonly emrNamespaces?: readonly string[] | undefined;
}

/** Reads a cluster; undefined when there is none of the name. */
export async function gatherSources(
  calls: AwsCalls,
  clusterName: string,
  openKube: () => Promise<ObjectApi | undefined>,
): Promise<AdoptSources | undefined> {
  const actual = await inspectCluster(calls, clusterName);
  const { controlPlane } = actual;
  if (!controlPlane) return undefined;
  const templates = await stackTemplates(calls, actual);
  const takesEntries = controlPlane.authenticationMode !== 'CONFIG_MAP';
  const [images, keys, nodegroups, podIdentities, accessEntries, identityProviders, logGroup, inside] =
    await Promise.all([
      knownImages(calls, templates),
      knownKeys(calls, templates),
      Promise.all(actual.nodegroupNames.map((name) => inspectNodegroup(calls, clusterName, name))),
      inspectPodIdentities(calls, clusterName),
      takesEntries ? inspectAccessEntries(calls, clusterName) : [],
      inspectIdentityProviders(calls, clusterName),
      controlPlane.logTypes.length > 0 ? inspectLogGroup(calls, clusterName) : undefined,
      insideOf(openKube),
    ]);
  return {
    actual: { ...actual, controlPlane },
    templates,
    images,
    keys,
    nodegroups: nodegroups.filter(({ name }) => !templates.has(`${poolStackPrefix(clusterName)}${name}`)),
    nodeRoles: new Set(nodegroups.map(({ nodeRoleArn }) => nodeRoleArn)),
    podIdentities,
    accessEntries,
    identityProviders,
    logRetentionDays: logGroup?.retentionDays,
    ...inside,
  };
}

/** What only the cluster's own API tells; nothing when it does not answer. */
async function insideOf(
  openKube: () => Promise<ObjectApi | undefined>,
): Promise<Pick<AdoptSources, 'accounts' | 'awsAuth' | 'emrNamespaces'>> {
  try {
    const kube = await openKube();
    if (!kube) return {};
    const [accounts, awsAuth, emrNamespaces] = await Promise.all([
      inspectAccounts(kube),
      awsAuthOf(kube),
      emrNamespacesOf(kube),
    ]);
    return { accounts, awsAuth, emrNamespaces };
  } catch {
    return {};
  }
}
