// Lists of a live cluster that may not serve them, or not to us.
import { hasReason } from '@berth/kube';

/** The items; a cluster that does not serve a resource has none of it. */
export async function itemsOf<T>(list: Promise<{ readonly items: readonly T[] }>): Promise<readonly T[]> {
  try {
    return (await list).items;
  } catch (error) {
    if (hasReason(error, 'NotFound')) return [];
    throw error;
  }
}
