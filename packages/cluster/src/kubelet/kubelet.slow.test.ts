// Real processes under the kubelet: what a container sees, how it ends, what is left.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openKubeletHarness, type KubeletHarness } from './testing/kubelet-harness.js';
import { isOver, sh, stateOf } from './testing/shell-pods.js';

let house: KubeletHarness;
beforeAll(async () => {
  house = await openKubeletHarness();
});
afterAll(() => house.close());

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
