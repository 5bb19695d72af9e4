// Fixes that nobody needs: another one brings the pod to the same place for no more money by changing less.
import { amountOf } from '../snapshot/amount.js';
import type { Verdict } from '../verdict.js';
import type { Edit } from './edits.js';

/** Edits that were tried, and what came of them. */
export interface TriedFix {
  readonly edits: readonly Edit[];
  readonly verdict: Verdict;
}

/** Leaves out every fix that another one dominates; of equal ones the first stays. */
export function withoutDominated<Tried extends TriedFix>(fixes: readonly Tried[]): readonly Tried[] {
  return fixes.filter((fix, at) =>
    fixes.every(
      (other, otherAt) => otherAt === at || !dominates(other, fix) || (dominates(fix, other) && at < otherAt),
    ),
  );
}

function dominates(less: TriedFix, more: TriedFix): boolean {
  return (
    less.verdict.forecast.target === more.verdict.forecast.target &&
    costOf(less) <= costOf(more) &&
    less.edits.every((edit) => more.edits.some((other) => changesNoMore(edit, other)))
  );
}

const costOf = ({ verdict }: TriedFix): number => verdict.forecast.usdPerHour ?? Infinity;

/**
 * The same edit, a smaller cut of the same request, or another type for the same pool, which its price then
 * judges.
 */
function changesNoMore(edit: Edit, other: Edit): boolean {
  if (edit.kind === 'lower-request' && other.kind === 'lower-request') {
    const { resource } = edit;
    return resource === other.resource && amountOf(resource, edit.to) >= amountOf(resource, other.to);
  }
  if (isOfTypes(edit) && isOfTypes(other)) return edit.pool === other.pool;
  return JSON.stringify(edit) === JSON.stringify(other);
}

const isOfTypes = (edit: Edit): edit is Extract<Edit, { readonly pool: string }> =>
  edit.kind === 'add-instance-type' ||
  edit.kind === 'set-instance-types' ||
  edit.kind === 'set-instance-type';
