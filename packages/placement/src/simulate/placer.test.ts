// The placer against full cycles: at each step its best nodes are those of the whole model.
import type { Pod } from '@berth/kube';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { arbitraryCluster, arbitraryPod } from '../testing/arbitrary-cluster.js';
import { arbitrarySteps, expectSameAsModel, SHAPES, softConstraint } from './testing/placer-against-model.js';

describe('placer', () => {
  test.each(Object.entries(SHAPES))(
    'has the best nodes of the whole model, pod after pod: %s',
    (_, shape) => {
      fc.assert(
        fc.property(
          arbitraryCluster(),
          fc.array(shape(), { minLength: 1, maxLength: 3 }),
          arbitrarySteps(),
          fc.nat(),
          (cluster, shapes, plan, seed) => expectSameAsModel({ cluster, shapes, steps: plan, seed }),
        ),
        { numRuns: 400 },
      );
    },
    120_000,
  );

  test('has them for the default spreading of a service', () => {
    const services = [
      {
        apiVersion: 'v1' as const,
        kind: 'Service' as const,
        metadata: { name: 's', namespace: 'default' },
        spec: { selector: { disk: 'x' } },
      },
    ];
    fc.assert(
      fc.property(
        arbitraryCluster(),
        fc.array(arbitraryPod(), { minLength: 1, maxLength: 3 }),
        arbitrarySteps(),
        (cluster, shapes, plan) =>
          expectSameAsModel({ cluster: { ...cluster, services }, shapes, steps: plan, seed: 0 }),
      ),
      { numRuns: 400 },
    );
  }, 120_000);

  test('has them where there are more domains than are told apart one by one', () => {
    const nodes = Array.from({ length: 150 }, (_, index) => ({
      apiVersion: 'v1' as const,
      kind: 'Node' as const,
      metadata: {
        name: `n${index}`,
        labels: {
          'kubernetes.io/hostname': `n${index}`,
          rack: `r${index % 75}`,
          'topology.kubernetes.io/zone': `z${index % 3}`,
        },
      },
      status: { allocatable: { cpu: index % 2 === 0 ? '4' : '2', memory: '8Gi', pods: '10' } },
    }));
    const shape = (topologyKey: string, kind: 'DoNotSchedule' | 'ScheduleAnyway'): Pod => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default', labels: { disk: 'x' } },
      spec: {
        containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '100m' } } }],
        topologySpreadConstraints: [{ ...softConstraint(topologyKey), whenUnsatisfiable: kind }],
      },
    });
    const shapes = [
      shape('rack', 'DoNotSchedule'),
      shape('kubernetes.io/hostname', 'DoNotSchedule'),
      shape('kubernetes.io/hostname', 'ScheduleAnyway'),
      shape('rack', 'ScheduleAnyway'),
    ];
    const plan = Array.from({ length: 120 }, (_, index) => ({ shape: index, leaves: index % 5 === 4 }));
    expectSameAsModel({ cluster: { nodes }, shapes, steps: plan, seed: 7 });
  });
});
