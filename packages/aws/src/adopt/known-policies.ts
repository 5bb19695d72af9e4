// Policies that eksctl renders for its own keys, back to those keys: `wellKnownPolicies` of service accounts,
// `withAddonPolicies` of nodes. Its own policies are written relative to the partition, those of the user as they are.
import { isJsonArray, isJsonObject, type JsonObject, member } from '@berth/kube';
import { present, text } from './template-values.js';

/** Grants of a role, by who asked for them. */
export interface RoleGrants {
  /** ARNs that the user named. */
  readonly arns: readonly string[];
  /** Keys of ready-made policies that are switched on. */
  readonly keys: JsonObject;
  /** A policy document of the user's own. */
  readonly document?: JsonObject | undefined;
  /** Its name, where it is not the usual one. */
  readonly documentName?: string | undefined;
}

/** By name of the resource that a key makes; of keys that make several, one is enough. */
const KEYS_OF_RESOURCES: Readonly<Record<string, string>> = {
  PolicyAutoScaling: 'autoScaler',
  PolicyAWSLoadBalancerController: 'awsLoadBalancerController',
  PolicyExternalDNSHostedZones: 'externalDNS',
  PolicyCertManagerHostedZones: 'certManager',
  PolicyEFSCSIController: 'efsCSIController',
  PolicyAppMesh: 'appMesh',
  PolicyAppMeshPreview: 'appMeshPreview',
  PolicyFSX: 'fsx',
  PolicyEFS: 'efs',
  PolicyXRay: 'xRay',
};

/** Every inline policy of eksctl's own. */
const READY_MADE: ReadonlySet<string> = new Set([
  ...Object.keys(KEYS_OF_RESOURCES),
  'PolicyCertManagerChangeSet',
  'PolicyCertManagerGetChange',
  'PolicyExternalDNSChangeSet',
  'PolicyServiceLinkRole',
  'PolicyEFSEC2',
]);

/** What a key that attaches a policy of AWS is called, for a service account and for nodes. */
const KEYS_OF_MANAGED: Readonly<Record<string, { readonly account?: string; readonly nodes: string }>> = {
  AmazonEC2ContainerRegistryPowerUser: { account: 'imageBuilder', nodes: 'imageBuilder' },
  'service-role/AmazonEBSCSIDriverPolicy': { account: 'ebsCSIController', nodes: 'ebs' },
  CloudWatchAgentServerPolicy: { nodes: 'cloudWatch' },
};

/** Reads what the role of a template may do. */
export function grantsOf(template: JsonObject, role: JsonObject, of: 'account' | 'nodes'): RoleGrants {
  const resources = member(template, 'Resources');
  const attached = isJsonArray(role['ManagedPolicyArns']) ? role['ManagedPolicyArns'] : [];
  const byResource = Object.keys(resources).flatMap((name) => KEYS_OF_RESOURCES[name] ?? []);
  const byPolicy = attached.flatMap((arn) => KEYS_OF_MANAGED[ownName(arn) ?? '']?.[of] ?? []);
  const own = Object.entries(resources).find(([key, resource]) => isOwnPolicy(key, resource))?.[1];
  const properties = isJsonObject(own) ? member(own, 'Properties') : {};
  const name = text(member(properties, 'PolicyName'), 'Fn::Sub')?.replace('${AWS::StackName}-', '');
  const document = member(properties, 'PolicyDocument');
  return {
    arns: attached.filter((arn) => typeof arn === 'string'),
    keys: Object.fromEntries([...byResource, ...byPolicy].map((key) => [key, true])),
    ...(Object.keys(document).length > 0 ? { document } : {}),
    ...(name === undefined || name === 'Policy1' ? {} : { documentName: name }),
  };
}

/** An inline policy that is none of those that eksctl renders for its keys. */
const isOwnPolicy = (name: string, resource: unknown): boolean =>
  isJsonObject(resource) && resource['Type'] === 'AWS::IAM::Policy' && !READY_MADE.has(name);

/** The name of a policy that eksctl chose; undefined for one of the user's. */
function ownName(arn: unknown): string | undefined {
  const sub = isJsonObject(arn) ? text(arn, 'Fn::Sub') : undefined;
  return sub === undefined ? undefined : /:policy\/(.+)$/.exec(sub)?.[1];
}

/** As members of a service account, an add-on or a pod identity association that calls them so. */
export const accountGrants = ({ arns, keys, document }: RoleGrants): JsonObject =>
  present({ attachPolicyARNs: arns, wellKnownPolicies: keys, attachPolicy: document });
