// The engine: a stack under way, one round on. What can be started is, what is on its way is looked at, and when
// nothing is
// left the stack gets its next status. Rounds are transitions, so a restart of the process goes on where it was.
import type { Params } from '../../params.js';
import type { CloudContext } from '../../service.js';
import { POLL_MS } from '../limits.js';
import { advanceCreate } from './advance-create.js';
import { advanceDelete } from './advance-delete.js';
import { advanceRollback } from './advance-rollback.js';
import { advanceCleanup } from './advance-cleanup.js';
import { advanceUpdate } from './advance-update.js';
import type { Round } from './round.js';
import type { StackWork } from './rows.js';
import { changeStack, requireStack } from './stack-book.js';

/** Begins a piece of work on a stack; its first round is due before the next call is answered. */
export function beginWork(context: CloudContext, stackId: string, work: StackWork): void {
  changeStack(context, stackId, { work });
  context.later({ transition: 'advance', args: { stackId, idle: 0 }, delayMs: 0 });
}

/** One round; the transition `advance`. */
export async function advance(args: Params, context: CloudContext): Promise<void> {
  const stackId = String(args['stackId']);
  const { work } = requireStack(context, stackId);
  if (!work) return;
  const round = await runRound(context, stackId, work);
  if (round.kind === 'done') changeStack(context, stackId, { work: undefined });
  else if (round.kind === 'next') beginWork(context, stackId, round.work);
  else {
    const idle = round.kind === 'moved' ? 0 : Number(args['idle'] ?? 0) + 1;
    context.later({ transition: 'advance', args: { stackId, idle }, delayMs: pauseMs(context, idle) });
  }
}

/**
 * The first idle round is followed at once: what a service said it would do "later", without a delay, was put into
 * the same queue before that round and is done by then.
 */
function pauseMs(context: CloudContext, idle: number): number {
  const resourceMs = context.options.delays?.stackResourceMs ?? 0;
  return idle > 1 ? Math.max(POLL_MS, resourceMs) : resourceMs;
}

function runRound(context: CloudContext, stackId: string, work: StackWork): Promise<Round> {
  switch (work.kind) {
    case 'create':
      return advanceCreate(context, stackId);
    case 'create-rollback':
      return advanceDelete(context, stackId, { retain: [], isRollback: true });
    case 'update':
      return advanceUpdate(context, stackId, work.previous);
    case 'update-cleanup':
      return advanceCleanup(context, stackId, 'UPDATE_COMPLETE');
    case 'update-rollback':
      return advanceRollback(context, stackId, work.skip);
    case 'update-rollback-cleanup':
      return advanceCleanup(context, stackId, 'UPDATE_ROLLBACK_COMPLETE');
    case 'delete':
      return advanceDelete(context, stackId, { retain: work.retain, isRollback: false });
  }
}
