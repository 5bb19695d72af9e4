// Real processes under the kubelet: what a container sees, how it ends, what is left.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Pod } from '@berth/kube';
import { createMemoryApi } from '../api/memory-api.js';
import type { LocalApi } from '../local-api.js';
import { openKubeletHarness, realClock, type KubeletHarness } from './testing/kubelet-harness.js';

let house: KubeletHarness;
beforeAll(async () => {
  house = await openKubeletHarness();
});
afterAll(() => house.close());

const sh = (script: string, more = {}) => ({
  name: 'app',
  image: 'busybox',
  command: ['sh', '-c', script],
  ...more,
});
const isOver = (pod: Pod | undefined): boolean =>
  pod?.status?.phase === 'Succeeded' || pod?.status?.phase === 'Failed';
const isReady = (pod: Pod | undefined): boolean =>
  pod?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
const stateOf = (pod: Pod | undefined) => pod?.status?.containerStatuses?.[0]?.state;
const remove = async (name: string) => {
  await house.api.delete('pods', { namespace: 'default', name });
  await house.until(name, (pod) => pod === undefined);
};

describe('a container', () => {
  test('runs to its end with environment, volumes, hosts and a private /tmp', async () => {
    await house.api.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'default' },
      data: { colour: 'blue', 'file.txt': 'from the map\n' },
    });
    await house.api.create('secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'keys', namespace: 'default' },
      data: { token: Buffer.from('s3cret').toString('base64') },
    });
    const script = [
      'echo colour=$COLOUR name=$POD_NAME cpu=$CPU greeting="$GREETING" map_colour=$m_colour',
      'cat /etc/settings/file.txt /root/.keys/token; echo',
      'echo ip $(grep $(hostname) /etc/hosts | cut -f1) $POD_IP; pwd; ls /tmp | wc -l; touch /tmp/mine',
      'ls /var/run/secrets/kubernetes.io/serviceaccount; cat /scratch/labels',
      'echo x > /etc/settings/file.txt || echo read-only',
      'echo done > /dev/termination-log; echo oops >&2; ls -la /root | wc -l',
    ].join('\n');
    await house.create({
      name: 'full',
      labels: { app: 'x' },
      spec: {
        restartPolicy: 'Never',
        volumes: [
          { name: 'settings', configMap: { name: 'settings' } },
          { name: 'keys', secret: { secretName: 'keys', defaultMode: 0o400 } },
          { name: 'scratch', emptyDir: {} },
          {
            name: 'self',
            downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] },
          },
        ],
        containers: [
          sh(script, {
            workingDir: '/somewhere/new',
            env: [
              { name: 'COLOUR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'colour' } } },
              { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
              { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
              { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'requests.cpu', divisor: '1m' } } },
              { name: 'GREETING', value: 'hello $(POD_NAME) $$(POD_NAME) $(NOBODY)' },
            ],
            envFrom: [{ prefix: 'm_', configMapRef: { name: 'settings' } }],
            resources: { requests: { cpu: '250m' } },
            volumeMounts: [
              { name: 'settings', mountPath: '/etc/settings' },
              { name: 'keys', mountPath: '/root/.keys' },
              { name: 'scratch', mountPath: '/scratch' },
              { name: 'self', mountPath: '/scratch/labels', subPath: 'labels' },
            ],
          }),
        ],
      },
    });
    const pod = await house.until('full', isOver);
    const log = await house.logs('full');
    expect(log).toContain(
      'colour=blue name=full cpu=250 greeting=hello full $(POD_NAME) $(NOBODY) map_colour=blue',
    );
    expect(log).toContain('from the map\ns3cret\n');
    expect(log).toContain(`ip ${pod?.status?.podIP} ${pod?.status?.podIP}\n/somewhere/new\n0\n`);
    expect(log).toContain('ca.crt\nnamespace\ntoken\napp="x"');
    expect(log).toContain('read-only');
    expect(log).toContain('oops\n');
    expect(stateOf(pod)?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed', message: 'done\n' });
    expect(pod?.status).toMatchObject({ phase: 'Succeeded', qosClass: 'Burstable', hostIP: '127.0.0.1' });
    await remove('full');
    expect(await house.logs('full')).toContain('colour=blue');
  });

  test('fails with its exit code', async () => {
    await house.create({ name: 'fails', spec: { restartPolicy: 'Never', containers: [sh('exit 3')] } });
    const pod = await house.until('fails', isOver);
    expect(pod?.status?.phase).toBe('Failed');
    expect(stateOf(pod)?.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
  });

  test('is killed for memory', async () => {
    const script = 'x = []\nwhile True: x.append(b"x" * (1 << 20))';
    await house.create({
      name: 'greedy',
      spec: {
        restartPolicy: 'Never',
        containers: [
          {
            name: 'app',
            image: 'busybox',
            command: ['/usr/bin/python3', '-c', script],
            resources: { limits: { memory: '64Mi' } },
          },
        ],
      },
    });
    const pod = await house.until('greedy', isOver);
    expect(stateOf(pod)?.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });

  test('is restarted with back-off, and its previous log can be read', async () => {
    await house.create({ name: 'again', spec: { containers: [sh('echo run; exit 1')] } });
    const pod = await house.until('again', (now) => stateOf(now)?.waiting?.reason === 'CrashLoopBackOff');
    expect(stateOf(pod)?.waiting?.message).toMatch(
      /^back-off \d+s restarting failed container=app pod=again_default\(/,
    );
    await house.until('again', (now) => (now?.status?.containerStatuses?.[0]?.restartCount ?? 0) >= 2);
    expect(await house.logs('again', { previous: true })).toBe('run\n');
    await remove('again');
  });

  test('says what is wrong with image, command and configuration', async () => {
    await house.create({
      name: 'no-image',
      spec: { containers: [{ name: 'app', image: 'nowhere/nothing:1' }] },
    });
    await house.create({
      name: 'no-command',
      spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'busybox', command: ['nope'] }] },
    });
    await house.create({
      name: 'no-map',
      spec: {
        containers: [
          sh('true', { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'none', key: 'a' } } }] }),
        ],
      },
    });
    const image = await house.until(
      'no-image',
      (pod) => stateOf(pod)?.waiting?.reason === 'ImagePullBackOff',
    );
    expect(stateOf(image)?.waiting?.message).toBe(
      'Back-off pulling image "nowhere/nothing:1": ErrImagePull: no image named "nowhere/nothing:1" here',
    );
    const command = await house.until('no-command', isOver);
    expect(stateOf(command)?.terminated).toMatchObject({
      exitCode: 128,
      reason: 'StartError',
      message: 'exec: "nope": executable file not found in $PATH',
    });
    const map = await house.until(
      'no-map',
      (pod) => stateOf(pod)?.waiting?.reason === 'CreateContainerConfigError',
    );
    expect(stateOf(map)?.waiting?.message).toBe('configmap "none" not found');
    await house.api.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'none', namespace: 'default' },
      data: { a: '1' },
    });
    await house.until(
      'no-map',
      (pod) =>
        stateOf(pod)?.terminated !== undefined ||
        (pod?.status?.containerStatuses?.[0]?.restartCount ?? 0) > 0,
    );
    for (const name of ['no-image', 'no-command', 'no-map']) await remove(name);
  });
});

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
