import type { ContainerState, ContainerStatus, Pod } from '@berth/kube';
import { describe, expect, test } from 'vitest';

import { summarizePod } from './pod-status-text.js';

const nowMs = Date.parse('2024-01-01T01:00:00Z');

const container = (
  name: string,
  state: ContainerState,
  more: Partial<ContainerStatus> = {},
): ContainerStatus => ({
  name,
  image: 'x',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  lastState: {},
  ...more,
});

const pod = (status: Pod['status'], spec: Partial<NonNullable<Pod['spec']>> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c' }], ...spec },
  status,
});

const running: ContainerState = { running: {} };

describe('summarizePod', () => {
  test('shows why a container waits, and its restarts', () => {
    const waiting = container(
      'c',
      { waiting: { reason: 'CrashLoopBackOff' } },
      {
        restartCount: 3,
        lastState: { terminated: { exitCode: 1, finishedAt: '2024-01-01T00:58:00Z' } },
      },
    );
    expect(summarizePod(pod({ phase: 'Running', containerStatuses: [waiting] }), nowMs)).toEqual({
      ready: '0/1',
      status: 'CrashLoopBackOff',
      restarts: '3 (2m ago)',
    });
  });

  test('shows how far initialisation is', () => {
    const statuses = [container('i', { terminated: { exitCode: 0 } }), container('j', running)];
    const summary = summarizePod(
      pod(
        { phase: 'Pending', initContainerStatuses: statuses },
        { initContainers: [{ name: 'i' }, { name: 'j' }] },
      ),
      nowMs,
    );
    expect(summary.status).toBe('Init:1/2');
  });

  test('counts sidecars among the ready', () => {
    const sidecar = container('s', running, { ready: true, started: true });
    const summary = summarizePod(
      pod(
        {
          phase: 'Running',
          initContainerStatuses: [sidecar],
          containerStatuses: [container('c', running, { ready: true })],
        },
        { initContainers: [{ name: 's', restartPolicy: 'Always' }] },
      ),
      nowMs,
    );
    expect(summary).toMatchObject({ ready: '2/2', status: 'Running' });
  });

  test('a pod that goes away is Terminating', () => {
    const leaving = pod({ phase: 'Running' });
    const metadata = { ...leaving.metadata, deletionTimestamp: '2024-01-01T00:00:00Z' };
    expect(summarizePod({ ...leaving, metadata }, nowMs).status).toBe('Terminating');
  });
});
