// Made-up containers: requests and limits in odd spellings, init containers, sidecars, ports, pod-level resources.
import type { Draft, Draw } from './draw.js';
import type { Oddity } from './vary-labels.js';

export interface ContainerOptions extends Oddity {
  /** How often a pod has init containers, pod-level resources, host ports. */
  readonly inits: number;
  readonly podLevel: number;
  readonly ports: number;
  /** How much the pods ask for. */
  readonly size: 'small' | 'any';
}

/** Everything of a pod's spec that has to do with its containers. */
export function containersSpec(draw: Draw, options: ContainerOptions): Draft {
  const isOnHost = draw.chance(options.ports / 6);
  const inits = draw.chance(options.inits) ? draw.list(1, 3, (at) => initContainer(draw, at, options)) : [];
  return {
    containers: draw.list(1, draw.pick([1, 1, 3]), (at) => ({
      ...container(draw, options, isOnHost),
      name: `c${at}`,
    })),
    ...(inits.length > 0 ? { initContainers: inits } : {}),
    ...(isOnHost ? { hostNetwork: true } : {}),
    ...draw.maybe(options.inits / 3, () => ({ overhead: someAmounts(draw, options, 0.7) })),
    ...draw.maybe(options.podLevel, () => ({ resources: podLevelResources(draw, options) })),
  };
}

function container(draw: Draw, options: ContainerOptions, isOnHost: boolean): Draft {
  return {
    image: draw.pick([
      'i',
      'repo/app:1',
      'repo/app',
      'library/big',
      'registry.example:5000/x/spark',
      'app:1',
      'repo/app@sha256:0000',
    ]),
    ...draw.maybe(0.85, () => ({ resources: containerResources(draw, options) })),
    ...draw.maybe(options.ports, () => ({ ports: makePorts(draw, isOnHost) })),
  };
}

const initContainer = (draw: Draw, at: number, options: ContainerOptions): Draft => ({
  ...container(draw, { ...options, ports: options.ports / 2 }, false),
  name: `i${at}`,
  ...draw.maybe(0.5, () => ({ restartPolicy: 'Always' })),
});

/** Ports of a container, one of a number. */
function makePorts(draw: Draw, isOnHost: boolean): readonly Draft[] {
  const ports = draw.list(1, 2, () => makePort(draw, isOnHost));
  return [...new Map(ports.map((port) => [port['hostPort'], port])).values()];
}

const makePort = (draw: Draw, isOnHost: boolean): Draft => {
  const port = draw.pick([80, 443, 8080]);
  return {
    containerPort: port,
    ...(isOnHost || draw.chance(0.7) ? { hostPort: isOnHost ? port : draw.pick([80, 443, 8080]) } : {}),
    protocol: draw.pick(['TCP', 'TCP', 'UDP', 'SCTP']),
    ...draw.maybe(0.5, () => ({ hostIP: draw.pick(['0.0.0.0', '127.0.0.1', '10.0.0.1', '::', '::1', '']) })),
  };
};

function containerResources(draw: Draw, options: ContainerOptions): Draft {
  const requests = someAmounts(draw, options, 0.8);
  // What cannot be overcommitted has a limit that equals its request.
  const isFirm = (name: string): boolean => name.includes('/') || name.startsWith('hugepages-');
  const limited = Object.entries(requests).filter(([name]) => isFirm(name) || draw.chance(0.15));
  return {
    requests,
    ...(limited.length > 0 ? { limits: Object.fromEntries(limited) } : {}),
  };
}

function podLevelResources(draw: Draw, options: ContainerOptions): Draft {
  const amounts = {
    ...draw.maybe(0.7, () => ({ cpu: draw.pick(['2', '2500m', '4', options.odd > 0 ? '100m' : '3']) })),
    ...draw.maybe(0.6, () => ({
      memory: draw.pick(['2Gi', '3G', '4Gi', options.odd > 0 ? '100Mi' : '5Gi']),
    })),
    ...draw.maybe(options.odd, () => ({ 'nvidia.com/gpu': '1' })),
  };
  return draw.chance(0.8) ? { requests: amounts } : { limits: amounts, requests: {} };
}

function someAmounts(draw: Draw, options: ContainerOptions, share: number): Draft {
  const big: readonly string[] = options.size === 'any' ? ['1', '2', '1500m', '3'] : [];
  return {
    ...draw.maybe(share, () => ({
      cpu: draw.pick(['100m', '250m', '500m', '0', '0.1', '1e-1', '333m', ...big]),
    })),
    ...draw.maybe(share, () => ({
      memory: draw.pick([
        '64Mi',
        '200Mi',
        '512Mi',
        '0',
        '120M',
        '1e8',
        '1Gi',
        '0.5Gi',
        '100000000000m',
        ...(big.length > 0 ? ['3Gi', '2G'] : []),
      ]),
    })),
    ...draw.maybe(0.12, () => ({ 'ephemeral-storage': draw.pick(['1Gi', '500Mi', '5e9', '0']) })),
    ...draw.maybe(0.1, () => ({ 'nvidia.com/gpu': draw.pick(['1', '2', '0']) })),
    ...draw.maybe(0.04, () => ({ 'hugepages-2Mi': draw.pick(['64Mi', '2Mi']) })),
    ...draw.maybe(0.03, () => ({ 'example.com/odd': amount(draw, options) })),
    ...draw.maybe(options.odd, () => ({
      [draw.pick([
        'kubernetes.io/batch-cpu',
        'unknown',
        'attachable-volumes-x',
        'requests.cpu',
        'pods',
        'cpu',
        'memory',
      ])]: amount(draw, options),
    })),
  };
}

/** A quantity; odd ones are negative, huge or finer than the scheduler counts. */
export const amount = (draw: Draw, { odd }: Oddity): string =>
  draw.chance(odd)
    ? draw.pick([
        '-1',
        '-100m',
        '1n',
        '0.0001',
        '1.5',
        '9223372036854775807',
        '1e19',
        '8Ei',
        '16Ei',
        '1u',
        '.5',
        '5.',
        '+1',
        '0001',
        '-0',
      ])
    : draw.pick(['1', '2', '3', '7', '1k', '0']);
