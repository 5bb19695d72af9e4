// The ClusterConfig of a cluster that exists, whoever made it: by eksctl's stacks, by Terraform, by hand. What is
// written is checked by planning it: whatever the plan would still change is what the file could not say.
import type { JsonObject } from '@berth/kube';
import type { AwsCalls } from '../calls/aws-calls.js';
import type { ActualCluster, ActualControlPlane } from '../inspect/actual.js';
import { inspectCluster } from '../inspect/inspect-cluster.js';
import { adoptAccounts } from './accounts.js';
import { adoptAddons } from './addons.js';
import { adoptNetwork } from './network.js';
import { adoptPools } from './pools.js';
import { adoptProfiles } from './profiles.js';
import { optional, ownTags } from './own-members.js';
import { stackTemplates } from './stack-templates.js';

/** What was found. */
export interface Adopted {
  /** The ClusterConfig document. */
  readonly document: JsonObject;
  /** What the cluster has and the file does not say. */
  readonly notes: readonly string[];
}

/** Reads a cluster and writes its file; undefined when there is no such cluster. Reads only. */
export async function adoptCluster(calls: AwsCalls, clusterName: string): Promise<Adopted | undefined> {
  const actual = await inspectCluster(calls, clusterName);
  const { controlPlane } = actual;
  if (!controlPlane) return undefined;
  const templates = await stackTemplates(calls, actual);
  const clusterTags = clusterTagsOf(actual, controlPlane);
  const pools = await adoptPools(calls, { actual, clusterName, templates, clusterTags });
  const network = adoptNetwork(actual, templates);
  const document: JsonObject = {
    apiVersion: 'eksctl.io/v1alpha5',
    kind: 'ClusterConfig',
    metadata: {
      name: clusterName,
      region: actual.region,
      version: controlPlane.version,
      ...optional('tags', clusterTags),
    },
    ...network,
    ...adoptAccounts({ actual, templates, clusterTags }),
    ...adoptLogging(controlPlane),
    ...adoptAddons(actual, templates),
    ...optional('nodeGroups', pools.unmanaged),
    ...optional('managedNodeGroups', pools.managed),
    ...optional('fargateProfiles', adoptProfiles(actual)),
  };
  return { document, notes: [...pools.notes, ...groupNotes(actual), ...addonNotes(actual)] };
}

/** Tags of the cluster's stack are those of the whole cluster; without a stack, those of the control plane. */
function clusterTagsOf({ stacks }: ActualCluster, { name, tags }: ActualControlPlane): JsonObject {
  const stack = stacks.find((item) => item.name === `eksctl-${name}-cluster`);
  return ownTags(stack ? stack.tags : tags);
}

/** Auto Scaling groups with the cluster's tag that neither a stack nor EKS accounts for. */
function groupNotes({ groups, stacks, nodegroupNames }: ActualCluster): readonly string[] {
  const names = new Set(stacks.map(({ name }) => name));
  return groups
    .filter(({ tags }) => {
      const stack = tags['aws:cloudformation:stack-name'];
      const nodegroup = tags['eks:nodegroup-name'];
      return (
        !(stack !== undefined && names.has(stack)) &&
        !(nodegroup !== undefined && nodegroupNames.includes(nodegroup))
      );
    })
    .map(
      ({ name }) =>
        `Auto Scaling group ${name} joins nodes by itself; a ClusterConfig can only make such groups anew`,
    );
}

const addonNotes = ({ addons }: ActualCluster): readonly string[] =>
  addons.some(({ name }) => name === 'vpc-cni')
    ? []
    : [
        'vpc-cni is no EKS add-on of this cluster; an apply makes it, kube-proxy, coredns and metrics-server add-ons',
      ];

function adoptLogging({ logTypes }: ActualControlPlane): JsonObject {
  return logTypes.length === 0 ? {} : { cloudWatch: { clusterLogging: { enableTypes: [...logTypes] } } };
}
