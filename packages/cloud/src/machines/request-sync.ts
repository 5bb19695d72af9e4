// Something about nodes changed: what really runs them is told soon, in one go.
import type { CloudContext } from '../service.js';

/** Has the machines brought in line after the current work, when there are any. */
export function requestMachinesSync(context: CloudContext): void {
  if (!context.options.machines) return;
  context.later({ service: 'eks', transition: 'sync-machines', args: {}, delayMs: 0 });
}
