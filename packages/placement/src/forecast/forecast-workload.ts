// Pods of one workload placed one after the other on declared pools, all of which are empty at first: where each
// goes, which nodes that starts, and what those cost.
import type { DeclaredCompute } from '@berth/compute';
import type { Pod } from '@berth/kube';
import { explainPod } from '../explain/explain-pod.js';
import { poolJudge } from '../explain/pool-judgement.js';
import { withDefaults } from '../snapshot/pod-defaults.js';
import { poolNameOf, realNode } from '../growth/pool-node.js';
import { createSnapshot, type Snapshot } from '../snapshot/snapshot.js';
import type { Verdict } from '../verdict.js';

/** Like pods that one workload makes. */
export interface Workload {
  readonly pod: Pod;
  /** How many run at a time. */
  readonly count: number;
}

/** Where its pods go. */
export interface WorkloadForecast {
  /** `pool:NAME` or `fargate:PROFILE`, and how many pods go there. */
  readonly places: readonly { readonly target: string; readonly pods: number }[];
  /** Places that were as good as those: which one is taken is drawn. */
  readonly ties: readonly string[];
  /** Pods that nothing takes, or that wait for room which only the workload's own pods hold. */
  readonly unplacedPods: number;
  /** Nodes started, those of Fargate among them. */
  readonly nodes: number;
  /** Of all those nodes; null when a price is not known. */
  readonly usdPerHour: number | null;
  /** Of the first pod that nothing takes, or of the first pod. */
  readonly verdict: Verdict;
}

/** Places `count` pods; the file's pools and profiles are all there is. It asks as many times as there are pods. */
export function forecastWorkload({ pod, count }: Workload, compute: DeclaredCompute): WorkloadForecast {
  const run: Run = { compute, snapshot: createSnapshot({ nodes: [] }), nodes: 0, usdPerHour: 0 };
  const template = withDefaults(pod);
  const places = new Map<string, number>();
  const ties = new Set<string>();
  let verdict: Verdict | undefined;
  let placedPods = 0;
  for (; placedPods < count; placedPods++) {
    const next = explainPod(template, { compute, snapshot: run.snapshot, fixes: false });
    const isPlaced = next.outcome === 'scheduled' && next.forecast.startsWhen !== 'when-capacity-frees';
    if (!isPlaced || !verdict) verdict = next;
    if (!isPlaced) break;
    const target = targetOf(next);
    places.set(target, (places.get(target) ?? 0) + 1);
    for (const other of equalsOf(next, run.snapshot)) if (other !== target) ties.add(other);
    takePlace(run, template, { verdict: next, number: placedPods });
  }
  return {
    places: [...places].map(([to, pods]) => ({ target: to, pods })),
    ties: [...ties].filter((target) => !places.has(target)),
    unplacedPods: count - placedPods,
    nodes: run.nodes,
    usdPerHour: run.usdPerHour,
    verdict: verdict ?? explainPod(template, { compute, fixes: false }),
  };
}

/** What was started so far. */
interface Run {
  readonly compute: DeclaredCompute;
  readonly snapshot: Snapshot;
  nodes: number;
  usdPerHour: number | null;
}

interface Turn {
  readonly verdict: Verdict;
  /** Which pod of the workload it is, from 0. */
  readonly number: number;
}

const targetOf = ({ forecast: { target, pool } }: Verdict): string =>
  target.startsWith('node:') && pool !== undefined ? `pool:${pool}` : target;

function equalsOf({ best }: Verdict, snapshot: Snapshot): readonly string[] {
  return best.map((name) => {
    const node = name.includes(':') ? undefined : snapshot.node(name)?.node;
    const pool = node && poolNameOf(node);
    return pool === undefined ? name : `pool:${pool}`;
  });
}

/** Starts the node that the verdict asks for, and puts the pod where it goes. */
function takePlace(run: Run, template: Pod, { verdict, number }: Turn): void {
  const { forecast } = verdict;
  if (forecast.nodesAdded > 0) {
    run.nodes += 1;
    const isKnown = run.usdPerHour !== null && forecast.usdPerHour !== null;
    run.usdPerHour = isKnown ? (run.usdPerHour ?? 0) + (forecast.usdPerHour ?? 0) : null;
  }
  const nodeName =
    forecast.nodesAdded > 0 ? startNode(run, template, forecast.pool) : (verdict.best[0] ?? undefined);
  if (nodeName === undefined || !template.spec) return;
  const metadata = { ...template.metadata, name: `${template.metadata.name ?? 'pod'}-${number}` };
  run.snapshot.addPod({ ...template, metadata, spec: { ...template.spec, nodeName } });
}

/** A node of the type that the model judged to fit; Fargate's nodes hold one pod and take no further part. */
function startNode(
  { compute, snapshot, nodes }: Run,
  pod: Pod,
  name: string | undefined,
): string | undefined {
  const pool = compute.pools.find((one) => one.name === name);
  const fit = pool && poolJudge({ compute, snapshot })(pool, pod).fit;
  if (!fit) return undefined;
  const { type, zone } = fit;
  const node = realNode(compute, pool, { type, zone, name: `${pool.name}-${nodes}` });
  snapshot.addNode(node);
  return node.metadata.name;
}
