// Objects for tests of single rules: only what the rule looks at is said.
import type { Node, Pod } from '@berth/kube';
import { evaluateCase, type CaseAnswer } from '../cases/evaluate-case.js';
import type { AnyObject } from '../cases/sort-objects.unsafe.js';

type Labels = Readonly<Record<string, string>>;

/** A node with room; `more` replaces parts of spec and status. */
export const smallNode = (
  name: string,
  labels: Labels = {},
  more: { readonly spec?: Node['spec']; readonly status?: Node['status'] } = {},
): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  spec: more.spec ?? {},
  status: { allocatable: { cpu: '4', memory: '8Gi', pods: '110' }, ...more.status },
});

/** A pod of the namespace `default`; running when its spec names a node. */
export const smallPod = (name: string, labels: Labels = {}, spec: Partial<Pod['spec']> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
});

/** What becomes of the pod. */
export const placed = (objects: readonly AnyObject[], pod: Pod): CaseAnswer => evaluateCase({ objects, pod });
