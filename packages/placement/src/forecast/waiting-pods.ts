// Pods that wait to be scheduled: highest priority first, then first come, first served. Pods of equal shape share a
// line; when the first of them fits nowhere, none does until something changes.
import type { Pod } from '@berth/kube';
import { createHeap } from '../simulate/ordered-heap.js';
import type { SimPod } from './sim-pod.js';

/** The line of pods of one shape. */
export interface PodLine {
  readonly key: string;
  readonly priority: number;
  readonly example: Pod;
  /** Other pods may make room for it by coming, not only by going. */
  readonly looksForPods: boolean;
  readonly pods: SimPod[];
  /** How many of `pods` have gone. */
  gone: number;
  /** `active`: its turn will come. `blocked`: nothing takes it as things are. `idle`: it is empty. */
  state: 'active' | 'blocked' | 'idle';
}

export interface WaitingPods {
  readonly add: (pod: SimPod) => void;
  /** The line whose first pod is next; it has to be given back to `settle`. */
  readonly next: () => PodLine | undefined;
  /** Says what became of the first pod of the line. */
  readonly settle: (line: PodLine, outcome: 'started' | 'blocked') => void;
  /** Lets blocked lines try again, those for which this holds; returns how many. */
  readonly wake: (mayHelp: (line: PodLine) => boolean) => number;
  readonly size: () => number;
  /** All of them, line by line. */
  readonly all: () => readonly SimPod[];
  readonly lines: () => Iterable<PodLine>;
}

/** Nobody waits at first. */
export function createWaitingPods(): WaitingPods {
  const lines = new Map<string, PodLine>();
  const blocked = new Set<PodLine>();
  const active = createHeap<PodLine>(isBefore);
  let size = 0;
  const activate = (line: PodLine): void => {
    line.state = 'active';
    active.push(line);
  };
  return {
    add: (pod) => {
      const line = lineOf(lines, pod);
      line.pods.push(pod);
      size++;
      if (line.state === 'idle') activate(line);
    },
    next: () => active.pop(),
    settle: (line, outcome) => {
      if (outcome === 'blocked') {
        line.state = 'blocked';
        blocked.add(line);
        return;
      }
      size--;
      line.gone++;
      compact(line);
      if (firstOf(line)) activate(line);
      else line.state = 'idle';
    },
    wake: (mayHelp) => {
      let woken = 0;
      for (const line of blocked) {
        if (!mayHelp(line)) continue;
        blocked.delete(line);
        activate(line);
        woken++;
      }
      return woken;
    },
    size: () => size,
    all: () => [...lines.values()].flatMap(({ pods, gone }) => pods.slice(gone)),
    lines: () => lines.values(),
  };
}

/** The first pod of a line. */
export const firstOf = ({ pods, gone }: PodLine): SimPod | undefined => pods[gone];

function isBefore(a: PodLine, b: PodLine): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  const [first, second] = [firstOf(a), firstOf(b)];
  return (first?.order ?? 0) < (second?.order ?? 0);
}

function lineOf(lines: Map<string, PodLine>, { owner, pod, priority }: SimPod): PodLine {
  const known = lines.get(owner.shapeKey);
  if (known) return known;
  const { affinity, topologySpreadConstraints = [] } = pod.spec ?? {};
  const looksForPods = affinity?.podAffinity !== undefined || topologySpreadConstraints.length > 0;
  const line: PodLine = {
    key: owner.shapeKey,
    priority,
    example: pod,
    looksForPods,
    pods: [],
    gone: 0,
    state: 'idle',
  };
  lines.set(owner.shapeKey, line);
  return line;
}

const MANY_GONE = 1024;

/** Forgets pods that have gone, now and then, so that each is moved only a few times. */
function compact(line: PodLine): void {
  if (line.gone < MANY_GONE || line.gone * 2 < line.pods.length) return;
  line.pods.splice(0, line.gone);
  line.gone = 0;
}
