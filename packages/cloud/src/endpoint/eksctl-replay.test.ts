import { expect, test } from 'vitest';
import { eksctlRecordings } from '../../test-support/eksctl-recording.js';
import { ask, replayEksctl } from '../../test-support/eksctl-replay.js';

test.each(eksctlRecordings().map((recording) => [recording.name, recording] as const))(
  'every call of eksctl for %s is answered as it needs, and nothing is left',
  async (_, recording) => {
    const replay = await replayEksctl(recording);
    expect(replay.unanswered).toEqual([]);
    expect(replay.count).toBeGreaterThan(30);
    expect((await ask(replay, 'eks', 'ListClusters')).clusters).toEqual([]);
    const { StackSummaries } = await ask(replay, 'cloudformation', 'ListStacks');
    const left = StackSummaries.filter(
      (stack: { StackStatus: string }) => stack.StackStatus !== 'DELETE_COMPLETE',
    );
    expect(left).toEqual([]);
  },
);
