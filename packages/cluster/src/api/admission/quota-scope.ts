// Which pods a quota is about: those of its scopes.
import { podQosClass, type Pod, type ResourceQuota } from '@berth/kube';

type Spec = NonNullable<ResourceQuota['spec']>;

/** True when the quota counts this pod. */
export function coversPod({ scopes = [], scopeSelector }: Spec, pod: Pod): boolean {
  const expressions = scopeSelector?.matchExpressions ?? [];
  return (
    scopes.every((scope) => isInScope(scope, pod)) &&
    expressions.every(({ scopeName, operator, values = [] }) => meets(pod, { scopeName, operator, values }))
  );
}

/** True when the quota is only about pods: other objects never match its scopes. */
export const isOnlyForPods = ({ scopes = [], scopeSelector }: Spec): boolean =>
  scopes.length > 0 || (scopeSelector?.matchExpressions ?? []).length > 0;

interface Expression {
  readonly scopeName: string;
  readonly operator: string;
  readonly values: readonly string[];
}

function meets(pod: Pod, { scopeName, operator, values }: Expression): boolean {
  if (scopeName !== 'PriorityClass')
    return operator === 'DoesNotExist' ? !isInScope(scopeName, pod) : isInScope(scopeName, pod);
  const name = pod.spec?.priorityClassName ?? '';
  switch (operator) {
    case 'In':
      return values.includes(name);
    case 'NotIn':
      return !values.includes(name);
    case 'Exists':
      return name !== '';
    default:
      return name === '';
  }
}

function isInScope(scope: string, pod: Pod): boolean {
  const isTerminating = pod.spec?.activeDeadlineSeconds !== undefined;
  switch (scope) {
    case 'Terminating':
      return isTerminating;
    case 'NotTerminating':
      return !isTerminating;
    case 'BestEffort':
      return podQosClass(pod) === 'BestEffort';
    case 'NotBestEffort':
      return podQosClass(pod) !== 'BestEffort';
    case 'PriorityClass':
      return Boolean(pod.spec?.priorityClassName);
    case 'CrossNamespacePodAffinity':
      return reachesOtherNamespaces(pod);
    default:
      return false;
  }
}

function reachesOtherNamespaces({ spec }: Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {};
  return [podAffinity, podAntiAffinity].some((affinity) => {
    const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const terms = [
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...preferred.map(({ podAffinityTerm }) => podAffinityTerm),
    ];
    return terms.some(
      ({ namespaces, namespaceSelector }) => namespaces?.length || namespaceSelector !== undefined,
    );
  });
}
