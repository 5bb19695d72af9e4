// From a pod's creation to its process: one at a time, and sixty at once.
// `npx tsx --conditions berth-source bench/kubelet/start-latency.ts`
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKubeletHarness } from '../../packages/cluster/src/kubelet/testing/kubelet-harness.js';

const shared = mkdtempSync(join(tmpdir(), 'berth-bench-'));
const house = await openKubeletHarness();

/** The command's first act is to write the time; the difference to the creation is what a user waits. */
async function startedAfterMs(name: string): Promise<number> {
  const createdMs = Date.now();
  await house.create({
    name,
    spec: {
      volumes: [{ name: 'shared', hostPath: { path: shared } }],
      containers: [
        {
          name: 'app',
          image: 'busybox',
          command: ['sh', '-c', `date +%s%3N >/shared/${name}; exec sleep 600`],
          resources: { limits: { memory: '64Mi' } },
          volumeMounts: [{ name: 'shared', mountPath: '/shared' }],
        },
      ],
    },
  });
  await house.until(name, (pod) => pod?.status?.phase === 'Running');
  for (;;) {
    const text = readFile(join(shared, name));
    if (text !== '') return Number(text) - createdMs;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

const one: number[] = [];
for (let index = 0; index < 30; index += 1) one.push(await startedAfterMs(`one-${index}`));
one.sort((a, b) => a - b);
const beginMs = Date.now();
const many = await Promise.all(Array.from({ length: 60 }, (_, index) => startedAfterMs(`many-${index}`)));
const result = {
  medianMs: one[15],
  p90Ms: one[27],
  sixtyAtOnceMs: Math.max(...many),
  sixtyRunningMs: Date.now() - beginMs,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
const endMs = Date.now();
await house.close();
process.stdout.write(`${JSON.stringify({ ninetyPodsRemovedMs: Date.now() - endMs })}\n`);
process.exit(0);
