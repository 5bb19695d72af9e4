// The order in which fixes are shown: the cheapest place first, then those that touch least. Those that overrule what
// the pod says of itself come last.
import { amountOf } from '../snapshot/amount.js';
import type { Fix } from '../verdict.js';
import type { Edit } from './edits.js';

/** An edit of the pod touches less than one of a pool, on which other pods run. */
export const byCostAndReach = (a: Fix, b: Fix): number =>
  overruled(a) - overruled(b) ||
  (a.cost ?? Infinity) - (b.cost ?? Infinity) ||
  a.reach.places - b.reach.places ||
  a.reach.pods - b.reach.pods ||
  editCount(a) - editCount(b);

/** How much of what the pod says of itself is overruled: where it wants to be, and half of what it asks for. */
const overruled = ({ change }: Fix): number =>
  (change.kind === 'all' ? change.changes : [change]).filter(overrules).length;

function overrules(edit: Edit): boolean {
  if (edit.kind === 'lower-request')
    return amountOf(edit.resource, edit.to) * 2 < amountOf(edit.resource, edit.from);
  return OVERRULING.has(edit.kind);
}

const OVERRULING = new Set<Edit['kind']>([
  'set-node-selector',
  'remove-node-selector',
  'set-namespace',
  'set-pod-annotation',
  'remove-field',
]);

const editCount = ({ change }: Fix): number => (change.kind === 'all' ? change.changes.length : 1);
