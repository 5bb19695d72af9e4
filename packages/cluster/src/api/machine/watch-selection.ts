// How a change looks through a selection: what starts to match is ADDED, what ceases to match is DELETED.
import type { StoreChange } from '../../store/store-change.js';
import { atRevision, StoredItem } from '../../store/stored-item.js';
import type { Selection } from './selection.js';

export interface WatchScope {
  readonly namespace: string | undefined;
  readonly selection: Selection;
}

/** A change as one watch sees it. */
export interface SelectedEvent {
  readonly type: StoreChange['type'];
  readonly item: StoredItem;
}

/** The event for a watch, or undefined when it does not concern it. */
export function selectedEvent(
  change: StoreChange,
  { namespace, selection }: WatchScope,
): SelectedEvent | undefined {
  const { item, previous, type } = change;
  if (namespace !== undefined && item.namespace !== namespace) return undefined;
  if (selection.everything) return change;
  const before = previous !== undefined && selection.matches(previous);
  if (type === 'DELETED') return before || selection.matches(item) ? change : undefined;
  const now = selection.matches(item);
  if (now) return { type: before ? 'MODIFIED' : 'ADDED', item };
  if (!before) return undefined;
  // The last state that matched, under the revision of the change.
  const last = new StoredItem(item, atRevision(previous.object, item.revision), item.revision);
  return { type: 'DELETED', item: last };
}
