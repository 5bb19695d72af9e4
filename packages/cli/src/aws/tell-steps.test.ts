// What a person sees of an apply: a line a step, more of a step that takes its time, and every trouble.
import type { ApplyEvent, Step } from '@berth/aws';
import { expect, it } from 'vitest';
import { recordedHost } from '../testing/recorded-host.js';
import { tellSteps } from './tell-steps.js';

const step: Step = {
  id: 'stack/a',
  kind: 'stack',
  action: 'create',
  name: 'a',
  details: [],
  after: [],
  disruption: 'none',
  isReversible: true,
  estimateSeconds: 1,
};

function told(events: readonly ApplyEvent[], isJson = false): readonly string[] {
  const host = recordedHost({ cwd: '/', env: {} });
  const tell = tellSteps({ host, isJson });
  for (const event of events) tell(event);
  const { stdout, stderr } = host.written();
  return `${stdout}${stderr}`.trimEnd().split('\n');
}

const EVENTS: readonly ApplyEvent[] = [
  { kind: 'started', step, atMs: 0 },
  { kind: 'progress', step, line: 'VPC (AWS::EC2::VPC) CREATE_COMPLETE', atMs: 2_000 },
  { kind: 'progress', step, line: 'NATIP (AWS::EC2::EIP) CREATE_FAILED', atMs: 3_000 },
  { kind: 'progress', step, line: 'a/b waits for its disruption budget', atMs: 4_000 },
  { kind: 'progress', step, line: 'ControlPlane (AWS::EKS::Cluster) CREATE_COMPLETE', atMs: 60_000 },
  { kind: 'done', step, atMs: 61_000, tookMs: 61_000 },
];

it('tells resources only of steps that keep people waiting', () => {
  expect(told(EVENTS)).toEqual([
    '00:00:00 … create stack a',
    '00:00:03     NATIP (AWS::EC2::EIP) CREATE_FAILED',
    '00:00:04     a/b waits for its disruption budget',
    '00:01:00     ControlPlane (AWS::EKS::Cluster) CREATE_COMPLETE',
    '00:01:01 ✔ stack/a (1m1s)',
  ]);
});

it('tells machines everything', () => {
  expect(told(EVENTS, true)).toHaveLength(EVENTS.length);
});
