// The verdict on a pod at submission: against the cluster as it is, with the nodes that are on their way.
import type { DeclaredCompute } from '@berth/compute';
import type { DaemonSet, Node, Pod } from '@berth/kube';
import { explainPod, poolNameOf, type FixDocument, type Snapshot, type Verdict } from '@berth/placement';

export interface ForetellOptions {
  readonly compute: DeclaredCompute;
  /** As it was when the call returns. */
  readonly snapshot: Snapshot;
  readonly daemonSets?: readonly DaemonSet[] | undefined;
  /** Nodes on their way, as they will be. */
  readonly upcoming?: readonly Node[] | undefined;
  /** The file that declares the pools: fixes are patches of it. */
  readonly source?: FixDocument | undefined;
  /** Look for fixes when nothing takes the pod. @default true */
  readonly fixes?: boolean | undefined;
}

/** A cluster without declared pools is judged by its nodes alone. */
export const NO_POOLS: DeclaredCompute = {
  clusterName: '',
  region: '',
  kubernetesVersion: '',
  zones: [],
  pools: [],
  fargateProfiles: [],
  scoringStrategy: 'LeastAllocated',
};

/** Foretells one pod. */
export function foretell(pod: Pod, options: ForetellOptions): Verdict {
  const { upcoming = [], source, ...asked } = options;
  const explaining = { ...asked, sources: source && { compute: source } };
  const now = explainPod(pod, explaining);
  const isSettled = now.forecast.startsWhen === 'now' || now.preemption !== null;
  if (isSettled || now.forecast.target.startsWith('fargate:') || upcoming.length === 0) return now;
  return withUpcoming(options.snapshot, upcoming, () => {
    const then = explainPod(pod, { ...explaining, fixes: false });
    const node = upcoming.find(({ metadata }) => metadata.name === then.best[0]);
    // What is on its way does not help: then the pools were judged with it, which is what sizes need.
    if (!node) return then.outcome === 'scheduled' ? then : now;
    return onItsWay(then, node);
  });
}

function onItsWay(verdict: Verdict, node: Node): Verdict {
  const pool = poolNameOf(node);
  const target = pool === undefined ? `node:${node.metadata.name ?? ''}` : `pool:${pool}`;
  return {
    ...verdict,
    best: [target],
    forecast: {
      ...verdict.forecast,
      target,
      pool,
      startsWhen: 'after-boot',
      because: ['a node that is on its way takes the pod'],
    },
  };
}

/** Adds the nodes, or what they will be, while `work` looks. */
function withUpcoming<T>(snapshot: Snapshot, upcoming: readonly Node[], work: () => T): T {
  const before = upcoming.map(({ metadata }) => snapshot.node(metadata.name ?? '')?.node);
  for (const node of upcoming) snapshot.addNode(node);
  try {
    return work();
  } finally {
    for (const [index, { metadata }] of upcoming.entries()) {
      const node = before[index];
      if (node) snapshot.addNode(node);
      else snapshot.removeNode(metadata.name ?? '');
    }
  }
}
