// Properties of small edits: what a change of one thing may do to a placement, and what it may not.
import { quantityMillis, quantityOf, type Pod } from '@berth/kube';
import type { Decision } from '../framework/decision.js';
import { schedule } from '../framework/schedule.js';
import { createSnapshot } from '../snapshot/snapshot.js';
import type { ArbitraryCluster } from './arbitrary-cluster.js';

type Check = (cluster: ArbitraryCluster, pod: Pod) => void;

/** Sentence → check, which throws when it does not hold. */
export const MONOTONY_PROPERTIES: Readonly<Record<string, Check>> = {
  'a larger request never adds a node': (cluster, pod) => {
    const before = decide(cluster, pod).feasible;
    isWithin(decide(cluster, withMoreCpu(pod)).feasible, before);
  },
  'a taint less never takes a node away': (cluster, pod) => {
    const [first, ...rest] = cluster.nodes;
    if (!first) return;
    const { taints = [], ...spec } = first.spec ?? {};
    const cleaner = { ...first, spec: { ...spec, taints: taints.slice(1) } };
    const after = decide({ ...cluster, nodes: [cleaner, ...rest] }, pod).feasible;
    isWithin(decide(cluster, pod).feasible, after);
  },
  'a toleration more never takes a node away': (cluster, pod) => {
    const tolerant = withSpec(pod, { tolerations: [{ operator: 'Exists' }] });
    isWithin(decide(cluster, pod).feasible, decide(cluster, tolerant).feasible);
  },
  'a running pod less never takes a node away, without spread and affinity in play': (cluster, pod) => {
    const plain = { ...cluster, pods: cluster.pods.map(withoutNeighbours) };
    const fewer = { ...plain, pods: plain.pods.slice(1) };
    const alone = withoutNeighbours(pod);
    isWithin(decide(plain, alone).feasible, decide(fewer, alone).feasible);
  },
  'names of labels and taints do not matter': (cluster, pod) => {
    const [renamedCluster, renamedPod] = renamed([cluster, pod]);
    same(outlineOf(decide(renamedCluster, renamedPod)), outlineOf(decide(cluster, pod)));
  },
  'victims are of lower priority, and none of them could stay, without spread and affinity in play': (
    cluster,
    given,
  ) => {
    const plain = { ...cluster, pods: cluster.pods.map(withoutNeighbours) };
    const pod = withSpec(withoutNeighbours(given), { priority: 50 });
    for (const { node, victims } of decide(plain, pod).preemption?.candidates ?? []) {
      const goes = plain.pods.filter((one) => victims.includes(keyOf(one)));
      if (goes.some(({ spec }) => (spec?.priority ?? 0) >= 50)) throw new Error('a victim is as important');
      const left = plain.pods.filter((one) => !goes.includes(one));
      if (!fitsOn({ ...plain, pods: left }, pod, node)) throw new Error(`${node} is not free`);
      for (const stays of goes)
        if (fitsOn({ ...plain, pods: [...left, stays] }, pod, node))
          throw new Error(`${keyOf(stays)} could stay on ${node}`);
    }
  },
};

/** The pod without spread and affinity. */
export function withoutNeighbours(pod: Pod): Pod {
  const { affinity: _affinity, topologySpreadConstraints: _spread, ...spec } = pod.spec ?? { containers: [] };
  return { ...pod, spec };
}

const decide = (cluster: ArbitraryCluster, pod: Pod): Decision => schedule(createSnapshot(cluster), pod);

const fitsOn = (cluster: ArbitraryCluster, pod: Pod, node: string): boolean =>
  decide(cluster, pod).feasible.includes(node);

const keyOf = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;

const withSpec = (pod: Pod, spec: Partial<NonNullable<Pod['spec']>>): Pod => ({
  ...pod,
  spec: { containers: [], ...pod.spec, ...spec },
});

function withMoreCpu(pod: Pod): Pod {
  const [container, ...rest] = pod.spec?.containers ?? [];
  if (!container) return pod;
  const { cpu = '0', ...others } = container.resources?.requests ?? {};
  const more = `${quantityMillis(quantityOf(cpu)) + 700n}m`;
  return withSpec(pod, {
    containers: [{ ...container, resources: { requests: { ...others, cpu: more } } }, ...rest],
  });
}

const NAMES: Readonly<Record<string, string>> = {
  disk: 'zz/drive',
  team: 'a',
  gpu: 'k8s.example/b',
  x: 'one',
  y: 'two',
};

/** Every label and taint under another name; nothing else is written like one of them. */
const renamed = <T>(value: T): T =>
  JSON.parse(
    JSON.stringify(value).replaceAll(/"(disk|team|gpu|x|y)"/g, (_, name: string) => `"${NAMES[name]}"`),
  );

const outlineOf = ({ outcome, feasible, scores, best, preemption, refused }: Decision): unknown => [
  outcome,
  feasible,
  scores,
  best,
  preemption,
  refused.map(({ node, refusals }) => [node, refusals.map(({ plugin, code }) => [plugin, code])]),
];

function isWithin(some: readonly string[], all: readonly string[]): void {
  const stray = some.filter((name) => !all.includes(name));
  if (stray.length > 0) throw new Error(`${stray.join(', ')} is not among ${all.join(', ')}`);
}

function same(actual: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${left}\nis not\n${right}`);
}
