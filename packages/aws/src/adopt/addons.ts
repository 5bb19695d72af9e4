// `addons`: as they are, and none beside them.
import { type JsonObject, member } from '@berth/kube';
import type { ActualCluster } from '../inspect/actual.js';
import { accountGrants, grantsOf } from './known-policies.js';
import { optional } from './own-members.js';
import { propertiesOfType } from './template-values.js';

/** With the policies of their own stacks; where the CNI is no add-on, a file cannot say that it is to stay so. */
export function adoptAddons(
  { addons, controlPlane }: ActualCluster,
  templates: ReadonlyMap<string, JsonObject>,
): JsonObject {
  const prefix = `eksctl-${controlPlane?.name ?? ''}-addon-`;
  const list = addons
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, version, configuration }) => ({
      name,
      version,
      ...(configuration ? { configurationValues: configuration } : {}),
      ...grants(templates.get(`${prefix}${name}`)),
    }));
  const cluster = templates.get(`eksctl-${controlPlane?.name ?? ''}-cluster`);
  const compute = member((cluster && propertiesOfType(cluster, 'AWS::EKS::Cluster')) ?? {}, 'ComputeConfig');
  // EKS Auto Mode brings its own network plugin.
  const hasCni = String(compute['Enabled']) === 'true' || addons.some(({ name }) => name === 'vpc-cni');
  return { ...(hasCni ? { addonsConfig: { disableDefaultAddons: true } } : {}), ...optional('addons', list) };
}

/** Of an add-on without a stack its role is EKS's affair. */
function grants(template: JsonObject | undefined): JsonObject {
  const role = template && propertiesOfType(template, 'AWS::IAM::Role');
  return role ? accountGrants(grantsOf(template, role, 'account')) : {};
}
