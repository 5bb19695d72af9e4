// Workloads of a running cluster: bound pods of one controller and one shape count as one workload.
import { type Container, ownerOf, type Pod } from '@berth/kube';
import { MAX_FORECAST_PODS, type NamedWorkload, poolNameOf, type Snapshot } from '@berth/placement';
import { fargateProfileLabel } from '@berth/compute';

/** Gives them by name. Pods of DaemonSets are left out: they go wherever nodes are. */
export function workloadsOf(snapshot: Snapshot): readonly NamedWorkload[] {
  const classes = new Map<
    string,
    { readonly pod: Pod; readonly name: string; count: number; readonly runsOn: Set<string> }
  >();
  for (const { node, pods } of snapshot.nodes) {
    const pool = poolNameOf(node);
    for (const { pod } of pods) {
      if (ownerOf(pod)?.kind === 'DaemonSet') continue;
      const profile = pod.metadata.labels?.[fargateProfileLabel];
      const place =
        pool === undefined ? (profile === undefined ? undefined : `fargate:${profile}`) : `pool:${pool}`;
      const unbound = withoutNode(pod);
      const key = JSON.stringify([ownerOf(pod)?.uid ?? pod.metadata.uid ?? pod.metadata.name, unbound.spec]);
      const known = classes.get(key) ?? {
        pod: unbound,
        name: nameOf(pod),
        count: 0,
        runsOn: new Set<string>(),
      };
      known.count = Math.min(known.count + 1, MAX_FORECAST_PODS);
      if (place !== undefined) known.runsOn.add(place);
      classes.set(key, known);
    }
  }
  return [...classes.values()]
    .map(({ runsOn, ...workload }) => ({ ...workload, runsOn: [...runsOn].toSorted() }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const nameOf = (pod: Pod): string =>
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
