// How long a pod may take to end. Other kinds end at once.
import type { StoredItem } from '../../store/stored-item.js';
import { recordAt } from '../meta/draft-meta.unsafe.js';

/** Seconds of grace for this deletion: asked for, or the pod's own; none for pods that run nowhere or have ended. */
export function graceSecondsOf(item: StoredItem, asked: number | undefined): number {
  if (item.resource !== 'pods') return 0;
  const spec = recordAt(item.object, 'spec');
  const phase = recordAt(item.object, 'status')?.['phase'];
  if (!spec?.['nodeName'] || phase === 'Failed' || phase === 'Succeeded') return 0;
  const own = spec['terminationGracePeriodSeconds'];
  const seconds = asked ?? (typeof own === 'number' ? own : 0);
  return seconds < 0 ? 1 : seconds;
}
