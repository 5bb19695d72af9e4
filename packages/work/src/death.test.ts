// Every way a Job can die, as Kubernetes leaves it behind, with the class and the sentence it must give.
import type { Job, Node, Pod } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { DEATH_CLASSES, death } from './death-class.js';
import { classifyDeath } from './death.js';
import { observeJobs } from './observe.js';
import { decideRetry } from './retry.js';

const job = (reason = 'PodFailurePolicy'): Job => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'j', uid: 'u' },
  status: { conditions: [{ type: 'Failed', status: 'True', reason, message: 'why' }] },
});

const active: Job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j', uid: 'u' } };

const pod = (status: Pod['status'], limit?: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'p',
    uid: 'pu',
    ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'j', uid: 'u' }],
  },
  spec: {
    nodeName: 'n1',
    containers: [
      { name: 'main', image: 'i', ...(limit ? { resources: { limits: { memory: limit } } } : {}) },
    ],
  },
  status,
});

const ended = (exitCode: number, reason = 'Error', message?: string): Pod['status'] => ({
  phase: 'Failed',
  containerStatuses: [
    {
      name: 'main',
      image: 'i',
      imageID: '',
      ready: false,
      restartCount: 0,
      state: { terminated: { exitCode, reason, message } },
    },
  ],
});

const waiting = (reason: string, message = ''): Pod['status'] => ({
  phase: 'Pending',
  containerStatuses: [
    {
      name: 'main',
      image: 'img:1',
      imageID: '',
      ready: false,
      restartCount: 0,
      state: { waiting: { reason, message } },
    },
  ],
});

const disrupted = (reason: string): Pod['status'] => ({
  ...ended(143),
  conditions: [{ type: 'DisruptionTarget', status: 'True', reason, message: 'gone' }],
});

const spotNode: Node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n1', labels: { 'eks.amazonaws.com/capacityType': 'SPOT' } },
};

describe('classes', () => {
  test.each([
    ['exit code', pod(ended(3)), 'user-error', /exit code 3/],
    ['signal', pod(ended(139)), 'user-error', /SIGSEGV/],
    ['memory limit', pod(ended(137, 'OOMKilled'), '1Gi'), 'out-of-memory', /limit of 1Gi/],
    ['memory of the node', pod(ended(137, 'OOMKilled')), 'out-of-memory', /memory of its node/],
    ['no program', pod(ended(128, 'StartError', 'exec: "x": not found')), 'config', /not found/],
    [
      'evicted',
      pod({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' }),
      'evicted',
      /low on resource/,
    ],
    [
      'disk',
      pod({
        phase: 'Failed',
        reason: 'Evicted',
        message: 'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi.',
      }),
      'out-of-disk',
      /disk/,
    ],
    ['taint manager', pod(disrupted('DeletionByTaintManager')), 'node-lost', /n1 was lost/],
    ['pod GC', pod(disrupted('DeletionByPodGC')), 'node-lost', /n1/],
    ['drain', pod(disrupted('EvictionByEvictionAPI')), 'evicted', /evicted from n1/],
    ['preempted', pod(disrupted('PreemptionByScheduler')), 'preempted', /higher priority/],
    ['deadline', pod({ phase: 'Failed', reason: 'DeadlineExceeded' }), 'deadline', /deadline/],
    [
      'admission',
      pod({ phase: 'Failed', reason: 'OutOfcpu', message: 'Node didn’t have enough resource: cpu' }),
      'evicted',
      /could not take/,
    ],
  ])('%s', (_what, failedPod, deathClass, sentence) => {
    const cause = classifyDeath({ job: job(), pod: failedPod });
    expect(cause?.class).toBe(deathClass);
    expect(cause?.sentence).toMatch(sentence);
  });

  test.each([
    ['ImagePullBackOff', 'image'],
    ['InvalidImageName', 'image'],
    ['CreateContainerConfigError', 'config'],
  ])('a pod stuck in %s is dead before its Job', (reason, deathClass) => {
    expect(classifyDeath({ job: active, pod: pod(waiting(reason)) })?.class).toBe(deathClass);
  });

  test.each(['ContainerCreating', 'ErrImagePull', 'PodInitializing'])('%s may still pass', (reason) => {
    expect(classifyDeath({ job: active, pod: pod(waiting(reason)) })).toBeUndefined();
  });

  test('the same disruption on a spot node is the cloud taking it back', () => {
    const scene = { job: job(), pod: pod(disrupted('DeletionByTaintManager')), node: spotNode };
    expect(classifyDeath(scene)?.class).toBe('spot-reclaimed');
  });

  test('a graceful shutdown of the node is the machine’s end, on a spot node that nobody took back too', () => {
    const message = 'Pod was terminated in response to imminent node shutdown.';
    const shut = pod({ ...disrupted('TerminationByKubelet'), reason: 'Terminated', message });
    for (const node of [undefined, spotNode]) {
      const cause = classifyDeath({ job: job(), pod: shut, node });
      expect(cause).toMatchObject({
        class: 'node-lost',
        sentence: expect.stringMatching(/n1 was shut down/),
      });
    }
  });

  test('a Job that failed without a pod', () => {
    expect(classifyDeath({ job: job() })?.class).toBe('node-lost');
    expect(classifyDeath({ job: job('DeadlineExceeded') })?.class).toBe('deadline');
  });

  test.each([
    [
      'exceeded quota: team, requested: requests.memory=4Gi, used: requests.memory=0, limited: requests.memory=1Gi',
      'quota',
    ],
    [
      'exceeded quota: team, requested: requests.memory=1Gi, used: requests.memory=1Gi, limited: requests.memory=1Gi',
      undefined,
    ],
    ['pods "x" is forbidden: maximum memory usage per Container is 1Gi', 'config'],
  ])('refused pods: %s', (message, deathClass) => {
    const events = [
      {
        apiVersion: 'v1',
        kind: 'Event' as const,
        metadata: { name: 'e' },
        involvedObject: { name: 'j' },
        reason: 'FailedCreate',
        message,
      },
    ];
    expect(classifyDeath({ job: active, events })?.class).toBe(deathClass);
  });

  test('the bootstrap program’s exit codes are ours, not the user’s', () => {
    const classOf = (exitCode: number) =>
      observeJobs({
        jobs: [{ ...job(), metadata: { ...job().metadata, labels: { 'berth.dev/role': 'bootstrap' } } }],
        pods: [pod(ended(exitCode))],
        nodes: new Map(),
      })[0]?.death?.class;
    expect([64, 65, 69, 70, 77, 78, 1].map(classOf)).toEqual([
      'invalid-project',
      'build-failed',
      'bootstrap',
      'bootstrap',
      'bootstrap',
      'bootstrap',
      'bootstrap',
    ]);
  });
});

describe('retry', () => {
  test('only what the machine did is repeated, later and later, not for ever', () => {
    const lost = death('node-lost', 'x');
    expect([1, 2, 3].map((attempt) => decideRetry(lost, attempt, 2))).toEqual([
      { kind: 'again', delayMs: 5_000 },
      { kind: 'again', delayMs: 10_000 },
      { kind: 'stop' },
    ]);
    for (const name of ['user-error', 'out-of-memory', 'image', 'quota', 'cancelled'] as const)
      expect(decideRetry(death(name, 'x'), 1, 2)).toEqual({ kind: 'stop' });
  });

  test('every class has an exit code that the CLI documents', () => {
    const codes = new Set([1, 2, 5, 7, 8, 124, 130]);
    for (const [name, { exitCode }] of Object.entries(DEATH_CLASSES)) expect(codes, name).toContain(exitCode);
  });
});

const deleted = (finishedAt: string): Pod => {
  const gone = pod(ended(137));
  const [status] = gone.status?.containerStatuses ?? [];
  const terminated = { ...status?.state?.terminated, exitCode: 137, finishedAt };
  return {
    ...gone,
    metadata: {
      ...gone.metadata,
      deletionTimestamp: '2026-11-22T10:00:30Z',
      deletionGracePeriodSeconds: 30,
    },
    status: { ...gone.status, containerStatuses: status ? [{ ...status, state: { terminated } }] : [] },
  };
};

test('a pod that somebody deleted was not killed by memory, one that had died before was', () => {
  expect(classifyDeath({ job: job(), pod: deleted('2026-11-22T10:00:05Z') })).toMatchObject({
    class: 'deleted',
    sentence: 'pod p was deleted by somebody while it ran',
  });
  expect(classifyDeath({ job: job(), pod: deleted('2026-11-22T09:59:05Z') })).toMatchObject({
    class: 'user-error',
  });
});
