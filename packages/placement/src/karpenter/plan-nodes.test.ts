// What holds for every plan: random pods on a NodePool of a few types.
import type { DeclaredCompute } from '@berth/compute';
import type { Pod } from '@berth/kube';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSnapshot } from '../snapshot/snapshot.js';
import { declared, pod } from '../testing/declared-pools.js';
import { cheapest } from './claim-choice.js';
import { requestsOf } from './pod-demand.js';
import { planNodes } from './plan-nodes.js';

const ZONE = 'topology.kubernetes.io/zone';
const HOSTNAME = 'kubernetes.io/hostname';

const compute: DeclaredCompute = {
  ...declared([]),
  zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
  karpenterPools: [
    {
      name: 'default',
      weight: 0,
      labels: {},
      taints: [],
      startupTaints: [],
      requirements: [
        { key: 'karpenter.k8s.aws/instance-family', operator: 'In', values: ['c5', 'm5'] },
        { key: 'karpenter.k8s.aws/instance-size', operator: 'In', values: ['large', 'xlarge'] },
      ],
      limits: {},
      consolidateAfterMs: 0,
      nodeClass: { name: 'default', amiFamily: 'AmazonLinux2023', volumeSizeGib: 20 },
    },
  ],
};

type Rule = 'none' | 'zone-spread' | 'apart' | 'apart-by-zone' | 'together';

const constraintsOf = (rule: Rule, app: string): Partial<NonNullable<Pod['spec']>> => {
  const labelSelector = { matchLabels: { app } };
  const required = (topologyKey: string) => ({
    requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector }],
  });
  switch (rule) {
    case 'none':
      return {};
    case 'zone-spread':
      return {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule', labelSelector },
        ],
      };
    case 'apart':
      return { affinity: { podAntiAffinity: required(HOSTNAME) } };
    case 'apart-by-zone':
      return { affinity: { podAntiAffinity: required(ZONE) } };
    case 'together':
      return { affinity: { podAffinity: required(ZONE) } };
  }
};

const arbitraryApp = (index: number): fc.Arbitrary<readonly Pod[]> =>
  fc
    .record({
      cpu: fc.constantFrom('100m', '900m', '1800m', '3', '9'),
      memory: fc.constantFrom('100Mi', '2Gi', '6Gi'),
      count: fc.integer({ min: 1, max: 7 }),
      rule: fc.constantFrom<Rule[]>('none', 'zone-spread', 'apart', 'apart-by-zone', 'together'),
    })
    .map(({ cpu, memory, count, rule }) =>
      Array.from({ length: count }, (_, number) => ({
        ...pod({ cpu, memory }, constraintsOf(rule, `a${index}`)),
        metadata: { name: `a${index}-${number}`, namespace: 'default', labels: { app: `a${index}`, rule } },
      })),
    );

test('every pod is planned once or refused, fits its node, and keeps its rules', () => {
  fc.assert(
    fc.property(fc.tuple(arbitraryApp(0), arbitraryApp(1), arbitraryApp(2)), (apps) => {
      const pods = apps.flat();
      const snapshot = createSnapshot({ nodes: [] });
      const { claims, unfit } = planNodes({ compute, snapshot, pods });
      expect(snapshot.nodes).toEqual([]);
      const planned = claims.flatMap((claim) => claim.pods);
      expect(
        [...planned, ...unfit.map((one) => one.pod)].map(({ metadata }) => metadata.name).toSorted(),
      ).toEqual(pods.map(({ metadata }) => metadata.name).toSorted());
      const places = claims.flatMap((claim) => {
        const choice = cheapest(claim.types, claim.requirements);
        expect(choice).toBeDefined();
        for (const resource of ['cpu', 'memory', 'pods']) {
          const asked = claim.pods.reduce((sum, one) => sum + (requestsOf(one).get(resource) ?? 0), 0);
          expect(asked).toBeLessThanOrEqual(choice?.offered.allocatable.get(resource) ?? 0);
        }
        return claim.pods.map((one) => ({
          labels: one.metadata.labels ?? {},
          host: claim.name,
          zone: choice?.zone ?? '',
        }));
      });
      for (const app of ['a0', 'a1', 'a2']) expectRule(places.filter(({ labels }) => labels['app'] === app));
    }),
    { numRuns: 150 },
  );
}, 60_000);

interface Place {
  readonly labels: Readonly<Record<string, string>>;
  readonly host: string;
  readonly zone: string;
}

function expectRule(places: readonly Place[]): void {
  const zones = compute.zones.map((zone) => places.filter((place) => place.zone === zone).length);
  switch (places[0]?.labels['rule']) {
    case 'zone-spread':
      expect(Math.max(...zones) - Math.min(...zones)).toBeLessThanOrEqual(1);
      break;
    case 'apart':
      expect(new Set(places.map(({ host }) => host)).size).toBe(places.length);
      break;
    case 'apart-by-zone':
      expect(Math.max(...zones)).toBe(1);
      break;
    case 'together':
      expect(zones.filter((count) => count > 0)).toHaveLength(1);
      break;
    default:
  }
}
