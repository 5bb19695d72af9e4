// A running worker's log reaches MLflow while it grows, and long logs are not sent again for every line.
import { describe, expect, test } from 'vitest';
import { SHIP_ALWAYS_BYTES, SHIP_GROWTH } from './limits.js';
import type { RunPorts } from './ports.js';
import { RUN_LOGS, shipGrownLogs } from './run-logs.js';
import type { RunState } from './run-state.js';

const state = {
  spec: { id: 'run-1', namespace: 'ns', tracking: {} },
  plan: { trackingRunId: 'r' },
  jobs: [
    { role: 'bootstrap', pod: { name: 'b' } },
    { role: 'worker', pod: { name: 'w1' } },
    { role: 'worker', pod: { name: 'w2' } },
    { role: 'worker' },
  ],
} as unknown as RunState;

function portsWith(texts: Record<string, string>) {
  const sent: [string, string, string][] = [];
  const ports = {
    logs: { read: async ({ pod }: { pod: string }) => texts[pod] ?? '' },
    tracking: () => ({
      uploadText: async (runId: string, path: string, text: string) => void sent.push([runId, path, text]),
    }),
  } as unknown as RunPorts;
  return { sent, ports };
}

describe('shipping', () => {
  test('what grew is sent, of all attempts; what did not is not', async () => {
    const texts: Record<string, string> = { b: 'no', w1: 'one\n', w2: 'zwö\n' };
    const { sent, ports } = portsWith(texts);
    const shipped = await shipGrownLogs(state, 0, ports);
    expect([shipped, sent]).toEqual([9, [['r', RUN_LOGS, 'one\nzwö\n']]]);
    expect(await shipGrownLogs(state, shipped, ports)).toBe(9);
    texts['w2'] += 'x';
    expect(await shipGrownLogs(state, shipped, ports)).toBe(10);
    expect(sent.length).toBe(2);
  });

  test('a log that grows for ever is sent a bounded number of times its length', async () => {
    const texts = { w1: '' };
    const { sent, ports } = portsWith(texts);
    let shipped = 0;
    for (let round = 0; round < 200; round += 1) {
      texts.w1 += 'x'.repeat(SHIP_ALWAYS_BYTES / 8);
      shipped = await shipGrownLogs(state, shipped, ports);
    }
    const total = sent.reduce((sum, [, , text]) => sum + text.length, 0);
    expect(total).toBeLessThan(texts.w1.length * (1 / (SHIP_GROWTH - 1) + 2));
    expect(shipped * SHIP_GROWTH).toBeGreaterThanOrEqual(texts.w1.length);
  });
});
