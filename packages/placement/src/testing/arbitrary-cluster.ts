// Random small clusters and pods for property tests: few labels, taints and amounts, so that things collide.
import type { Node, Pod, PodDisruptionBudget, PreferredSchedulingTerm, Taint, Toleration } from '@berth/kube';
import * as fc from 'fast-check';

const ZONES = ['a', 'b', 'c'] as const;
const KEYS = ['disk', 'team'] as const;
const VALUES = ['x', 'y'] as const;
const TOPOLOGIES = ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'] as const;

export interface ArbitraryCluster {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly podDisruptionBudgets: readonly PodDisruptionBudget[];
}

/** Up to six nodes with up to eight pods on them. */
export const arbitraryCluster = (maxPods = 8): fc.Arbitrary<ArbitraryCluster> =>
  fc
    .record({
      nodes: fc.array(arbitraryNode(), { minLength: 1, maxLength: 6 }),
      pods: fc.array(fc.tuple(arbitraryPod(), fc.nat()), { maxLength: maxPods }),
      budgets: fc.array(arbitraryBudget(), { maxLength: 2 }),
    })
    .map(({ nodes, pods, budgets }) => ({
      nodes: nodes.map(named),
      pods: withSinglePorts(pods.map(running(nodes.length))),
      podDisruptionBudgets: budgets.map((budget, index) => ({
        ...budget,
        metadata: { ...budget.metadata, name: `b${index}` },
      })),
    }));

/** A full cluster and an important pod that goes anywhere: mostly somebody has to leave. */
export const arbitraryRivalry = (): fc.Arbitrary<readonly [ArbitraryCluster, Pod]> =>
  fc
    .tuple(
      arbitraryCluster(16),
      arbitraryPod(),
      fc.array(fc.tuple(fc.constantFrom('500m', '1'), fc.constantFrom(0, 0, 5, 10)), {
        minLength: 16,
        maxLength: 16,
      }),
    )
    .map(([cluster, pod, asked]) => [
      {
        ...cluster,
        nodes: cluster.nodes.slice(0, 3).map((node) => ({ ...node, spec: {} })),
        pods: cluster.pods.map((one, index) => moved(one, index, asked[index] ?? ['1', 0])),
      },
      {
        ...pod,
        spec: {
          ...pod.spec,
          nodeSelector: {},
          priority: 100,
          containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '900m' } } }],
        },
      },
    ]);

/** To one of the first three nodes, with this request and priority. */
function moved(pod: Pod, index: number, [cpu, priority]: readonly [string, number]): Pod {
  const place = `n${Number((pod.spec?.nodeName ?? 'n0').slice(1)) % 3}`;
  const containers = [{ name: 'c', image: 'i', resources: { requests: { cpu } } }];
  // Without labels nobody is protected by a budget.
  const labels = index % 2 === 0 ? { team: 'x' } : pod.metadata.labels;
  return {
    ...pod,
    metadata: { ...pod.metadata, ...(labels ? { labels } : {}) },
    spec: { ...pod.spec, containers, priority, nodeName: place },
  };
}

/** A budget without a name. */
const arbitraryBudget = (): fc.Arbitrary<PodDisruptionBudget> =>
  fc
    .record({
      namespace: fc.constantFrom('default', 'other'),
      matchLabels: arbitraryLabels(),
      disruptionsAllowed: fc.integer({ min: 0, max: 1 }),
    })
    .map(({ namespace, matchLabels, disruptionsAllowed }) => ({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget' as const,
      metadata: { namespace },
      spec: { selector: { matchLabels } },
      status: { disruptionsAllowed, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
    }));

const running =
  (nodeCount: number) =>
  ([pod, place]: readonly [Pod, number], index: number): Pod => ({
    ...pod,
    metadata: { ...pod.metadata, name: `r${index}` },
    spec: { containers: [], ...pod.spec, nodeName: `n${place % nodeCount}` },
    // Each started at another time, so that importance leaves no tie.
    status: { phase: 'Running', startTime: `2026-01-01T00:${twoDigits(place % 60)}:${twoDigits(index)}Z` },
  });

const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** On one node only one pod holds the port: the scheduler allows no other cluster to come about. */
function withSinglePorts(pods: readonly Pod[]): readonly Pod[] {
  const taken = new Set<string>();
  return pods.map((pod) => {
    const [container] = pod.spec?.containers ?? [];
    const node = pod.spec?.nodeName ?? '';
    if (!container?.ports || !pod.spec) return pod;
    if (!taken.has(node)) {
      taken.add(node);
      return pod;
    }
    const { ports: _, ...portless } = container;
    return { ...pod, spec: { ...pod.spec, containers: [portless] } };
  });
}

/** A node without a name. */
export const arbitraryNode = (): fc.Arbitrary<Node> =>
  fc
    .record({
      zone: fc.option(fc.constantFrom(...ZONES), { nil: undefined, freq: 6 }),
      labels: arbitraryLabels(),
      taints: fc.array(arbitraryTaint(), { maxLength: 2 }),
      unschedulable: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
      cpu: fc.constantFrom('1', '2', '4'),
      memory: fc.constantFrom('2Gi', '4Gi', '8Gi'),
      pods: fc.constantFrom('3', '110'),
    })
    .map(({ zone, labels, taints, unschedulable, cpu, memory, pods }) => ({
      apiVersion: 'v1',
      kind: 'Node' as const,
      metadata: { labels: { ...labels, ...(zone ? { 'topology.kubernetes.io/zone': zone } : {}) } },
      spec: { ...(unschedulable ? { unschedulable } : {}), ...(taints.length > 0 ? { taints } : {}) },
      status: { allocatable: { cpu, memory, pods } },
    }));

/** A pending pod without a name. */
export const arbitraryPod = (): fc.Arbitrary<Pod> =>
  fc
    .record({
      labels: arbitraryLabels(),
      namespace: fc.constantFrom('default', 'other'),
      cpu: fc.constantFrom(undefined, '100m', '500m', '1', '3'),
      memory: fc.constantFrom(undefined, '256Mi', '1Gi', '3Gi'),
      hostPort: fc.constantFrom(undefined, undefined, undefined, 80),
      nodeSelector: fc.option(arbitraryLabels(), { nil: undefined, freq: 3 }),
      tolerations: fc.array(arbitraryToleration(), { maxLength: 2 }),
      spread: fc.option(arbitrarySpread(), { nil: undefined, freq: 3 }),
      affinity: fc.option(arbitraryAffinity(), { nil: undefined, freq: 3 }),
      priority: fc.constantFrom(undefined, 0, 10, 100),
    })
    .map((of) => ({
      apiVersion: 'v1',
      kind: 'Pod' as const,
      metadata: { name: 'p', namespace: of.namespace, labels: of.labels },
      spec: {
        containers: [
          {
            name: 'c',
            image: 'i',
            resources: { requests: withoutAbsent({ cpu: of.cpu, memory: of.memory }) },
            ...(of.hostPort
              ? { ports: [{ containerPort: of.hostPort, hostPort: of.hostPort, protocol: 'TCP' as const }] }
              : {}),
          },
        ],
        ...(of.nodeSelector ? { nodeSelector: of.nodeSelector } : {}),
        ...(of.tolerations.length > 0 ? { tolerations: of.tolerations } : {}),
        ...(of.spread ? { topologySpreadConstraints: [of.spread] } : {}),
        ...(of.affinity ? { affinity: of.affinity } : {}),
        ...(of.priority === undefined ? {} : { priority: of.priority }),
      },
    }));

const named = (node: Node, index: number): Node => ({
  ...node,
  metadata: {
    ...node.metadata,
    name: `n${index}`,
    labels: { ...node.metadata.labels, 'kubernetes.io/hostname': `n${index}` },
  },
});

const arbitraryLabels = (): fc.Arbitrary<Record<string, string>> =>
  fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES), { maxKeys: 2 });

const arbitraryTaint = (): fc.Arbitrary<Taint> =>
  fc.record({
    key: fc.constantFrom('gpu', 'team'),
    value: fc.constantFrom('x', 'y'),
    effect: fc.constantFrom('NoSchedule' as const, 'NoExecute' as const, 'PreferNoSchedule' as const),
  });

const arbitraryToleration = (): fc.Arbitrary<Toleration> =>
  fc.oneof(
    fc.record({ key: fc.constantFrom('gpu', 'team'), operator: fc.constant('Exists' as const) }),
    fc.record({
      key: fc.constantFrom('gpu', 'team'),
      operator: fc.constant('Equal' as const),
      value: fc.constantFrom('x', 'y'),
      effect: fc.constantFrom('NoSchedule' as const, 'NoExecute' as const),
    }),
  );

const arbitrarySpread = () =>
  fc.record({
    maxSkew: fc.integer({ min: 1, max: 2 }),
    topologyKey: fc.constantFrom(...TOPOLOGIES),
    whenUnsatisfiable: fc.constantFrom(
      'DoNotSchedule' as const,
      'DoNotSchedule' as const,
      'ScheduleAnyway' as const,
    ),
    labelSelector: arbitraryLabels().map((matchLabels) => ({ matchLabels })),
  });

const arbitraryAffinity = () =>
  fc
    .record({
      topologyKey: fc.constantFrom(...TOPOLOGIES),
      labelSelector: arbitraryLabels().map((matchLabels) => ({ matchLabels })),
      kind: fc.constantFrom('affinity', 'anti', 'anti', 'soft', 'near', 'node'),
      preferred: fc.array(arbitraryPreference(), { minLength: 1, maxLength: 2 }),
    })
    .map(({ kind, preferred, ...term }) => {
      if (kind === 'node')
        return { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } };
      if (kind === 'affinity')
        return { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
      if (kind === 'anti')
        return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
      const soft = [{ weight: 10, podAffinityTerm: term }];
      if (kind === 'near') return { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: soft } };
      return { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: soft } };
    });

const arbitraryPreference = (): fc.Arbitrary<PreferredSchedulingTerm> =>
  fc
    .record({
      weight: fc.constantFrom(1, 30, 100),
      key: fc.constantFrom(...KEYS),
      operator: fc.constantFrom('In' as const, 'NotIn' as const, 'Exists' as const),
      value: fc.constantFrom(...VALUES),
    })
    .map(({ weight, key, operator, value }) => ({
      weight,
      preference: {
        matchExpressions: [{ key, operator, ...(operator === 'Exists' ? {} : { values: [value] }) }],
      },
    }));

const withoutAbsent = (amounts: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(amounts).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
