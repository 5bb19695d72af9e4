import { describe, expect, test } from 'vitest';

import { decodeAs, decodeBody } from './decode.js';

const pod = 'io.k8s.api.core.v1.Pod';

const decoded = (typeName: string, value: unknown): unknown => {
  const result = decodeAs(typeName, value);
  return result.ok ? result.draft : result.message;
};

describe('values take their canonical form', () => {
  test.each([
    [
      'io.k8s.api.core.v1.Container',
      { name: 'c', resources: { limits: { memory: '1.5Gi' } } },
      { name: 'c', resources: { limits: { memory: '1536Mi' } } },
    ],
    [
      'io.k8s.api.coordination.v1.LeaseSpec',
      { renewTime: '2024-01-01T02:00:00.5+02:00' },
      { renewTime: '2024-01-01T00:00:00.500000Z' },
    ],
    ['io.k8s.api.core.v1.ServicePort', { port: 80, targetPort: 'web' }, { port: 80, targetPort: 'web' }],
  ])('%s', (typeName, value, expected) => expect(decoded(typeName, value)).toEqual(expected));
});

describe('zero values', () => {
  test('are dropped where the Go field is omitted when empty', () => {
    expect(
      decoded('io.k8s.api.core.v1.PodSpec', {
        containers: [],
        hostNetwork: false,
        nodeName: '',
        volumes: [],
      }),
    ).toEqual({ containers: [] });
  });

  test('are kept where the Go field is a pointer', () => {
    const value = { containers: [], automountServiceAccountToken: false };
    expect(decoded('io.k8s.api.core.v1.PodSpec', value)).toEqual(value);
  });

  test('are written where the Go field is always encoded', () => {
    expect(decoded('io.k8s.api.apps.v1.DaemonSetStatus', {})).toEqual({
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      desiredNumberScheduled: 0,
      numberReady: 0,
    });
    expect(decoded('io.k8s.api.core.v1.PodCondition', { type: 'Ready', status: 'True' })).toEqual({
      type: 'Ready',
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: null,
    });
  });

  test('stand for null in lists and maps', () => {
    expect(decoded('io.k8s.api.core.v1.ConfigMap', { data: { a: null } })).toEqual({
      data: { a: '' },
      metadata: {},
    });
  });
});

describe('what does not fit', () => {
  test.each([
    [
      pod,
      { spec: { hostNetwork: 'yes' } },
      'json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool',
    ],
    [
      pod,
      { spec: { containers: {} } },
      'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      'io.k8s.api.core.v1.ConfigMap',
      { data: { a: 1 } },
      'json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
    ],
    ['io.k8s.api.core.v1.Secret', { data: { a: '***' } }, 'illegal base64 data at input byte 0'],
    [
      'io.k8s.api.coordination.v1.LeaseSpec',
      { renewTime: 'x' },
      'parsing time "x" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "x" as "2006"',
    ],
    [
      'io.k8s.api.apps.v1.DeploymentSpec',
      { replicas: 3_000_000_000 },
      'json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.replicas of type int32',
    ],
  ])('%s %j', (typeName, value, message) => expect(decoded(typeName, value)).toBe(message));
});

describe('unknown fields', () => {
  const value = { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', imagee: 'y' }], bogus: 1 } };
  const type = { group: '', version: 'v1', kind: 'Pod' };

  test('are warned about by default, in the order of the document', () => {
    expect(decodeBody({ type, value, fieldValidation: 'Warn' }).warnings).toEqual([
      'unknown field "spec.containers[0].imagee"',
      'unknown field "spec.bogus"',
    ]);
  });

  test('are refused under Strict, after what the reader of the text found', () => {
    const readProblems = ['duplicate field "kind"'];
    expect(() => decodeBody({ type, value, fieldValidation: 'Strict', readProblems })).toThrow(
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: ' +
        'duplicate field "kind", unknown field "spec.containers[0].imagee", unknown field "spec.bogus"',
    );
  });

  test('are left out under Ignore', () => {
    const { draft, warnings } = decodeBody({ type, value, fieldValidation: 'Ignore' });
    expect(warnings).toEqual([]);
    expect(JSON.stringify(draft)).not.toContain('bogus');
  });
});

test('what was decoded decodes to itself', () => {
  const value = {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', ports: [{ containerPort: 80 }] }] },
  };
  const once = decoded(pod, value);
  expect(decoded(pod, once)).toEqual(once);
});
