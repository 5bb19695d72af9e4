// What one round of the engine came to.
import type { StackWork } from './rows.js';

/** Something moved, something is still on its way, the work goes on as another kind, or all is done. */
export type Round =
  | { readonly kind: 'moved' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'next'; readonly work: StackWork }
  | { readonly kind: 'done' };

export const DONE: Round = { kind: 'done' };

/** While there is work left: whether this round moved any of it. */
export const goOn = (hasMoved: boolean): Round => ({ kind: hasMoved ? 'moved' : 'waiting' });
