// The finer settings of a control plane, as templates name them: so that a cluster without a stack is read by the same
// code as one with a template.
import type { Cluster } from '@aws-sdk/client-eks';
import { isJsonArray, isJsonObject, type JsonObject } from '@berth/kube';

/** What DescribeCluster tells beside network, access and logging. What EKS chooses unasked is left out. */
export function clusterSettings(cluster: Cluster): JsonObject {
  const { upgradePolicy, remoteNetworkConfig, outpostConfig } = cluster;
  return pascal({
    encryptionConfig: cluster.encryptionConfig,
    upgradePolicy: upgradePolicy?.supportType === 'EXTENDED' ? undefined : upgradePolicy,
    zonalShiftConfig: cluster.zonalShiftConfig,
    computeConfig: cluster.computeConfig,
    remoteNetworkConfig,
    outpostConfig,
  });
}

/** The object with the names of CloudFormation: `keyArn` is `KeyArn`. */
const pascal = (object: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(object)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [`${key.slice(0, 1).toUpperCase()}${key.slice(1)}`, pascalValue(value)]),
  );

function pascalValue(value: unknown): unknown {
  if (isJsonArray(value)) return value.map(pascalValue);
  return isJsonObject(value) ? pascal(value) : value;
}
