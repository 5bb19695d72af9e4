// EKS's paths: which operation a method and path mean, and where its parameters stand.
import { isRecord, type Params } from '../params.js';
import type { HttpRequest } from './http-request.js';

/** An operation and its input. */
export interface RoutedCall {
  readonly operation: string;
  readonly params: Params;
}

/** The call that the request means; undefined when EKS has no such path. */
export function eksCall(request: HttpRequest): RoutedCall | undefined {
  const parts = request.path
    .split('/')
    .slice(1)
    .filter((part) => part !== '');
  for (const route of routes) {
    const found = route.method === request.method ? matchPath(route.parts, parts) : undefined;
    if (found)
      return { operation: route.operation, params: { ...found, ...queryOf(request), ...bodyOf(request) } };
  }
  return undefined;
}

interface Route {
  readonly method: string;
  readonly parts: readonly string[];
  readonly operation: string;
}

function matchPath(pattern: readonly string[], parts: readonly string[]): Params | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? '';
    if (!expected.startsWith('{')) {
      if (expected !== part) return undefined;
    } else params[expected.slice(1, -1)] = decodeURIComponent(part);
  }
  return params;
}

const LIST_PARAMETERS = new Set(['include', 'types', 'publishers', 'owners', 'clusterVersions', 'tagKeys']);

function queryOf({ query }: HttpRequest): Params {
  const form = new URLSearchParams(query);
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => [
      name,
      LIST_PARAMETERS.has(name) ? form.getAll(name) : form.get(name),
    ]),
  );
}

function bodyOf({ body }: HttpRequest): Params {
  if (body.length === 0) return {};
  const value: unknown = JSON.parse(body.toString('utf8'));
  return isRecord(value) ? value : {};
}

const routes: readonly Route[] = [
  'GET /clusters ListClusters',
  'POST /clusters CreateCluster',
  'GET /clusters/{name} DescribeCluster',
  'DELETE /clusters/{name} DeleteCluster',
  'POST /clusters/{name}/update-config UpdateClusterConfig',
  'POST /clusters/{name}/updates UpdateClusterVersion',
  'GET /clusters/{name}/updates ListUpdates',
  'GET /clusters/{name}/updates/{updateId} DescribeUpdate',
  'GET /cluster-versions DescribeClusterVersions',
  'POST /clusters/{clusterName}/encryption-config/associate AssociateEncryptionConfig',
  'GET /clusters/{clusterName}/node-groups ListNodegroups',
  'POST /clusters/{clusterName}/node-groups CreateNodegroup',
  'GET /clusters/{clusterName}/node-groups/{nodegroupName} DescribeNodegroup',
  'DELETE /clusters/{clusterName}/node-groups/{nodegroupName} DeleteNodegroup',
  'POST /clusters/{clusterName}/node-groups/{nodegroupName}/update-config UpdateNodegroupConfig',
  'POST /clusters/{clusterName}/node-groups/{nodegroupName}/update-version UpdateNodegroupVersion',
  'GET /clusters/{clusterName}/fargate-profiles ListFargateProfiles',
  'POST /clusters/{clusterName}/fargate-profiles CreateFargateProfile',
  'GET /clusters/{clusterName}/fargate-profiles/{fargateProfileName} DescribeFargateProfile',
  'DELETE /clusters/{clusterName}/fargate-profiles/{fargateProfileName} DeleteFargateProfile',
  'GET /clusters/{clusterName}/addons ListAddons',
  'POST /clusters/{clusterName}/addons CreateAddon',
  'GET /clusters/{clusterName}/addons/{addonName} DescribeAddon',
  'DELETE /clusters/{clusterName}/addons/{addonName} DeleteAddon',
  'POST /clusters/{clusterName}/addons/{addonName}/update UpdateAddon',
  'GET /addons/supported-versions DescribeAddonVersions',
  'GET /addons/configuration-schemas DescribeAddonConfiguration',
  'GET /clusters/{clusterName}/access-entries ListAccessEntries',
  'POST /clusters/{clusterName}/access-entries CreateAccessEntry',
  'GET /clusters/{clusterName}/access-entries/{principalArn} DescribeAccessEntry',
  'POST /clusters/{clusterName}/access-entries/{principalArn} UpdateAccessEntry',
  'DELETE /clusters/{clusterName}/access-entries/{principalArn} DeleteAccessEntry',
  'GET /clusters/{clusterName}/access-entries/{principalArn}/access-policies ListAssociatedAccessPolicies',
  'POST /clusters/{clusterName}/access-entries/{principalArn}/access-policies AssociateAccessPolicy',
  'DELETE /clusters/{clusterName}/access-entries/{principalArn}/access-policies/{policyArn} DisassociateAccessPolicy',
  'GET /access-policies ListAccessPolicies',
  'GET /clusters/{clusterName}/pod-identity-associations ListPodIdentityAssociations',
  'POST /clusters/{clusterName}/pod-identity-associations CreatePodIdentityAssociation',
  'GET /clusters/{clusterName}/pod-identity-associations/{associationId} DescribePodIdentityAssociation',
  'POST /clusters/{clusterName}/pod-identity-associations/{associationId} UpdatePodIdentityAssociation',
  'DELETE /clusters/{clusterName}/pod-identity-associations/{associationId} DeletePodIdentityAssociation',
  'GET /clusters/{clusterName}/identity-provider-configs ListIdentityProviderConfigs',
  'POST /clusters/{clusterName}/identity-provider-configs/associate AssociateIdentityProviderConfig',
  'POST /clusters/{clusterName}/identity-provider-configs/describe DescribeIdentityProviderConfig',
  'POST /clusters/{clusterName}/identity-provider-configs/disassociate DisassociateIdentityProviderConfig',
  'GET /clusters/{clusterName}/capabilities ListCapabilities',
  'POST /clusters/{clusterName}/capabilities CreateCapability',
  'GET /clusters/{clusterName}/capabilities/{capabilityName} DescribeCapability',
  'POST /clusters/{clusterName}/capabilities/{capabilityName} UpdateCapability',
  'DELETE /clusters/{clusterName}/capabilities/{capabilityName} DeleteCapability',
  'POST /clusters/{clusterName}/insights ListInsights',
  'GET /tags/{resourceArn} ListTagsForResource',
  'POST /tags/{resourceArn} TagResource',
  'DELETE /tags/{resourceArn} UntagResource',
].map((line) => {
  const [method = '', path = '', operation = ''] = line.split(' ');
  return { method, parts: path.split('/').slice(1), operation };
});
