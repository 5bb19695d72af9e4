// What surprises an implementer of kube-scheduler 1.34 about nodes and amounts, sentence by sentence; each was seen in
// recorded verdicts.
import type { Pod } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { withDefaults } from '../snapshot/pod-defaults.js';
import {
  node,
  pod,
  on,
  asking,
  place,
  codesOn,
  prefers,
  requires,
  gt,
  named,
  type Spec,
} from './test-support/spoken-cluster.js';

describe('node affinity', () => {
  test.each([
    ['Gt', '1.5'],
    ['Gt', '-1'],
    ['In', '-x'],
  ])(
    '1. a preference of %s %s fails the cycle where several nodes fit, and only there',
    (operator, value) => {
      const wants = pod('p', prefers(operator, value));
      expect(place(wants, node('a'), node('b'))).toMatchObject({ outcome: 'error', feasible: ['a', 'b'] });
      expect(place(wants, node('a'))).toMatchObject({ outcome: 'scheduled', feasible: ['a'] });
    },
  );

  test('2. a required term that cannot be read matches nothing, the others count; 08 is 8', () => {
    const three = node('a', { labels: { k: '9' } });
    for (const value of ['1.5', '0x1', '-1']) {
      expect(place(pod('p', requires(gt(value))), three).feasible).toEqual([]);
      expect(place(pod('p', requires(gt(value), gt('7'))), three).feasible).toEqual(['a']);
    }
    expect(place(pod('p', requires(gt('08'))), three).feasible).toEqual(['a']);
    expect(place(pod('p', requires(gt('09'))), three).feasible).toEqual([]);
  });

  test('3. an empty term matches nothing, an empty preference hinders nothing', () => {
    expect(place(pod('p', requires({})), node('a')).feasible).toEqual([]);
    const wants = pod('p', {
      affinity: {
        nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: {} }] },
      },
    });
    expect(place(wants, node('a'), node('b')).outcome).toBe('scheduled');
  });

  test('4. names narrow the nodes before the filters only if every term has one; two in a term exclude each other', () => {
    const narrowed = place(pod('p', requires(named('a'))), node('a'), node('b'));
    expect(narrowed.prefilterNodes).toEqual(['a']);
    const open = place(
      pod('p', requires(named('a'), { matchExpressions: [{ key: 'k', operator: 'Exists' }] })),
      node('a'),
      node('b'),
    );
    expect(open.prefilterNodes).toBeUndefined();
    const both = place(pod('p', requires(named('a', 'b'))), node('a'), node('b'));
    expect(both.prefilter).toMatchObject({ plugin: 'NodeAffinity', reason: 'pod affinity terms conflict' });
  });
});

describe('taints', () => {
  test('5. a cordoned node is tolerated by an empty value, not by "true"', () => {
    const key = 'node.kubernetes.io/unschedulable';
    const cordoned = node('a', { spec: { unschedulable: true } });
    expect(
      place(pod('p', { tolerations: [{ key, operator: 'Equal', value: '' }] }), cordoned).feasible,
    ).toEqual(['a']);
    expect(
      place(pod('p', { tolerations: [{ key, operator: 'Equal', value: 'true' }] }), cordoned).feasible,
    ).toEqual([]);
  });

  test('6. tolerationSeconds of 0 or less still tolerate', () => {
    const tainted = node('a', { spec: { taints: [{ key: 'k', effect: 'NoExecute' }] } });
    for (const tolerationSeconds of [0, -5])
      expect(
        place(
          pod('p', {
            tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds }],
          }),
          tainted,
        ).feasible,
      ).toEqual(['a']);
  });
});

describe('resources', () => {
  test('7. more than the node has cannot be mended by evictions, more than is free can', () => {
    expect(codesOn(place(pod('p', asking({ cpu: '5' })), node('a')), 'a')).toEqual([
      'UnschedulableAndUnresolvable',
    ]);
    const busy = on('a', 'r', asking({ cpu: '3' }));
    expect(codesOn(place(pod('p', asking({ cpu: '2' })), node('a'), busy), 'a')).toEqual(['Unschedulable']);
  });

  test('8. amounts are rounded up', () => {
    const milli = node('a', { allocatable: { cpu: '1m', memory: '0', pods: '9' } });
    expect(place(pod('p', asking({ cpu: '1n' })), milli).feasible).toEqual(['a']);
    expect(
      place(pod('p', asking({ cpu: '1n' })), milli, on('a', 'r', asking({ cpu: '1n' }))).feasible,
    ).toEqual([]);
    expect(place(pod('p', asking({ memory: '100m' })), milli).feasible).toEqual([]);
  });

  test('9. who asks for nothing ignores overcommitted cpu and memory, not the number of pods', () => {
    const over = on('a', 'r', asking({ cpu: '9', memory: '99Gi' }));
    expect(place(pod('p', asking({ cpu: '0' })), node('a'), over).feasible).toEqual(['a']);
    const one = node('a', { allocatable: { cpu: '4', memory: '8Gi', pods: '1' } });
    expect(place(pod('p'), one, over).feasible).toEqual([]);
  });

  test('10. sidecars count beside later init containers, and overhead is added to the peak', () => {
    const init = (name: string, cpu: string, restartPolicy?: 'Always') => ({
      name,
      image: 'i',
      resources: { requests: { cpu } },
      ...(restartPolicy ? { restartPolicy } : {}),
    });
    const fits = (spec: Spec): boolean => place(pod('p', spec), node('a')).feasible.length > 0;
    expect(fits({ initContainers: [init('s', '2', 'Always'), init('i', '3')] })).toBe(false);
    expect(fits({ initContainers: [init('i', '3'), init('s', '2', 'Always')] })).toBe(true);
    expect(fits({ initContainers: [init('i', '3500m')], overhead: { cpu: '600m' } })).toBe(false);
  });

  test('11. pod-level resources override per resource; limits alone become requests', () => {
    const of = (resources: object): Spec => ({
      ...asking({ cpu: '3', memory: '7Gi' }),
      resources: resources as never,
    });
    expect(
      place(
        pod('p', of({ requests: { cpu: '1' } })),
        node('a', { allocatable: { cpu: '1', memory: '8Gi', pods: '9' } }),
      ).feasible,
    ).toEqual(['a']);
    expect(
      place(
        pod('p', of({ requests: { cpu: '1' } })),
        node('a', { allocatable: { cpu: '1', memory: '6Gi', pods: '9' } }),
      ).feasible,
    ).toEqual([]);
    const silent = (resources: object): Pod => withDefaults(pod('p', { resources: resources as never }));
    expect(place(silent({ limits: { cpu: '5' } }), node('a')).feasible).toEqual([]);
    expect(place(withDefaults(pod('p', of({ limits: { cpu: '5' } }))), node('a')).feasible).toEqual(['a']);
  });

  test('12. a resized pod counts as the larger of wish and status; an infeasible wish does not count', () => {
    const resized = (reason?: string): Pod =>
      on('a', 'r', asking({ cpu: '3' }), {
        status: {
          phase: 'Running',
          containerStatuses: [
            {
              name: 'c',
              image: 'i',
              imageID: '',
              ready: true,
              restartCount: 0,
              resources: { requests: { cpu: '1' } },
              allocatedResources: { cpu: '1' },
            },
          ],
          ...(reason ? { conditions: [{ type: 'PodResizePending', status: 'True', reason }] } : {}),
        },
      });
    const wants = pod('p', asking({ cpu: '2' }));
    expect(place(wants, node('a'), resized()).feasible).toEqual([]);
    expect(place(wants, node('a'), resized('Deferred')).feasible).toEqual([]);
    expect(place(wants, node('a'), resized('Infeasible')).feasible).toEqual(['a']);
  });

  test('13. a node that does not say how many pods has room for none', () => {
    expect(place(pod('p'), node('a', { allocatable: { cpu: '4', memory: '8Gi' } })).feasible).toEqual([]);
  });
});
