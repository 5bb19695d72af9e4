// Real processes under the kubelet: containers of one pod beside each other, and how a pod ends.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Pod } from '@berth/kube';
import { createMemoryApi } from '../api/memory-api.js';
import type { LocalApi } from '../local-api.js';
import { openKubeletHarness, realClock, type KubeletHarness } from './testing/kubelet-harness.js';
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

describe('a pod', () => {
  test('runs init containers in order, then its containers beside a sidecar that ends last', async () => {
    const shared = { volumeMounts: [{ name: 'shared', mountPath: '/shared' }] };
    const step = (name: string, script: string, more = {}) => ({ ...sh(script, shared), name, ...more });
    await house.create({
      name: 'ordered',
      spec: {
        restartPolicy: 'Never',
        volumes: [{ name: 'shared', emptyDir: {} }],
        initContainers: [
          step('one', 'echo one >> /shared/log'),
          step(
            'helper',
            'trap "echo helper ends >> /shared/log; cat /shared/log; exit 0" TERM; echo helper >> /shared/log; while :; do sleep 0.05; done',
            {
              restartPolicy: 'Always',
            },
          ),
          step('two', 'echo two >> /shared/log'),
        ],
        containers: [step('app', 'echo app >> /shared/log; sleep 0.2')],
      },
    });
    const pod = await house.until('ordered', isOver);
    expect(pod?.status?.phase).toBe('Succeeded');
    expect(await house.logs('ordered', { container: 'helper' })).toBe('one\nhelper\ntwo\napp\nhelper ends\n');
  });

  test('ends by TERM within its grace, and by KILL after it', async () => {
    await house.create({
      name: 'polite',
      spec: {
        terminationGracePeriodSeconds: 20,
        containers: [sh('trap "exit 0" TERM; while :; do sleep 0.05; done')],
      },
    });
    await house.create({
      name: 'deaf',
      spec: { containers: [sh('trap "" TERM; while :; do sleep 0.05; done')] },
    });
    const polite = await house.until('polite', isReady);
    await house.until('deaf', isReady);
    const seen: (Pod | undefined)[] = [];
    const end = house.api.subscribe('pods', ({ object }) => seen.push(object));
    await Promise.all([remove('polite'), remove('deaf')]);
    end();
    const last = (name: string) =>
      seen.findLast((pod) => pod?.metadata.name === name && stateOf(pod)?.terminated);
    expect(stateOf(last('polite'))?.terminated?.exitCode).toBe(0);
    expect(stateOf(last('deaf'))?.terminated?.exitCode).toBe(137);
    expect(polite?.status?.conditions?.map(({ type, status }) => `${type} ${status}`)).toEqual([
      'PodReadyToStartContainers True',
      'Initialized True',
      'Ready True',
      'ContainersReady True',
      'PodScheduled True',
    ]);
  });

  test('is over at its deadline', async () => {
    await house.create({
      name: 'late',
      spec: { activeDeadlineSeconds: 1, containers: [sh('sleep 100')], terminationGracePeriodSeconds: 0 },
    });
    const pod = await house.until('late', isOver);
    expect(pod?.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
  });

  test('answers probes: ready when the file is there, restarted when it is not alive', async () => {
    const exec = (command: string) => ({
      exec: { command: ['sh', '-c', command] },
      periodSeconds: 1,
      failureThreshold: 1,
    });
    await house.create({
      name: 'probed',
      spec: {
        containers: [
          sh('touch /tmp/ready /tmp/alive; sleep 1000', {
            readinessProbe: exec('test -e /tmp/ready'),
            livenessProbe: exec('test -e /tmp/alive'),
          }),
        ],
      },
    });
    await house.until('probed', isReady);
    const key = { namespace: 'default', name: 'probed' };
    const run = (command: string) =>
      house.kubelet.agent.exec(key, { command: ['sh', '-c', command], tty: false });
    expect(await run('rm /tmp/ready; exit 7')).toBe(7);
    await house.until('probed', (pod) => !isReady(pod));
    await run('rm /tmp/alive');
    await house.until('probed', (pod) => (pod?.status?.containerStatuses?.[0]?.restartCount ?? 0) === 1);
    await remove('probed');
  });

  test('shares one process namespace when asked', async () => {
    await house.create({
      name: 'shared',
      spec: {
        restartPolicy: 'Never',
        shareProcessNamespace: true,
        containers: [
          { ...sh('sleep 2'), name: 'main' },
          {
            ...sh('until ps axo args | grep -qx "sleep 2"; do sleep 0.05; done; echo seen'),
            name: 'watcher',
          },
        ],
      },
    });
    await house.until('shared', isOver);
    expect(await house.logs('shared', { container: 'watcher' })).toBe('seen\n');
  });
});

test('a pod that somebody else removes at the last moment is no failure', async () => {
  const inner = createMemoryApi({ clock: realClock, random: Math.random });
  const key = { namespace: 'default', name: 'raced' };
  // The collector of pods whose node is gone is a moment faster than the kubelet.
  const raced: LocalApi = Object.assign(Object.create(inner), {
    as: (...user: Parameters<LocalApi['as']>) => {
      const api = inner.as(...user);
      const remove: LocalApi['delete'] = async (resource, which, options) => {
        if (resource === 'pods') await inner.delete('pods', key, { gracePeriodSeconds: 0 });
        return api.delete(resource, which, options);
      };
      return Object.assign(Object.create(api), { delete: remove });
    },
  });
  const other = await openKubeletHarness({ api: raced });
  await other.create({ name: 'raced', spec: { containers: [sh('sleep 1000')] } });
  await other.until('raced', isReady);
  await other.api.delete('pods', key);
  await other.until('raced', (pod) => pod === undefined);
  await other.close();
  expect(other.errors).toEqual([]);
});
