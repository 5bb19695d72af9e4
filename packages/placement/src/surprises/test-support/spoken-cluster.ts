// Objects for sentences about kube-scheduler, some of them as no schema would have them: hence the casts.
import type { Node, Pod } from '@berth/kube';
import { evaluateCase, type CaseAnswer } from '../../cases/evaluate-case.js';
import type { AnyObject } from '../../cases/sort-objects.unsafe.js';

export type Spec = Partial<NonNullable<Pod['spec']>>;

export const node = (
  name: string,
  more: { labels?: object; spec?: object; allocatable?: object; images?: readonly object[] } = {},
): Node =>
  ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...more.labels } },
    spec: more.spec ?? {},
    status: {
      allocatable: more.allocatable ?? { cpu: '4', memory: '8Gi', pods: '110' },
      images: more.images ?? [],
    },
  }) as Node;

export const pod = (
  name: string,
  spec: Spec = {},
  more: { labels?: object; meta?: object; status?: object; namespace?: string } = {},
): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: more.namespace ?? 'default', labels: more.labels ?? {}, ...more.meta },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
    ...(more.status ? { status: more.status } : {}),
  }) as Pod;

export const on = (place: string, name: string, spec: Spec = {}, more: Parameters<typeof pod>[2] = {}): Pod =>
  pod(name, { nodeName: place, ...spec }, { status: { phase: 'Running' }, ...more });

export const asking = (requests: object, more: Spec = {}): Spec => ({
  containers: [{ name: 'c', image: 'i', resources: { requests: requests as Record<string, string> } }],
  ...more,
});

export const place = (waiting: Pod, ...objects: readonly object[]): CaseAnswer =>
  evaluateCase({ pod: waiting, objects: objects as readonly AnyObject[] });
export const pluginsOn = (answer: CaseAnswer, name: string): readonly string[] =>
  (answer.nodes[name] ?? []).map(({ plugin }) => plugin);
export const codesOn = (answer: CaseAnswer, name: string): readonly string[] =>
  (answer.nodes[name] ?? []).map(({ code }) => code);

export const prefers = (operator: string, value: string): Spec => ({
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 1,
          preference: { matchExpressions: [{ key: 'k', operator: operator as 'In', values: [value] }] },
        },
      ],
    },
  },
});
export const requires = (...nodeSelectorTerms: readonly object[]): Spec => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: nodeSelectorTerms as never },
    },
  },
});
export const gt = (value: string): object => ({
  matchExpressions: [{ key: 'k', operator: 'Gt', values: [value] }],
});
export const named = (...names: readonly string[]): object => ({
  matchFields: names.map((name) => ({ key: 'metadata.name', operator: 'In', values: [name] })),
});
