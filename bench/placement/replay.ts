// Whether both sides say the same while one cluster fills up: our choices are replayed by the real scheduler, and for
// some pods on the way both tell which nodes fit and which of them are best.
import { createPlacer, createSnapshot, schedule } from '@berth/placement';
import { createDraw } from './differential/draw.js';
import { askRealScheduler } from './differential/real-scheduler.js';
import { readLook, type Look } from './measurement.unsafe.js';
import { benchNodes, benchPods, type Workload } from './workloads.js';

export interface Replay {
  readonly looks: number;
  /** Pods about which the two do not agree. */
  readonly differing: readonly string[];
}

export interface ReplayOptions {
  readonly workload: Workload;
  readonly nodes: number;
  readonly pods: number;
  readonly looks: number;
}

/** Places the pods with ours, and looks at them again with the real one. */
export function replayOnReal(program: string, { workload, nodes, pods, looks }: ReplayOptions): Replay {
  const cluster = benchNodes(nodes, workload);
  const snapshot = createSnapshot({ nodes: cluster, pods: [] });
  const placer = createPlacer(snapshot, { draw: createDraw(1).int });
  const every = Math.max(1, Math.floor(pods / looks));
  const ours: Look[] = [];
  const astray = new Set<string>();
  const lines = benchPods(pods, workload).map((pod, at) => {
    const look = at % every === every - 1;
    const best = look ? lookAt(pod) : undefined;
    const chosen = placer.place(pod).node ?? '';
    if (best && !(best.length === 0 ? chosen === '' : best.includes(chosen)))
      astray.add(pod.metadata.name ?? '');
    return JSON.stringify({ pod, chosen, look });
  });
  const answers = askRealScheduler(
    program,
    ['replay'],
    [...cluster.map((node) => JSON.stringify({ node })), ...lines],
  );
  answers.forEach((line, at) => {
    if (line !== JSON.stringify(ours[at])) astray.add(readLook(line).pod);
  });
  return { looks: ours.length, differing: [...astray] };

  function lookAt(pod: ReturnType<typeof benchPods>[number]): readonly string[] {
    const { feasible, best } = schedule(snapshot, pod, { scores: false, preemption: false });
    ours.push({ pod: pod.metadata.name ?? '', feasible, best });
    return best;
  }
}
