// Real processes that outlive the kubelet, or that it ends: restarts, a lost machine, the end of the cluster.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openKubeletHarness, type KubeletHarness } from './testing/kubelet-harness.js';
import { isOver, isReady, sh, stateOf } from './testing/shell-pods.js';

let house: KubeletHarness;
beforeAll(async () => {
  house = await openKubeletHarness();
});
afterAll(() => house.close());

const remove = async (name: string) => {
  await house.api.delete('pods', { namespace: 'default', name });
  await house.until(name, (pod) => pod === undefined);
};

describe('a restart of the kubelet', () => {
  test('goes on with running pods, learns of ended ones, ends orphans', async () => {
    await house.create({
      name: 'goes-on',
      spec: { restartPolicy: 'Never', containers: [sh('echo begun; sleep 2; echo over; exit 4')] },
    });
    await house.create({
      name: 'ends',
      spec: { restartPolicy: 'Never', containers: [sh('sleep 0.5; exit 5')] },
    });
    await house.create({ name: 'orphan', spec: { containers: [sh('sleep 1000')] } });
    for (const name of ['goes-on', 'ends', 'orphan']) await house.until(name, isReady);
    const orphan = house.api.peek('pods', { namespace: 'default', name: 'orphan' });
    await house.kubelet.stop();
    await house.api.delete('pods', { namespace: 'default', name: 'orphan' }, { gracePeriodSeconds: 0 });
    await new Promise((resolve) => setTimeout(resolve, 800));
    await house.restart();
    expect(stateOf(await house.until('ends', isOver))?.terminated).toMatchObject({
      exitCode: 5,
      reason: 'Error',
    });
    const pod = await house.until('goes-on', isOver);
    expect(stateOf(pod)?.terminated?.exitCode).toBe(4);
    expect(pod?.status?.containerStatuses?.[0]?.restartCount).toBe(0);
    expect(await house.logs('goes-on')).toBe('begun\nover\n');
    const { existsSync } = await import('node:fs');
    expect(existsSync(`${house.dataDir}/pods/${orphan?.metadata.uid}`)).toBe(false);
  });

  test('leaves running containers a whole file system', async () => {
    const write =
      'for place in /tmp /etc /usr/local /opt /var/tmp /; do echo $1 >$place/berth-$1 && mkdir $place/berth-$1.d || exit 3; done;' +
      ' cat /tmp/berth-$1 /etc/resolv.conf >/dev/null && rm /tmp/berth-$1 && ls / /tmp >/dev/null';
    const run = (name: string, word: string) =>
      house.kubelet.agent.exec(
        { namespace: 'default', name },
        { command: ['sh', '-c', write, 'sh', word], tty: false },
      );
    // Folders that were written to are the container's own; those that were not are still those below it.
    for (const name of ['wrote', 'will-write']) {
      await house.create({ name, spec: { containers: [sh('sleep 1000')] } });
      await house.until(name, isReady);
    }
    expect(await run('wrote', 'before')).toBe(0);
    for (const round of ['once', 'twice']) {
      await house.restart();
      expect([await run('wrote', round), await run('will-write', round)]).toEqual([0, 0]);
    }
    for (const name of ['wrote', 'will-write']) {
      expect((await house.until(name, isReady))?.status?.containerStatuses?.[0]?.restartCount).toBe(0);
      await remove(name);
    }
  });
});

test('the machine of a node is lost: its processes are gone, and nothing is told of them any more', async () => {
  const metadata = { name: 'doomed' };
  await house.api.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata });
  await house.create({ name: 'on-it', spec: { nodeName: 'doomed', containers: [sh('sleep 1000')] } });
  await house.until('on-it', isReady);
  const annotations = { 'berth.dev/machine-state': 'lost' };
  await house.api.patch('nodes', metadata, { type: 'merge', body: { metadata: { annotations } } });
  const key = { namespace: 'default', name: 'on-it' };
  await house.api.delete('pods', key);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const pod = house.api.peek('pods', key);
  expect(pod?.metadata.deletionTimestamp).toBeDefined();
  expect(pod?.status?.phase).toBe('Running');
  await house.api.delete('pods', key, { gracePeriodSeconds: 0 });
});

describe('the end of the cluster', () => {
  test('is a graceful shutdown: TERM, the time that was asked for, then a failed pod that says why', async () => {
    const hurry = new AbortController();
    const other = await openKubeletHarness({ onStop: 'shut-down', hurry: hurry.signal });
    try {
      const script =
        'trap "echo asked; sleep 0.3; echo done; exit 0" TERM; echo up; while :; do sleep 0.05; done';
      await other.create({
        name: 'polite',
        spec: { terminationGracePeriodSeconds: 5, containers: [sh(script)] },
      });
      await other.until('polite', isReady);
      await other.kubelet.stop();
      const polite = other.api.peek('pods', { namespace: 'default', name: 'polite' });
      expect(polite?.status).toMatchObject({ phase: 'Failed', reason: 'Terminated' });
      expect(stateOf(polite)?.terminated?.exitCode).toBe(0);
      await other.restart();
      expect(await other.logs('polite')).toBe('up\nasked\ndone\n');
      await other.create({
        name: 'deaf',
        spec: {
          terminationGracePeriodSeconds: 600,
          containers: [sh('trap "" TERM; while :; do sleep 1; done')],
        },
      });
      await other.until('deaf', isReady);
      const stopped = other.kubelet.stop();
      hurry.abort();
      await stopped;
    } finally {
      await other.close();
    }
  });
});
