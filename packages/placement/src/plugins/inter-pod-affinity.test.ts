// Rules of InterPodAffinity that the recorded vectors do not show.
import type { LabelSelector, Namespace } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { placed, smallNode, smallPod } from '../testing/small-cluster.js';

describe('InterPodAffinity', () => {
  const namespace = (name: string, labels: Record<string, string>): Namespace => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels },
  });
  const avoiding = (namespaceSelector: LabelSelector) =>
    smallPod(
      'p',
      {},
      {
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: 'kubernetes.io/hostname', labelSelector: {}, namespaceSelector },
            ],
          },
        },
      },
    );
  const objects = [
    namespace('default', { team: 'red' }),
    smallNode('a'),
    smallNode('b'),
    smallPod('other', {}, { nodeName: 'a' }),
  ];

  // kube-scheduler 1.34 forgets to drop the selector after looking the namespaces up.
  test.each<[string, LabelSelector, readonly string[]]>([
    ['selects by label', { matchLabels: { team: 'red' } }, ['b']],
    ['selects no namespace', { matchLabels: { team: 'blue' } }, ['a', 'b']],
    ['is satisfied by no labels: DoesNotExist', one('DoesNotExist'), ['b']],
    ['is satisfied by no labels: NotIn', one('NotIn', ['red']), ['b']],
  ])('a namespace selector of the pod itself %s', (_, selector, feasible) => {
    expect(placed(objects, avoiding(selector)).feasible).toEqual(feasible);
  });
});

function one(operator: 'DoesNotExist' | 'NotIn', values?: string[]): LabelSelector {
  return { matchExpressions: [{ key: 'team', operator, ...(values ? { values } : {}) }] };
}
