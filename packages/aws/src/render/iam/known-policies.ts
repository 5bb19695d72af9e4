// The ready-made policies of a ClusterConfig: `wellKnownPolicies` of service accounts, `withAddonPolicies` of nodes.
import type { PolicyStatement } from '../policy-document.js';
import {
  appMesh,
  autoScaler,
  certManagerChange,
  certManagerZones,
  changeRecords,
  efs,
  efsCsiController,
  efsInterfaces,
  externalDnsZones,
  fsx,
  serviceLinkedRoles,
  xRay,
} from './known-statements.js';
import { loadBalancerController } from './load-balancer-statements.js';

/** An inline policy: the name of its resource, and what it allows. */
export interface NamedPolicy {
  readonly name: string;
  readonly statements: readonly PolicyStatement[];
}

type Chosen = Readonly<Record<string, boolean | undefined>>;

const policy = (name: string, statements: readonly PolicyStatement[]): NamedPolicy => ({
  name: `Policy${name}`,
  statements,
});

const certManager = [
  policy('CertManagerChangeSet', changeRecords),
  policy('CertManagerGetChange', certManagerChange),
  policy('CertManagerHostedZones', certManagerZones),
];
const externalDns = [
  policy('ExternalDNSChangeSet', changeRecords),
  policy('ExternalDNSHostedZones', externalDnsZones),
];
const balancers = [policy('AWSLoadBalancerController', loadBalancerController)];

const ofServiceAccounts: Readonly<Record<string, readonly NamedPolicy[]>> = {
  autoScaler: [policy('AutoScaling', autoScaler)],
  awsLoadBalancerController: balancers,
  externalDNS: externalDns,
  certManager,
  efsCSIController: [policy('EFSCSIController', efsCsiController)],
};

const ofNodes: Readonly<Record<string, readonly NamedPolicy[]>> = {
  autoScaler: [policy('AutoScaling', autoScaler)],
  certManager,
  externalDNS: externalDns,
  appMesh: [policy('AppMesh', appMesh('appmesh'))],
  appMeshPreview: [policy('AppMeshPreview', appMesh('appmesh-preview'))],
  fsx: [policy('FSX', fsx), policy('ServiceLinkRole', serviceLinkedRoles)],
  efs: [policy('EFS', efs), policy('EFSEC2', efsInterfaces)],
  awsLoadBalancerController: balancers,
  albIngress: balancers,
  xRay: [policy('XRay', xRay)],
};

/** Inline policies of `wellKnownPolicies`. */
export const serviceAccountPolicies = (chosen: Chosen = {}): readonly NamedPolicy[] =>
  chosenOf(ofServiceAccounts, chosen);

/** Policies of `wellKnownPolicies` that AWS manages itself. */
export function serviceAccountManagedPolicies(chosen: Chosen = {}): readonly string[] {
  return [
    ...(chosen['imageBuilder'] ? ['AmazonEC2ContainerRegistryPowerUser'] : []),
    ...(chosen['ebsCSIController'] ? ['service-role/AmazonEBSCSIDriverPolicy'] : []),
  ];
}

/** Inline policies of `iam.withAddonPolicies`. */
export const nodePolicies = (chosen: Chosen = {}): readonly NamedPolicy[] => chosenOf(ofNodes, chosen);

const chosenOf = (table: Readonly<Record<string, readonly NamedPolicy[]>>, chosen: Chosen) =>
  Object.entries(table).flatMap(([key, policies]) => (chosen[key] ? policies : []));
