// Changes that EKS makes in the background, to a cluster or a node group: awaited by their own record, which also has
// the reason when they fail.
import { StepFailure, type StepRun } from '../plan/part.js';

const POLL_MS = 5_000;

/** What EKS calls an update. */
export interface EksUpdate {
  readonly id?: string | undefined;
  /** Of which node group; of the cluster itself when absent. */
  readonly nodegroupName?: string | undefined;
}

/** Waits until it is over. Rejects with a StepFailure in EKS's words when it failed. */
export async function waitForUpdate(run: StepRun, { id, nodegroupName }: EksUpdate): Promise<void> {
  if (id === undefined) return;
  const { calls, config } = run.world;
  const input = { name: config.metadata.name, updateId: id, nodegroupName };
  for (;;) {
    const { update = {} } = await calls.send('eks', 'DescribeUpdate', input);
    if (update.status === 'Successful') return;
    if (update.status !== 'InProgress') {
      const reasons = (update.errors ?? []).map(({ errorMessage = '' }) => errorMessage);
      const what = nodegroupName === undefined ? 'the cluster' : `node group ${nodegroupName}`;
      const why = reasons.length > 0 ? `: ${reasons.join('; ')}` : '';
      throw new StepFailure(`the update of ${what} ended in ${update.status ?? 'nothing'}${why}`);
    }
    await run.pause(POLL_MS);
  }
}
