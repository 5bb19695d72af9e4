// What a run waits for is told in every phase that needs the tracking server.
import { aRunSpec } from '@berth/testing';
import { acceptedRun, type RunSpec, type RunState } from '@berth/work';
import { expect, test } from 'vitest';
import { runView, troubleOf } from './run-view.js';

const spec: RunSpec = aRunSpec();
const accepted = acceptedRun(spec);
const running: RunState = { ...accepted, phase: { kind: 'running' } };
const finishing: RunState = { ...accepted, phase: { kind: 'finishing', outcome: { kind: 'succeeded' } } };
const starting = 'MLflow is starting, or does not answer';

test.each([
  [accepted, undefined, ['mlflow'], starting],
  [finishing, undefined, ['mlflow'], starting],
  [finishing, undefined, [], undefined],
  [running, undefined, ['mlflow'], undefined],
  [accepted, 'ECONNREFUSED', ['mlflow'], 'ECONNREFUSED'],
  [{ ...accepted, spec: { ...spec, tracking: { uri: 'http://other' } } }, undefined, ['mlflow'], undefined],
])('%#', (state, failed, unready, trouble) => {
  expect(troubleOf(state, failed, unready)).toBe(trouble);
  expect(runView(state, trouble).waitingFor).toBe(trouble ?? null);
});
