// EKS: clusters, node groups, Fargate profiles, add-ons, access entries, pod identities, over the other services.
import { accountPools, followDesiredSizes } from '../machines/sync-machines.js';
import { text, type Params } from '../params.js';
import type { CloudContext, Service } from '../service.js';
import { accessEntryOperations } from './access-entry-operations.js';
import { addonOperations, addonTransitions } from './addon-operations.js';
import { capabilityOperations, capabilityTransitions } from './capability-operations.js';
import { clusterOperations, clusterTransitions, resumeClusters } from './cluster-operations.js';
import { clusters, keyIn, nodegroups } from './eks-rows.js';
import { fargateOperations, fargateTransitions } from './fargate-operations.js';
import { identityProviderOperations } from './identity-provider-operations.js';
import { nodegroupOperations, nodegroupTransitions } from './nodegroup-operations.js';
import { podIdentityOperations } from './pod-identity-operations.js';
import { tagOperations } from './tag-operations.js';
import { updateOperations, updateTransitions } from './updates.js';

export const eksService: Service = {
  name: 'eks',
  protocol: 'rest-json',
  operations: {
    ...clusterOperations,
    ...nodegroupOperations,
    ...fargateOperations,
    ...addonOperations,
    ...accessEntryOperations,
    ...podIdentityOperations,
    ...identityProviderOperations,
    ...updateOperations,
    ...tagOperations,
    ...capabilityOperations,
  },
  transitions: {
    ...clusterTransitions,
    ...nodegroupTransitions,
    ...fargateTransitions,
    ...addonTransitions,
    ...updateTransitions,
    ...capabilityTransitions,
    'sync-machines': (_, context) => accountPools(context),
  },
  start: (context) => {
    followDesiredSizes(context);
    resumeClusters(context);
  },
  resources: resourcesOf,
};

function resourcesOf(_: string, params: Params, context: CloudContext): readonly string[] {
  const named = text(params, 'resourceArn');
  if (named !== undefined) return [named];
  const cluster = text(params, 'clusterName') ?? text(params, 'name');
  if (cluster === undefined) return ['*'];
  const at = `arn:aws:eks:${context.region}:${context.accountId}`;
  const group = text(params, 'nodegroupName');
  if (group !== undefined && context.rows(nodegroups).get(keyIn(cluster, group)))
    return [context.rows(nodegroups).get(keyIn(cluster, group))?.arn ?? '*'];
  return [context.rows(clusters).get(cluster)?.arn ?? `${at}:cluster/${cluster}`];
}
