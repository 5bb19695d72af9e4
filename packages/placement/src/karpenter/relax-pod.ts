// Karpenter takes what a pod prefers for what it needs, and gives up one preference after the other until it finds
// something. https://karpenter.sh/docs/concepts/scheduling/#preferences
import type { Affinity, Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '@berth/kube';

/** The pod without one alternative or preference; undefined when none is left to give up. */
export function relaxed(pod: Pod, isTaintSoft: boolean): Pod | undefined {
  for (const relax of STEPS) {
    const next = relax(pod);
    if (next) return next;
  }
  return isTaintSoft ? toleratingSoftTaints(pod) : undefined;
}

/** The pod with its preferences for other pods, and its soft spreading, as requirements. */
export function strict(pod: Pod): Pod {
  const { spec } = pod;
  if (!spec) return pod;
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const spread = spec.topologySpreadConstraints ?? [];
  if (!podAffinity && !podAntiAffinity && spread.length === 0) return pod;
  return {
    ...pod,
    spec: {
      ...spec,
      topologySpreadConstraints: spread.map((one) => ({
        ...one,
        whenUnsatisfiable: 'DoNotSchedule' as const,
      })),
      affinity: {
        ...spec.affinity,
        ...(podAffinity ? { podAffinity: required(podAffinity) } : {}),
        ...(podAntiAffinity ? { podAntiAffinity: required(podAntiAffinity) } : {}),
      },
    },
  };
}

type PodTerms = NonNullable<Affinity['podAffinity']>;

const required = ({
  requiredDuringSchedulingIgnoredDuringExecution: needed = [],
  preferredDuringSchedulingIgnoredDuringExecution: wished = [],
}: PodTerms): PodTerms => ({
  requiredDuringSchedulingIgnoredDuringExecution: [
    ...needed,
    ...wished.map(({ podAffinityTerm }): PodAffinityTerm => podAffinityTerm),
  ],
});

type Step = (pod: Pod) => Pod | undefined;

const withAffinity = (pod: Pod, change: (affinity: Affinity) => Affinity | undefined): Pod | undefined => {
  const changed = pod.spec?.affinity && change(pod.spec.affinity);
  return changed && pod.spec && { ...pod, spec: { ...pod.spec, affinity: changed } };
};

/** In Karpenter's order. */
const STEPS: readonly Step[] = [
  (pod) => withAffinity(pod, withoutFirstTerm),
  (pod) => withAffinity(pod, (affinity) => withoutPreference(affinity, 'podAffinity')),
  (pod) => withAffinity(pod, (affinity) => withoutPreference(affinity, 'podAntiAffinity')),
  (pod) => withAffinity(pod, withoutNodePreference),
  withoutSoftSpread,
];

/** Terms are alternatives: the next one is tried. */
function withoutFirstTerm(affinity: Affinity): Affinity | undefined {
  const { nodeAffinity } = affinity;
  const terms = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  if (terms.length < 2) return undefined;
  const rest = { nodeSelectorTerms: terms.slice(1) };
  return {
    ...affinity,
    nodeAffinity: { ...nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: rest },
  };
}

function withoutPreference(
  affinity: Affinity,
  kind: 'podAffinity' | 'podAntiAffinity',
): Affinity | undefined {
  const rest = withoutWeightiest<WeightedPodAffinityTerm>(
    affinity[kind]?.preferredDuringSchedulingIgnoredDuringExecution,
  );
  return (
    rest && {
      ...affinity,
      [kind]: { ...affinity[kind], preferredDuringSchedulingIgnoredDuringExecution: rest },
    }
  );
}

function withoutNodePreference(affinity: Affinity): Affinity | undefined {
  const { nodeAffinity } = affinity;
  const rest = withoutWeightiest(nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution);
  return (
    rest && {
      ...affinity,
      nodeAffinity: { ...nodeAffinity, preferredDuringSchedulingIgnoredDuringExecution: rest },
    }
  );
}

function withoutWeightiest<T extends { readonly weight: number }>(
  terms: readonly T[] = [],
): readonly T[] | undefined {
  if (terms.length === 0) return undefined;
  return terms.toSorted((a, b) => b.weight - a.weight).slice(1);
}

function withoutSoftSpread(pod: Pod): Pod | undefined {
  const constraints = pod.spec?.topologySpreadConstraints ?? [];
  const at = constraints.findIndex(({ whenUnsatisfiable }) => whenUnsatisfiable === 'ScheduleAnyway');
  if (at < 0 || !pod.spec) return undefined;
  return { ...pod, spec: { ...pod.spec, topologySpreadConstraints: constraints.toSpliced(at, 1) } };
}

const SOFT_TAINTS = { operator: 'Exists', effect: 'PreferNoSchedule' } as const;

function toleratingSoftTaints(pod: Pod): Pod | undefined {
  const tolerations = pod.spec?.tolerations ?? [];
  const has = tolerations.some(
    ({ key, operator, effect }) =>
      !key && operator === 'Exists' && (!effect || effect === 'PreferNoSchedule'),
  );
  if (has || !pod.spec) return undefined;
  return { ...pod, spec: { ...pod.spec, tolerations: [...tolerations, SOFT_TAINTS] } };
}
