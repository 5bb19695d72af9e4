// The five conditions of a namespace that is being deleted, in the words of kube-controller-manager.
import { kubeTime, type NamespaceCondition } from '@berth/kube';
import { findCondition, withCondition } from '../conditions.js';

/** What is left of one resource in a namespace. */
export interface RemainingContent {
  /** `configmaps`, `jobs.batch` */
  readonly resource: string;
  readonly count: number;
  /** Finalizers of all those objects, with repetitions. */
  readonly finalizers: readonly string[];
}

interface TerminationState {
  readonly before: readonly NamespaceCondition[];
  readonly remaining: readonly RemainingContent[];
  readonly failure: string | undefined;
  readonly nowMs: number;
}

/** The new list of conditions, or undefined when nothing about it changed. */
export function terminationConditions(state: TerminationState): readonly NamespaceCondition[] | undefined {
  const lastTransitionTime = kubeTime(state.nowMs);
  let conditions = state.before;
  let changed = false;
  for (const wanted of wantedConditions(state)) {
    const old = findCondition(conditions, wanted.type);
    if (old?.status === wanted.status && old.message === wanted.message) continue;
    conditions = withCondition(conditions, { ...wanted, lastTransitionTime });
    changed = true;
  }
  return changed ? conditions : undefined;
}

function wantedConditions(state: TerminationState): readonly NamespaceCondition[] {
  return [
    ok('NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'),
    ok(
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    contentFailure(state.failure),
    contentRemaining(state.remaining),
    finalizersRemaining(state.remaining),
  ];
}

const ok = (type: string, reason: string, message: string): NamespaceCondition => ({
  type,
  status: 'False',
  reason,
  message,
});

function contentFailure(failure: string | undefined): NamespaceCondition {
  const type = 'NamespaceDeletionContentFailure';
  return failure
    ? {
        type,
        status: 'True',
        reason: 'ContentDeletionFailed',
        message: `Failed to delete all resource types, 1 remaining: ${failure}`,
      }
    : ok(type, 'ContentDeleted', 'All content successfully deleted, may be waiting on finalization');
}

function contentRemaining(remaining: readonly RemainingContent[]): NamespaceCondition {
  const type = 'NamespaceContentRemaining';
  if (remaining.length === 0) return ok(type, 'ContentRemoved', 'All content successfully removed');
  const parts = remaining.map(
    ({ resource, count }) => `${withGroup(resource)} has ${count} resource instances`,
  );
  const message = `Some resources are remaining: ${parts.toSorted().join(', ')}`;
  return { type, status: 'True', reason: 'SomeResourcesRemain', message };
}

function finalizersRemaining(remaining: readonly RemainingContent[]): NamespaceCondition {
  const type = 'NamespaceFinalizersRemaining';
  const counts = new Map<string, number>();
  for (const finalizer of remaining.flatMap((content) => content.finalizers)) {
    counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
  }
  if (counts.size === 0)
    return ok(type, 'ContentHasNoFinalizers', 'All content-preserving finalizers finished');
  const parts = [...counts].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
  const message = `Some content in the namespace has finalizers remaining: ${parts.toSorted().join(', ')}`;
  return { type, status: 'True', reason: 'SomeFinalizersRemain', message };
}

// The real message writes resource and group with a dot between, also when the group is empty.
const withGroup = (resource: string): string => (resource.includes('.') ? resource : `${resource}.`);
