// A changed control plane, one kind of change at a time: EKS takes no second update while one is under way, and a
// version cannot be taken back, so it comes last and alone, when nothing else can fail and roll back with it.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eks-cluster.html
import { isJsonObject, jsonEqual, type JsonObject } from '@berth/kube';

/** Properties that EKS changes by an update of its own each, in the order in which they are changed. */
const BY_UPDATE = [
  'AccessConfig',
  'ComputeConfig',
  'ControlPlaneScalingConfig',
  'EncryptionConfig',
  'Logging',
  'RemoteNetworkConfig',
  'ResourcesVpcConfig',
  'StorageConfig',
  'UpgradePolicy',
  'ZonalShiftConfig',
  'Version',
] as const;

/** What belongs together in one call of EKS. */
const TOGETHER = ['ComputeConfig', 'StorageConfig'] as const;

/**
 * The templates that lead from one template to another, the last being the other; only this one where at most one
 * kind of change is made. Everything beside the control plane changes with the first.
 */
export function controlPlanePhases(before: JsonObject, after: JsonObject): readonly JsonObject[] {
  const old = propertiesOf(before);
  const goal = keeping(old, propertiesOf(after));
  if (!old || !goal) return [after];
  const changed = BY_UPDATE.filter((name) => !jsonEqual(old[name], goal[name]));
  const kinds = changed.filter((name) => name !== TOGETHER[1] || !changed.includes(TOGETHER[0]));
  const steps = kinds.length > 0 ? kinds : [undefined];
  return steps.map((_, index) => {
    const done = new Set<string>(
      kinds.slice(0, index + 1).flatMap((name) => (name === TOGETHER[0] ? TOGETHER : [name])),
    );
    const waiting = changed.filter((name) => !done.has(name));
    return withProperties(after, {
      ...goal,
      ...Object.fromEntries(waiting.map((name) => [name, old[name]])),
    });
  });
}

const CONTROL_PLANE = 'ControlPlane';

function propertiesOf(template: JsonObject): JsonObject | undefined {
  const resources = template['Resources'];
  const resource = isJsonObject(resources) ? resources[CONTROL_PLANE] : undefined;
  const properties = isJsonObject(resource) ? resource['Properties'] : undefined;
  return isJsonObject(properties) ? properties : undefined;
}

/**
 * What a template had and has no longer is not taken back by leaving it out: logs stay on, addresses stay allowed.
 * It is said, as far as there is a way to say it; else it stays.
 */
function keeping(old: JsonObject | undefined, goal: JsonObject | undefined): JsonObject | undefined {
  if (!old || !goal) return goal;
  const left = Object.entries(WHEN_LEFT_OUT).flatMap(([name, value]) =>
    old[name] !== undefined && goal[name] === undefined ? [[name, value ?? old[name]] as const] : [],
  );
  return {
    ...goal,
    ...Object.fromEntries(left),
    ...vpcConfig(old['ResourcesVpcConfig'], goal['ResourcesVpcConfig']),
  };
}

/** Undefined: there is no way back, and the cluster keeps what it has. */
const WHEN_LEFT_OUT: JsonObject = {
  EncryptionConfig: undefined,
  Logging: { ClusterLogging: { EnabledTypes: [] } },
  UpgradePolicy: undefined,
  ZonalShiftConfig: { Enabled: false },
};

function vpcConfig(old: unknown, goal: unknown): JsonObject {
  const wasLimited = isJsonObject(old) && old['PublicAccessCidrs'] !== undefined;
  if (!wasLimited || !isJsonObject(goal) || goal['PublicAccessCidrs'] !== undefined) return {};
  return { ResourcesVpcConfig: { ...goal, PublicAccessCidrs: ['0.0.0.0/0'] } };
}

function withProperties(template: JsonObject, properties: JsonObject): JsonObject {
  const resources = isJsonObject(template['Resources']) ? template['Resources'] : {};
  const resource = isJsonObject(resources[CONTROL_PLANE]) ? resources[CONTROL_PLANE] : {};
  const defined = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
  return {
    ...template,
    Resources: { ...resources, [CONTROL_PLANE]: { ...resource, Properties: defined } },
  };
}
