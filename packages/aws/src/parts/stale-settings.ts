// A template that is older than its cluster: eksctl and people change control planes by EKS itself, behind the stack.
// Where the cluster already has what the file says, CloudFormation would ask EKS for nothing new, which EKS refuses.
import type { World } from '../plan/part.js';
import type { StepDetail } from '../plan/step.js';
import type { Stack } from '../render/stack.js';
import { differingSettings } from './control-plane-settings.js';

/** Properties of the template that say nothing but what `differingSettings` and the version compare. */
const SETTINGS = new Set(['AccessConfig', 'Logging', 'UpgradePolicy', 'Version', 'ZonalShiftConfig']);

/** Whether a template differs from the file only in what the live control plane has already. */
export function isOnlyStaleSettings(
  { actual, config }: World,
  stack: Stack,
  details: readonly StepDetail[],
): boolean {
  const { controlPlane } = actual;
  if (stack.purpose !== 'cluster' || !controlPlane) return false;
  if (controlPlane.version !== config.metadata.version) return false;
  if (differingSettings(config, controlPlane).length > 0) return false;
  return details.every(
    ({ action, type, properties = [] }) =>
      action === 'update' &&
      type === 'AWS::EKS::Cluster' &&
      properties.length > 0 &&
      properties.every((name) => SETTINGS.has(name)),
  );
}
