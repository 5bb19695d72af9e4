// A template that is older than its cluster: eksctl and people change control planes by EKS itself, behind the stack.
// Where the cluster already has what the file says, CloudFormation would ask EKS for nothing new, which EKS refuses,
// and the stack would roll back. Such properties stay as the template has them.
import type { ClusterConfig } from '@berth/compute';
import { isJsonObject, type JsonObject } from '@berth/kube';
import type { ActualControlPlane } from '../inspect/actual.js';
import { differingSettings } from './control-plane-settings.js';

/** What is deployed, and what the file asks for. */
export interface TemplatePair {
  readonly before: JsonObject;
  readonly after: JsonObject;
}

const CONTROL_PLANE = 'ControlPlane';

/** Properties by the setting that they hold. */
const PROPERTY_OF: Readonly<Record<string, string>> = {
  'accessConfig.authenticationMode': 'AccessConfig',
  'cloudWatch.clusterLogging.enableTypes': 'Logging',
  'upgradePolicy.supportType': 'UpgradePolicy',
  'zonalShiftConfig.enabled': 'ZonalShiftConfig',
};

const ENDPOINTS = ['EndpointPublicAccess', 'EndpointPrivateAccess', 'PublicAccessCidrs'] as const;

/** The template of the file, but for what the live control plane has already and the deployed template has not. */
export function settledTemplate(
  { before, after }: TemplatePair,
  config: ClusterConfig,
  controlPlane: ActualControlPlane,
): JsonObject {
  const old = propertiesOf(before);
  const wanted = propertiesOf(after);
  if (!old || !wanted) return after;
  const differs = new Set(differingSettings(config, controlPlane).map(({ path }) => path));
  const settled = [
    ...Object.entries(PROPERTY_OF).flatMap(([path, property]) => (differs.has(path) ? [] : [property])),
    ...(controlPlane.version === config.metadata.version ? ['Version'] : []),
    ...(controlPlane.encryptionKeyArn === undefined ? [] : ['EncryptionConfig']),
  ];
  const vpc = differs.has('vpc.clusterEndpoints')
    ? wanted['ResourcesVpcConfig']
    : taking(wanted['ResourcesVpcConfig'], old['ResourcesVpcConfig'], ENDPOINTS);
  const properties = taking({ ...wanted, ResourcesVpcConfig: vpc }, old, settled);
  return withProperties(after, properties);
}

function propertiesOf(template: JsonObject): JsonObject | undefined {
  const resources = template['Resources'];
  const resource = isJsonObject(resources) ? resources[CONTROL_PLANE] : undefined;
  const properties = isJsonObject(resource) ? resource['Properties'] : undefined;
  return isJsonObject(properties) ? properties : undefined;
}

/** The object with these members as another has them, or without them as the other. */
function taking(object: unknown, from: unknown, names: readonly string[]): JsonObject {
  const own = isJsonObject(object) ? object : {};
  const other = isJsonObject(from) ? from : {};
  const rest = Object.entries(own).filter(([name]) => !names.includes(name));
  const taken = names.flatMap((name) => (other[name] === undefined ? [] : [[name, other[name]] as const]));
  return { ...Object.fromEntries(rest), ...Object.fromEntries(taken) };
}

function withProperties(template: JsonObject, properties: JsonObject): JsonObject {
  const resources = isJsonObject(template['Resources']) ? template['Resources'] : {};
  const resource = isJsonObject(resources[CONTROL_PLANE]) ? resources[CONTROL_PLANE] : {};
  return {
    ...template,
    Resources: { ...resources, [CONTROL_PLANE]: { ...resource, Properties: properties } },
  };
}
