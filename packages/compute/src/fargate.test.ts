// Fargate: which profile catches a pod, how large its micro-VM is, what is refused.
import type { Pod } from '@berth/kube';
import { describe, expect, it } from 'vitest';
import { fargateProfileFor, matchesWildcard } from './fargate-match.js';
import { fargateNode, fargateNodeName } from './fargate-node.js';
import { fargateRefusals } from './fargate-refusals.js';
import { fargateSize, fargateSizes } from './fargate-size.js';
import type { FargateProfile } from './pool.js';

type Requests = Readonly<Record<string, string>>;

function podOf(
  requests: readonly Requests[],
  more: { readonly init?: Requests; readonly spec?: object } = {},
): Pod {
  const container = (name: string, asked: Requests) => ({ name, image: 'x', resources: { requests: asked } });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'jobs' },
    spec: {
      containers: requests.map((asked, index) => container(`c${index}`, asked)),
      ...(more.init ? { initContainers: [container('init', more.init)] } : {}),
      ...more.spec,
    },
  };
}

const sizeText = (pod: Pod) => {
  const size = fargateSize(pod);
  return size.kind === 'size' ? size.annotation : size.code;
};

describe('fargateSize', () => {
  it.each<[readonly Requests[], string]>([
    [[{}], '0.25vCPU 0.5GB'],
    [[{ cpu: '250m', memory: '256Mi' }], '0.25vCPU 0.5GB'],
    [[{ cpu: '250m', memory: '257Mi' }], '0.25vCPU 1GB'],
    [[{ cpu: '1', memory: '8Gi' }], '2vCPU 9GB'],
    [[{ cpu: '4', memory: '30Gi' }], '8vCPU 32GB'],
    [[{ cpu: '4', memory: '30464Mi' }], '4vCPU 30GB'],
    [[{ cpu: '16', memory: '120Gi' }], 'fargate.too-large'],
    [[{ cpu: '16', memory: '122624Mi' }], '16vCPU 120GB'],
    [[{ cpu: '17' }], 'fargate.too-large'],
    // Spark on EMR: executor, then executor with its fluentd sidecar.
    [[{ cpu: '4', memory: '28672Mi' }], '4vCPU 29GB'],
    [[{ cpu: '4', memory: '28672Mi' }, { memory: '512Mi' }], '4vCPU 29GB'],
    [
      [
        { cpu: '4', memory: '28672Mi' },
        { cpu: '100m', memory: '512Mi' },
      ],
      '8vCPU 32GB',
    ],
    [[{ cpu: '4', memory: '22528Mi' }, { memory: '512Mi' }], '4vCPU 23GB'],
    [[{ cpu: '6', memory: '43520Mi' }], '8vCPU 44GB'],
    [[{ cpu: '1', memory: '1433Mi' }], '1vCPU 2GB'],
    [[{ cpu: '1', memory: '1433Mi' }, { memory: '512Mi' }], '1vCPU 3GB'],
  ])('%j becomes %s', (requests, expected) => expect(sizeText(podOf(requests))).toBe(expected));

  it.each<[readonly Requests[], string]>([
    [[{ cpu: '4', memory: '30Gi' }], 'fargate.too-large'],
    [[{ cpu: '4', memory: '30464Mi' }], '4vCPU 30GB'],
    [[{ cpu: '4', memory: '28672Mi' }, { memory: '512Mi' }], '4vCPU 29GB'],
    [
      [
        { cpu: '4', memory: '28672Mi' },
        { cpu: '100m', memory: '512Mi' },
      ],
      'fargate.too-large',
    ],
    // The driver of the guide's second and third case: it has to be on EC2.
    [[{ cpu: '6', memory: '43008Mi' }, { memory: '512Mi' }], 'fargate.too-large'],
    [[{ cpu: '5', memory: '43008Mi' }, { memory: '512Mi' }], 'fargate.too-large'],
  ])('%j becomes %s by the table of 2021', (requests, expected) => {
    const size = fargateSize(podOf(requests), 'legacy');
    expect(size.kind === 'size' ? size.annotation : size.code).toBe(expected);
    const refusals = fargateRefusals(podOf(requests), 'legacy');
    expect(refusals.map(({ code }) => code)).toEqual(size.kind === 'size' ? [] : [expected]);
    if (size.kind === 'refusal') expect(size.detail).toMatchObject({ largestCpuMillis: 4000 });
  });

  it('takes the larger of the init containers and the others', () => {
    expect(sizeText(podOf([{ cpu: '500m', memory: '512Mi' }], { init: { cpu: '2', memory: '1Gi' } }))).toBe(
      '2vCPU 4GB',
    );
  });

  it('has a size of its own for every pair of the table', () => {
    for (const size of fargateSizes()) {
      const asked = { cpu: `${size.cpuMillis}m`, memory: `${size.memoryBytes / 1024 ** 2 - 256}Mi` };
      expect(sizeText(podOf([asked]))).toBe(size.annotation);
    }
    expect(fargateSizes()).toHaveLength(3 + 4 + 7 + 13 + 23 + 12 + 12);
  });
});

const profile = (name: string, namespace: string, labels: Requests = {}): FargateProfile => ({
  name,
  selectors: [{ namespace, labels }],
});

describe('fargateProfileFor', () => {
  const labelled = (labels: Requests, annotations: Requests = {}): Pod => ({
    ...podOf([{}]),
    metadata: { name: 'p', namespace: 'jobs', labels, annotations },
  });
  const system = profile('concurrent-system', 'jobs', { 'concurrent-node-type': 'system' });
  const worker = profile('concurrent-worker', 'jobs', { 'concurrent-node-type': 'worker' });

  it.each<[string, Pod, readonly FargateProfile[], string | undefined]>([
    ['label', labelled({ 'concurrent-node-type': 'worker' }), [system, worker], 'concurrent-worker'],
    ['no label', labelled({}), [system, worker], undefined],
    ['namespace alone', labelled({}), [profile('all', 'jobs')], 'all'],
    ['other namespace', labelled({}), [profile('all', 'job')], undefined],
    ['wildcards', labelled({ team: 'ml' }), [profile('w', 'j*s', { 'te?m': '*' })], 'w'],
    ['smallest name', labelled({}), [profile('b', 'jobs'), profile('a', '*')], 'a'],
    [
      'forced',
      labelled({ 'eks.amazonaws.com/fargate-profile': 'b' }),
      [profile('a', '*'), profile('b', 'jobs')],
      'b',
    ],
    [
      'forced, no match',
      labelled({ 'eks.amazonaws.com/fargate-profile': 'c' }),
      [profile('a', '*')],
      undefined,
    ],
    ['opted out', labelled({}, { 'eks.amazonaws.com/compute-type': 'ec2' }), [profile('a', '*')], undefined],
  ])('%s', (_, pod, profiles, expected) => expect(fargateProfileFor(pod, profiles)?.name).toBe(expected));

  it('never catches pods of a DaemonSet', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'd', uid: 'u', controller: true };
    const pod = { ...podOf([{}]), metadata: { name: 'p', namespace: 'jobs', ownerReferences: [owner] } };
    expect(fargateProfileFor(pod, [profile('all', '*')])).toBeUndefined();
  });

  it.each([
    ['*', '', true],
    ['?', '', false],
    ['a*c', 'abbc', true],
    ['a*c', 'abcb', false],
    ['*a*b*', 'xxaxxbxx', true],
    ['a.c', 'abc', false],
    ['', '', true],
  ])('wildcard %j on %j: %j', (pattern, text, expected) =>
    expect(matchesWildcard(pattern, text)).toBe(expected),
  );
});

describe('fargateRefusals', () => {
  const codes = (spec: object, requests: Requests = {}) =>
    fargateRefusals(podOf([requests], { spec })).map(({ code }) => code);
  const container = (fields: object) => ({ containers: [{ name: 'c', image: 'x', ...fields }] });

  it.each<[string, object, readonly string[]]>([
    ['a plain pod', {}, []],
    ['host network', { hostNetwork: true }, ['fargate.host-network']],
    ['host pid', { hostPID: true }, ['fargate.host-pid']],
    ['privileged', container({ securityContext: { privileged: true } }), ['fargate.privileged']],
    [
      'capabilities',
      container({ securityContext: { capabilities: { add: ['NET_ADMIN'] } } }),
      ['fargate.capabilities'],
    ],
    ['host port', container({ ports: [{ containerPort: 80, hostPort: 80 }] }), ['fargate.host-port']],
    ['host path', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }, ['fargate.volume']],
    ['empty dir', { volumes: [{ name: 'v', emptyDir: {} }] }, []],
    ['arm', { nodeSelector: { 'kubernetes.io/arch': 'arm64' } }, ['fargate.architecture']],
  ])('%s', (_, spec, expected) => expect(codes(spec)).toEqual(expected));

  it('names the amounts', () => {
    expect(codes({}, { 'nvidia.com/gpu': '1' })).toEqual(['fargate.device']);
    const [disk] = fargateRefusals(podOf([{ 'ephemeral-storage': '200Gi' }]));
    expect(disk).toMatchObject({ code: 'fargate.disk', detail: { bytes: 200 * 1024 ** 3 } });
  });
});

describe('fargateNode', () => {
  it('is tainted, labelled and takes one pod', () => {
    const size = fargateSize(podOf([{ cpu: '1', memory: '1Gi' }]));
    if (size.kind === 'refusal') throw new Error(size.code);
    const name = fargateNodeName('10.0.1.7', 'us-west-2');
    const node = fargateNode({
      name,
      region: 'us-west-2',
      zone: 'us-west-2a',
      kubernetesVersion: '1.34',
      size,
    });
    expect(name).toBe('fargate-ip-10-0-1-7.us-west-2.compute.internal');
    expect(node.spec?.taints).toEqual([
      { key: 'eks.amazonaws.com/compute-type', value: 'fargate', effect: 'NoSchedule' },
    ]);
    expect(node.metadata.labels).toMatchObject({ 'eks.amazonaws.com/compute-type': 'fargate' });
    expect(node.status?.allocatable).toEqual({
      cpu: '1000m',
      memory: '2097152Ki',
      'ephemeral-storage': '20971520Ki',
      pods: '1',
    });
  });
});
