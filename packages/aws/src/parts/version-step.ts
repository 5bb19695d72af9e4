// From one Kubernetes version to another: EKS takes a control plane one minor version up at a time, and Kubernetes
// lets nodes be at most three behind it.
// https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html
// https://kubernetes.io/releases/version-skew-policy/
import type { ActualControlPlane } from '../inspect/actual.js';
import { StepFailure, type World } from '../plan/part.js';

/** The minor version, as in `1.MINOR`. */
export const minorOf = (version: string): number => Number(version.replace(/^v/, '').split('.')[1] ?? NaN);

/** Minor versions that a kubelet may be behind the API server. */
const KUBELET_SKEW = 3;

/** Whether a plan takes the control plane to another version. */
export const isUpgrade = ({ config, actual }: World): boolean =>
  actual.controlPlane !== undefined && actual.controlPlane.version !== config.metadata.version;

/** Throws a StepFailure with the version to ask for when EKS does not go to the file's version in one step. */
export function checkVersionStep({ config }: World, { version: now }: ActualControlPlane): void {
  const { name, version } = config.metadata;
  const steps = minorOf(version) - minorOf(now);
  if (steps >= 0 && steps <= 1) return;
  if (steps < 0) {
    throw new StepFailure(
      `${name} runs Kubernetes ${now}, and EKS does not take it back to ${version}; set metadata.version: "${now}"`,
    );
  }
  throw new StepFailure(
    `${name} runs Kubernetes ${now}, and EKS goes up one minor version at a time; ` +
      `set metadata.version: "1.${minorOf(now) + 1}", apply, then go on towards ${version}`,
  );
}

/** Throws a StepFailure when nodes would be further behind than Kubernetes allows, and EKS would refuse. */
export function checkNodeSkew(
  { config }: World,
  pools: readonly (readonly [name: string, version: string])[],
): void {
  const { version } = config.metadata;
  const behind = pools.filter(([, nodes]) => minorOf(version) - minorOf(nodes) > KUBELET_SKEW);
  if (behind.length === 0) return;
  const names = behind.map(([pool, nodes]) => `${pool} (${nodes})`).join(', ');
  throw new StepFailure(
    `nodes may be at most ${KUBELET_SKEW} minor versions behind the control plane; before it goes to ${version}, ` +
      `bring these node groups up: ${names}`,
  );
}
