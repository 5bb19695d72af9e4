// The life of a pod as tables: facts in, effects out.
import { describe, expect, test } from 'vitest';
import type { Pod } from '@berth/kube';
import { isAtRest } from './pod-advance.js';
import { stepPod } from './pod-machine.js';
import { newPodState, type ContainerEnd, type PodEffect, type PodEvent, type PodState } from './pod-state.js';
import { podPhase, podStatus } from './pod-status.js';

const times = {
  restartBackoffMs: 10_000,
  imageBackoffMs: 10_000,
  backoffMaxMs: 300_000,
  backoffResetMs: 600_000,
  configRetryMs: 3_000,
  volumeRetryMs: 500,
};
const startMs = Date.UTC(2026, 0, 1);

type Spec = Partial<NonNullable<Pod['spec']>>;
const container = (name: string, more = {}) => ({ name, image: 'busybox', ...more });
const pod = (spec: Spec, metadata = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'n', uid: 'u', ...metadata },
  spec: { containers: [container('app')], terminationGracePeriodSeconds: 30, nodeName: 'node', ...spec },
});

const show = (effect: PodEffect): string => {
  switch (effect.kind) {
    case 'event':
      return `${effect.type === 'Warning' ? 'warn' : 'tell'} ${effect.reason}: ${effect.message}`;
    case 'stop':
      return `stop ${effect.container} ${effect.graceMs}`;
    case 'timer':
      return `timer ${effect.timer} ${effect.delayMs}`;
    case 'prepare':
    case 'remove':
    case 'finalize':
      return effect.kind;
    case 'start':
      return `start ${effect.container} ${effect.attempt}`;
    default:
      return `${effect.kind} ${effect.container}`;
  }
};

/** Runs facts through the machine and shows what each made it do. */
function play(spec: Spec, ...facts: readonly (PodEvent | ((now: Pod) => PodEvent))[]) {
  const object = pod(spec);
  let state: PodState = newPodState(object, startMs);
  const lines: string[][] = [];
  let nowMs = startMs;
  for (const fact of [{ kind: 'synced', pod: object } as const, ...facts]) {
    nowMs += 1000;
    const event = typeof fact === 'function' ? fact(object) : fact;
    const step = stepPod(state, event, { nowMs, times });
    state = step.state;
    lines.push(step.effects.map(show));
  }
  return { state, lines, last: lines.at(-1) ?? [], status: podStatus(state, undefined, nowMs) };
}

const prepared: PodEvent = { kind: 'prepared', ip: '127.16.0.1' };
const pulled = (name: string): PodEvent => ({
  kind: 'pulled',
  container: name,
  imageId: 'i',
  message: 'there',
});
const started = (name: string, attempt = 0, atMs = startMs): PodEvent => ({
  kind: 'started',
  container: name,
  attempt,
  atMs,
  containerId: `berth://${name}${attempt}`,
});
const end = (code: number, ranMs = 1000): ContainerEnd => ({
  code,
  reason: code === 0 ? 'Completed' : 'Error',
  startedAtMs: startMs,
  finishedAtMs: startMs + ranMs,
  containerId: 'c',
});
const exited = (name: string, code: number, attempt = 0): PodEvent => ({
  kind: 'exited',
  container: name,
  attempt,
  end: end(code),
});
const deleted = (now: Pod): PodEvent => ({
  kind: 'synced',
  pod: {
    ...now,
    metadata: { ...now.metadata, deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 7 },
  },
});
const run = (name: string): PodEvent[] => [pulled(name), started(name)];

describe('the way of a pod', () => {
  test('prepared, pulled, started, ended, removed', () => {
    const story = play(
      { restartPolicy: 'Never' },
      prepared,
      pulled('app'),
      started('app'),
      exited('app', 0),
      { kind: 'removed' },
    );
    expect(story.lines).toEqual([
      ['prepare'],
      ['pull app'],
      ['tell Pulled: there', 'start app 0'],
      ['tell Created: Created container: app', 'tell Started: Started container app', 'probe app'],
      ['remove'],
      [],
    ]);
    expect(story.status.phase).toBe('Succeeded');
  });

  test('init containers one by one, a sidecar before the rest, its end last', () => {
    const spec: Spec = {
      restartPolicy: 'Never',
      initContainers: [container('one'), container('side', { restartPolicy: 'Always' }), container('two')],
    };
    const story = play(
      spec,
      prepared,
      ...run('one'),
      exited('one', 0),
      ...run('side'),
      ...run('two'),
      exited('two', 0),
      ...run('app'),
      exited('app', 0),
      exited('side', 143),
    );
    const begun = story.lines.flat().filter((line) => /^(pull|stop|remove)/.test(line));
    expect(begun).toEqual(['pull one', 'pull side', 'pull two', 'pull app', 'stop side 30000', 'remove']);
    expect(story.status.phase).toBe('Succeeded');
  });

  test('volumes that are not ready are tried again, later each time', () => {
    const failure: PodEvent = { kind: 'prepare-failed', message: 'configmap "x" not found' };
    const again: PodEvent = { kind: 'timer', timer: 'prepare' };
    const story = play({}, failure, again, failure);
    expect(story.lines).toEqual([
      ['prepare'],
      ['warn FailedMount: configmap "x" not found', 'timer prepare 500'],
      ['prepare'],
      ['warn FailedMount: configmap "x" not found', 'timer prepare 1000'],
    ]);
    expect(story.status.containerStatuses?.[0]?.state).toEqual({ waiting: { reason: 'ContainerCreating' } });
  });
});

describe('restarts', () => {
  test.each([
    ['Always', 0, 'pull app'],
    ['Always', 1, 'pull app'],
    ['OnFailure', 1, 'pull app'],
    ['OnFailure', 0, 'remove'],
    ['Never', 1, 'remove'],
  ] as const)('with %s after exit code %i: %s', (restartPolicy, code, wanted) => {
    expect(play({ restartPolicy }, prepared, ...run('app'), exited('app', code)).last).toEqual([wanted]);
  });

  test('the second crash waits ten seconds, each further one twice as long', () => {
    const crash = (attempt: number): PodEvent[] => [
      pulled('app'),
      started('app', attempt),
      exited('app', 1, attempt),
    ];
    const again: PodEvent = { kind: 'timer', timer: 'restart:app' };
    const story = play({}, prepared, ...crash(0), ...crash(1), again, ...crash(2), again);
    const waits = story.lines.flat().filter((line) => line.startsWith('timer'));
    expect(waits).toEqual(['timer restart:app 3000', 'timer restart:app 9000']);
    const waiting = play({}, prepared, ...crash(0), ...crash(1)).status.containerStatuses?.[0];
    expect(waiting?.state?.waiting).toEqual({
      reason: 'CrashLoopBackOff',
      message: 'back-off 10s restarting failed container=app pod=p_n(u)',
    });
    expect(waiting).toMatchObject({
      restartCount: 1,
      ready: false,
      lastState: { terminated: { exitCode: 1 } },
    });
  });

  test('an init container that fails for good fails the pod', () => {
    const spec: Spec = { restartPolicy: 'Never', initContainers: [container('one')] };
    const story = play(spec, prepared, ...run('one'), exited('one', 2));
    expect(story.last).toEqual(['remove']);
    expect(story.status.phase).toBe('Failed');
    expect(story.status.conditions?.find(({ type }) => type === 'Initialized')).toMatchObject({
      status: 'False',
      message: 'containers with incomplete status: [one]',
    });
  });
});

describe('the end', () => {
  test('a deletion stops with its own grace, then removes, then finalizes', () => {
    const story = play({}, prepared, ...run('app'), deleted, exited('app', 143), { kind: 'removed' });
    expect(story.lines.slice(4)).toEqual([
      ['tell Killing: Stopping container app', 'stop app 7000'],
      ['remove'],
      ['finalize'],
    ]);
    expect(podPhase(story.state)).toBe('Failed');
  });

  test.each([
    ['before it was prepared', [deleted, prepared], [[], ['remove']]],
    ['while its image is looked for', [prepared, deleted, pulled('app')], [['pull app'], [], ['remove']]],
    [
      'while it starts',
      [prepared, pulled('app'), deleted, started('app')],
      [
        ['pull app'],
        ['tell Pulled: there', 'start app 0'],
        [],
        [
          'tell Created: Created container: app',
          'tell Started: Started container app',
          'probe app',
          'tell Killing: Stopping container app',
          'stop app 7000',
        ],
      ],
    ],
  ] as const)('a deletion %s leaves nothing behind', (_, facts, wanted) => {
    expect(play({}, ...facts).lines.slice(1)).toEqual(wanted);
  });

  test('a deadline fails the pod', () => {
    const spec: Spec = { activeDeadlineSeconds: 2 };
    const story = play(
      spec,
      prepared,
      ...run('app'),
      { kind: 'timer', timer: 'deadline' },
      exited('app', 137),
    );
    expect(story.lines[0]).toContain('timer deadline 1000');
    expect(story.last).toEqual(['remove']);
    expect(story.status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
  });
});

describe('trouble', () => {
  test('an image that is not there is tried again', () => {
    const failed: PodEvent = {
      kind: 'pull-failed',
      container: 'app',
      reason: 'ErrImagePull',
      message: 'no such image',
    };
    const shown: PodEvent = { kind: 'timer', timer: 'image-shown:app' };
    const story = play({}, prepared, failed, shown, { kind: 'timer', timer: 'retry:app' }, failed);
    expect(story.lines[2]).toEqual([
      'warn Failed: Failed to pull image "busybox": no such image',
      'warn Failed: Error: ErrImagePull',
      'timer image-shown:app 1000',
      'timer retry:app 10000',
    ]);
    expect(story.lines[3]).toEqual([
      'tell BackOff: Back-off pulling image "busybox"',
      'warn Failed: Error: ImagePullBackOff',
    ]);
    expect(story.lines[4]).toEqual(['pull app']);
    expect(story.last.at(-1)).toBe('timer retry:app 20000');
  });

  test('missing configuration waits, a command that cannot run has ended', () => {
    const failure = { kind: 'start-failed', container: 'app', message: 'no', atMs: startMs } as const;
    const config = play({}, prepared, pulled('app'), { ...failure, reason: 'CreateContainerConfigError' });
    expect(config.last).toEqual(['warn Failed: Error: no', 'timer retry:app 3000']);
    const command = play({ restartPolicy: 'Never' }, prepared, pulled('app'), {
      ...failure,
      reason: 'StartError',
      exitCode: 128,
    });
    expect(command.last).toEqual(['warn Failed: Error: no', 'remove']);
  });

  test('a hook that fails stops its container; until it is over, nothing is probed', () => {
    const spec: Spec = {
      containers: [container('app', { lifecycle: { postStart: { exec: { command: ['x'] } } } })],
    };
    const facts = [prepared, ...run('app')];
    expect(play(spec, ...facts).last.at(-1)).toBe('post-start app');
    const done: PodEvent = { kind: 'post-start-done', container: 'app', attempt: 0 };
    expect(play(spec, ...facts, done).last).toEqual(['probe app']);
    expect(play(spec, ...facts, { ...done, problem: 'exit 1' }).last.at(-1)).toBe('stop app 30000');
  });

  test('probes decide readiness and restarts', () => {
    const probe = { exec: { command: ['x'] }, terminationGracePeriodSeconds: 3 };
    const spec: Spec = {
      containers: [container('app', { startupProbe: probe, readinessProbe: probe, livenessProbe: probe })],
    };
    const verdict = (kind: 'startup' | 'readiness' | 'liveness', healthy: boolean): PodEvent => ({
      kind: 'probed',
      container: 'app',
      attempt: 0,
      probe: kind,
      healthy,
    });
    const facts = [prepared, ...run('app')];
    const statusAfter = (...more: PodEvent[]) => play(spec, ...facts, ...more).status.containerStatuses?.[0];
    expect(statusAfter()).toMatchObject({ started: false, ready: false });
    expect(statusAfter(verdict('startup', true))).toMatchObject({ started: true, ready: false });
    expect(statusAfter(verdict('startup', true), verdict('readiness', true))).toMatchObject({ ready: true });
    expect(play(spec, ...facts, verdict('liveness', false)).last).toEqual([
      'tell Killing: Container app failed liveness probe, will be restarted',
      'stop app 3000',
    ]);
  });

  test('facts about attempts that are over change nothing', () => {
    const before = play({}, prepared, ...run('app'), exited('app', 1), pulled('app'), started('app', 1));
    const late = stepPod(before.state, exited('app', 0, 0), { nowMs: startMs, times });
    expect(late).toEqual({ state: before.state, effects: [] });
  });
});

describe('graceful node shutdown', () => {
  const shutdown: PodEvent = { kind: 'node-shutdown', graceMs: 10_000 };

  test('what runs is ended within the time there is, and the pod failed in the kubelet’s words', () => {
    const story = play({}, prepared, ...run('app'), shutdown, exited('app', 0), { kind: 'removed' });
    expect(story.lines[4]).toEqual(['tell Killing: Stopping container app', 'stop app 10000']);
    expect(story.status).toMatchObject({
      phase: 'Failed',
      reason: 'Terminated',
      message: 'Pod was terminated in response to imminent node shutdown.',
    });
    expect(story.status.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'TerminationByKubelet',
      message: 'Pod was terminated in response to imminent node shutdown.',
    });
    expect(isAtRest(story.state)).toBe(true);
  });

  test('a pod that asks for less gets less, and says nothing before it has ended', () => {
    const story = play({ terminationGracePeriodSeconds: 2 }, prepared, ...run('app'), shutdown);
    expect(story.last).toContain('stop app 2000');
    expect(story.status.phase).toBe('Running');
    expect(story.status.conditions?.some(({ type }) => type === 'DisruptionTarget')).toBe(false);
    expect(isAtRest(story.state)).toBe(false);
  });

  test('a pod that is over stays what it was; one that never began is failed at once', () => {
    const over = play({ restartPolicy: 'Never' }, prepared, ...run('app'), exited('app', 0), shutdown);
    expect(over.status.phase).toBe('Succeeded');
    const early = play({}, shutdown, prepared, { kind: 'removed' });
    expect(early.status).toMatchObject({ phase: 'Failed', reason: 'Terminated' });
    expect(isAtRest(early.state)).toBe(true);
  });
});
