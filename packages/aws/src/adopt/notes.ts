// What a cluster has and a file cannot say, or what could not be read: in sentences, with ids.
import { isLogRetention } from '@berth/compute';
import type { ActualCluster } from '../inspect/actual.js';
import { logGroupOf } from '../inspect/inspect-log-group.js';
import { lacksForIpv6 } from './cluster-options.js';
import type { AdoptSources, StandingCluster } from './gather.js';

/** The sentences. */
export function unsaid(sources: AdoptSources): readonly string[] {
  return [
    ...groupNotes(sources.actual),
    ...stackNotes(sources.actual),
    ...addonNotes(sources.actual),
    ...familyNotes(sources.actual),
    ...identityNotes(sources),
    ...retentionNotes(sources),
    ...insideNotes(sources),
  ];
}

/** Auto Scaling groups with the cluster's tag that neither a stack of eksctl's nor EKS accounts for. */
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
      ({ name, minSize, maxSize }) =>
        `Auto Scaling group ${name} (${minSize} to ${maxSize} nodes) joins nodes by itself; ` +
        'a ClusterConfig can only make such groups anew, so plans leave it alone',
    );
}

/** Stacks that carry the cluster's tag and are none that eksctl makes. */
function stackNotes({ stacks, controlPlane }: ActualCluster): readonly string[] {
  const prefix = `eksctl-${controlPlane?.name ?? ''}-`;
  return stacks
    .filter(({ name }) => !name.startsWith(prefix))
    .map(({ name }) => `stack ${name} carries the cluster's tag; what is in it is not in the file`);
}

const addonNotes = ({ addons }: ActualCluster): readonly string[] =>
  addons.some(({ name }) => name === 'vpc-cni')
    ? []
    : [
        'vpc-cni is no EKS add-on of this cluster; an apply makes it, kube-proxy, coredns and metrics-server add-ons',
      ];

const AGENT = 'eks-pod-identity-agent';

/** Without the agent as an add-on a file may have no pod identities. */
export const withoutOrphans = (sources: AdoptSources): AdoptSources =>
  hasAgent(sources) ? sources : { ...sources, podIdentities: [] };

const hasAgent = ({ actual }: AdoptSources): boolean => actual.addons.some(({ name }) => name === AGENT);

const identityNotes = (sources: AdoptSources): readonly string[] =>
  hasAgent(sources)
    ? []
    : sources.podIdentities.map(
        ({ namespace, serviceAccount, roleArn }) =>
          `the pod identity of ${namespace}/${serviceAccount} (${roleArn}) is not in the file: ` +
          `a ClusterConfig has pod identities only beside the add-on ${AGENT}, which the cluster has not`,
      );

function familyNotes(actual: StandingCluster): readonly string[] {
  const lacking = lacksForIpv6(actual);
  return lacking.length === 0
    ? []
    : [
        `${actual.controlPlane.name} speaks IPv6, which a ClusterConfig says only of a cluster with ` +
          `${lacking.join(' and ')}; the file leaves it out`,
      ];
}

/** CloudWatch has periods that eksctl does not take. */
const retentionNotes = ({ actual, logRetentionDays: days }: AdoptSources): readonly string[] =>
  days === undefined || isLogRetention(days)
    ? []
    : [
        `${logGroupOf(actual.controlPlane.name)} keeps its logs for ${days} days, which a ClusterConfig cannot say; ` +
          'plans leave it alone',
      ];

/** Service accounts and aws-auth are told by the cluster's own API alone. */
const insideNotes = ({ accounts, actual }: AdoptSources): readonly string[] =>
  accounts === undefined
    ? [
        `the Kubernetes API of ${actual.controlPlane.name} could not be reached: rows of aws-auth, and service ` +
          'accounts with a role of no stack, are not in the file',
      ]
    : [];
