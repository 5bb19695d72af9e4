// What the Job's podFailurePolicy says about one failed pod.
// See https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy
import type {
  ContainerStatus,
  Pod,
  PodFailurePolicy,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyRule,
} from '@berth/kube';

/** The rule that matched, or that none did: then the failure counts. */
export interface FailureVerdict {
  readonly action: PodFailurePolicyRule['action'];
  /** For FailJob: the condition's message. */
  readonly message?: string | undefined;
}

/** Applies the first matching rule to a failed pod. */
export function judgeFailure(policy: PodFailurePolicy | undefined, pod: Pod): FailureVerdict {
  const rules = policy?.rules ?? [];
  for (const [index, rule] of rules.entries()) {
    const cause = rule.onExitCodes
      ? matchExitCode(rule.onExitCodes, pod)
      : matchCondition(rule.onPodConditions ?? [], pod);
    if (cause)
      return { action: rule.action, message: `${cause} matching ${rule.action} rule at index ${index}` };
  }
  return { action: 'Count' };
}

function matchExitCode(requirement: PodFailurePolicyOnExitCodesRequirement, pod: Pod): string | undefined {
  const statuses: readonly ContainerStatus[] = [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []),
  ];
  for (const status of statuses) {
    const exitCode = status.state?.terminated?.exitCode;
    if (exitCode === undefined || exitCode === 0) continue;
    if (requirement.containerName !== undefined && requirement.containerName !== status.name) continue;
    const listed = requirement.values.includes(exitCode);
    if (listed === (requirement.operator === 'In')) {
      return `Container ${status.name} for pod ${nameOf(pod)} failed with exit code ${exitCode}`;
    }
  }
  return undefined;
}

function matchCondition(
  patterns: readonly { readonly type: string; readonly status?: string }[],
  pod: Pod,
): string | undefined {
  const match = pod.status?.conditions?.find((condition) =>
    patterns.some(
      (pattern) => pattern.type === condition.type && (pattern.status ?? 'True') === condition.status,
    ),
  );
  return match && `Pod ${nameOf(pod)} has condition ${match.type}`;
}

const nameOf = (pod: Pod): string => `${pod.metadata.namespace}/${pod.metadata.name}`;
