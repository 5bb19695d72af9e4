// Lists of conditions: set one, keep the others in place, and keep the transition time while the status stays.
interface ConditionLike {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string | undefined;
}

/** The condition of this type, if there is one. */
export function findCondition<C extends { readonly type: string }>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** True when the condition exists with status `True`. */
export function isTrue(
  conditions: readonly { readonly type: string; readonly status: string }[] | undefined,
  type: string,
): boolean {
  return findCondition(conditions, type)?.status === 'True';
}

/** The list with this condition in it; `lastTransitionTime` stays as it was when the status did not change. */
export function withCondition<C extends ConditionLike>(
  conditions: readonly C[] | undefined,
  condition: C,
): readonly C[] {
  const old = findCondition(conditions, condition.type);
  if (!old) return [...(conditions ?? []), condition];
  const kept =
    old.status === condition.status
      ? { ...condition, lastTransitionTime: old.lastTransitionTime ?? condition.lastTransitionTime }
      : condition;
  return (conditions ?? []).map((each) => (each.type === condition.type ? kept : each));
}
