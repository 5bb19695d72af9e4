// Workloads of a running cluster: pods of one controller and one shape count as one workload, whether they run or
// wait; what CronJobs and suspended Jobs will start is planned.
import { type Container, ownerOf, type Pod } from '@berth/kube';
import { MAX_FORECAST_PODS, type NamedWorkload, poolNameOf, type SnapshotInput } from '@berth/placement';
import { fargateProfileLabel } from '@berth/compute';

/** Gives them by name. Pods of DaemonSets are left out: they go wherever nodes are. So are those that have ended. */
export function workloadsOf({
  nodes,
  pods = [],
}: Pick<SnapshotInput, 'nodes' | 'pods'>): readonly NamedWorkload[] {
  const pools = new Map(nodes.map((node) => [node.metadata.name, poolNameOf(node)]));
  const classes = new Map<string, GrowingWorkload>();
  for (const pod of pods) {
    if (ownerOf(pod)?.kind === 'DaemonSet' || isEnded(pod)) continue;
    const unbound = withoutNode(pod);
    const key = JSON.stringify([ownerOf(pod)?.uid ?? pod.metadata.uid ?? workloadName(pod), unbound.spec]);
    const known = classes.get(key) ?? {
      pod: unbound,
      name: workloadName(pod),
      count: 0,
      runsOn: new Set<string>(),
    };
    known.count = Math.min(known.count + 1, MAX_FORECAST_PODS);
    const place = placeOf(pod, pools);
    if (place !== undefined) known.runsOn.add(place);
    classes.set(key, known);
  }
  return [...classes.values()]
    .map(({ runsOn, ...workload }) => ({ ...workload, runsOn: [...runsOn].toSorted() }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The pods that run, by where they are as `runsOn` says it; those that workloadsOf leaves out are left out here
 * too.
 */
export function podsByPlace({
  nodes,
  pods = [],
}: Pick<SnapshotInput, 'nodes' | 'pods'>): ReadonlyMap<string, readonly Pod[]> {
  const pools = new Map(nodes.map((node) => [node.metadata.name, poolNameOf(node)]));
  const places = new Map<string, Pod[]>();
  for (const pod of pods) {
    const place = placeOf(pod, pools);
    if (place === undefined || ownerOf(pod)?.kind === 'DaemonSet' || isEnded(pod)) continue;
    const there = places.get(place);
    if (there) there.push(pod);
    else places.set(place, [pod]);
  }
  return places;
}

interface GrowingWorkload {
  readonly pod: Pod;
  readonly name: string;
  count: number;
  readonly runsOn: Set<string>;
}

const isEnded = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** A pod that waits is nowhere. */
function placeOf(
  { spec, metadata }: Pod,
  pools: ReadonlyMap<string | undefined, string | undefined>,
): string | undefined {
  if (!spec?.nodeName) return undefined;
  const pool = pools.get(spec.nodeName);
  const profile = metadata.labels?.[fargateProfileLabel];
  if (pool !== undefined) return `pool:${pool}`;
  return profile === undefined ? undefined : `fargate:${profile}`;
}

/** What its workload is called: NAMESPACE/NAME of the controller, or of the pod itself. */
export const workloadName = (pod: Pod): string =>
  `${pod.metadata.namespace ?? 'default'}/${ownerOf(pod)?.name ?? pod.metadata.name ?? ''}`;

/** The pod as its controller made it, without what the API server and the scheduler wrote for this one alone. */
function withoutNode({ status: _status, spec, ...pod }: Pod): Pod {
  if (!spec) return pod;
  const { nodeName: _nodeName, hostname: _hostname, volumes = [], initContainers = [], ...rest } = spec;
  return {
    ...pod,
    spec: {
      ...rest,
      containers: rest.containers.map(withoutMounts),
      initContainers: initContainers.map(withoutMounts),
      volumes: volumes.filter(({ name }) => !name.startsWith(TOKEN_VOLUME)),
    },
  };
}

/** The service account's token: its volume has another name in each pod. */
const TOKEN_VOLUME = 'kube-api-access-';

const withoutMounts = ({ volumeMounts: _mounts, ...container }: Container): Container => container;
