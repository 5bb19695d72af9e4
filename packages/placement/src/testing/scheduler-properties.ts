// Properties that placement has whatever the cluster: run briefly in the unit suite, at length in the slow one.
import type { Pod } from '@berth/kube';
import * as fc from 'fast-check';
import { schedule } from '../framework/schedule.js';
import type { Decision } from '../framework/decision.js';
import { createSnapshot } from '../snapshot/snapshot.js';
import {
  arbitraryCluster,
  arbitraryNode,
  arbitraryPod,
  arbitraryRivalry,
  type ArbitraryCluster,
} from './arbitrary-cluster.js';
import { MONOTONY_PROPERTIES, withoutNeighbours } from './monotony-properties.js';
import { naivePreemption } from './naive-preemption.js';
import { naiveBest, naiveScores } from './naive-scores.js';
import { naiveFeasible } from './naive-scheduler.js';

type Check = (runs: number, seed?: number) => void;

/** Sentence → check, which throws with a counterexample. */
export const SCHEDULER_PROPERTIES: Readonly<Record<string, Check>> = {
  'a naive second implementation agrees on the nodes that fit': checked((cluster, pod) => {
    const { feasible } = decide(cluster, pod);
    same(feasible, naiveFeasible(cluster, pod));
  }),
  'it agrees on every score and on the best nodes': checked((cluster, pod) => {
    const { feasible, scores, best } = decide(cluster, pod);
    const naive = naiveScores(cluster, pod, feasible);
    same(
      scores.map(({ node, byPlugin }) => [node, byKey(byPlugin)]),
      scores.map(({ node }) => [node, byKey(naive[node] ?? {})]),
    );
    if (feasible.length > 0) same(best, naiveBest(naive));
  }),
  'it agrees on whom a preemption would evict, on every node, and on the best choice': (runs, seed) =>
    fc.assert(
      fc.property(
        fc.oneof(arbitraryRivalry(), fc.tuple(arbitraryCluster(), arbitraryPod())),
        agreesOnVictims,
      ),
      parameters(runs, seed),
    ),
  'the order of nodes and pods does not matter': checked((cluster, pod) => {
    const reversed = {
      ...cluster,
      nodes: cluster.nodes.toReversed(),
      pods: cluster.pods.toReversed(),
    };
    same(summary(decide(cluster, pod)), summary(decide(reversed, pod)));
  }),
  'a decision leaves the snapshot as it was': checked((cluster, pod) => {
    const snapshot = createSnapshot(cluster);
    const first = schedule(snapshot, pod, { allReasons: true });
    same(schedule(snapshot, pod, { allReasons: true }), first);
  }),
  'a snapshot that was changed equals one made anew': checked((cluster, pod) => {
    const snapshot = createSnapshot(cluster);
    snapshot.addPod({ ...pod, spec: { containers: [], ...pod.spec, nodeName: 'n0' } });
    snapshot.removePod(`${pod.metadata.namespace ?? ''}/${pod.metadata.name ?? ''}`);
    const [node] = cluster.nodes;
    if (node) {
      snapshot.removeNode('n0');
      snapshot.addNode(node);
    }
    same(summary(schedule(snapshot, pod, { allReasons: true })), summary(decide(cluster, pod)));
  }),
  'a node more never makes a pod unplaceable, without spread and affinity in play': (runs, seed) => {
    const property = fc.property(
      arbitraryCluster(),
      arbitraryPod(),
      arbitraryNode(),
      (cluster, pod, node) => {
        const plain = { ...cluster, pods: cluster.pods.map(withoutNeighbours) };
        const added = { ...node, metadata: { ...node.metadata, name: 'added' } };
        const before = decide(plain, withoutNeighbours(pod)).feasible;
        const after = new Set(
          decide({ ...plain, nodes: [...plain.nodes, added] }, withoutNeighbours(pod)).feasible,
        );
        same(
          before.filter((name) => !after.has(name)),
          [],
        );
      },
    );
    fc.assert(property, parameters(runs, seed));
  },
  'evicting the victims of a preemption makes room': checked((cluster, pod) => {
    const chosen = decide(cluster, pod).preemption?.chosen;
    if (!chosen) return;
    const left = cluster.pods.filter(
      ({ metadata }) => !chosen.victims.includes(`${metadata.namespace}/${metadata.name}`),
    );
    same(decide({ ...cluster, pods: left }, pod).feasible.includes(chosen.node), true);
  }),
  ...Object.fromEntries(
    Object.entries(MONOTONY_PROPERTIES).map(([name, check]) => [
      name,
      (runs: number, seed?: number) =>
        fc.assert(
          fc.property(
            fc.oneof(arbitraryRivalry(), fc.tuple(arbitraryCluster(), arbitraryPod())),
            ([cluster, pod]) => check(cluster, pod),
          ),
          parameters(runs, seed),
        ),
    ]),
  ),
};

function agreesOnVictims([cluster, pod]: readonly [ArbitraryCluster, Pod]): void {
  const { feasible, preemption } = decide(cluster, pod);
  if (feasible.length > 0 || !preemption) return;
  const { candidates, best } = naivePreemption(cluster, pod);
  const told = preemption.candidates.map(({ node, victims, pdbViolations }) => ({
    node,
    victims: victims.toSorted(),
    pdbViolations,
  }));
  same(told, candidates);
  const chosen = preemption.any ?? (preemption.chosen ? [preemption.chosen] : []);
  same(chosen.map(({ node }) => node).toSorted(), best);
}

function checked(check: (cluster: ArbitraryCluster, pod: Pod) => void): Check {
  return (runs, seed) =>
    fc.assert(fc.property(arbitraryCluster(), arbitraryPod(), check), parameters(runs, seed));
}

const byKey = (record: Readonly<Record<string, number>>): unknown =>
  Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));

const parameters = (runs: number, seed: number | undefined): { numRuns: number; seed?: number } =>
  seed === undefined ? { numRuns: runs } : { numRuns: runs, seed };

const decide = (cluster: ArbitraryCluster, pod: Pod): Decision =>
  schedule(createSnapshot(cluster), pod, { allReasons: true });

const summary = ({ outcome, feasible, scores, best, preemption, refused }: Decision): unknown => [
  outcome,
  feasible,
  scores,
  best,
  preemption,
  refused.toSorted((a, b) => (a.node < b.node ? -1 : 1)),
];

function same(actual: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${left}\nis not\n${right}`);
}
