// Which plugins run, in which order, with which weights: kube-scheduler 1.34's default profile, and the scoring
// strategy.
// https://kubernetes.io/docs/reference/scheduling/config/

/** Plugins of the default profile that filter or score, in its order. */
const PLUGIN_NAMES = [
  'NodeUnschedulable',
  'NodeName',
  'TaintToleration',
  'NodeAffinity',
  'NodePorts',
  'NodeResourcesFit',
  'VolumeRestrictions',
  'NodeVolumeLimits',
  'VolumeBinding',
  'VolumeZone',
  'PodTopologySpread',
  'InterPodAffinity',
  'NodeResourcesBalancedAllocation',
  'ImageLocality',
] as const;

export type PluginName = (typeof PLUGIN_NAMES)[number];

/** How free room is valued: spread out (LeastAllocated, the default) or packed (MostAllocated). */
export type ScoringStrategy = 'LeastAllocated' | 'MostAllocated';

export interface Profile {
  readonly scoringStrategy: ScoringStrategy;
  readonly weights: Readonly<Partial<Record<PluginName, number>>>;
}

/** Weights of kube-scheduler 1.34. */
export const DEFAULT_PROFILE: Profile = {
  scoringStrategy: 'LeastAllocated',
  weights: {
    TaintToleration: 3,
    NodeAffinity: 2,
    PodTopologySpread: 2,
    InterPodAffinity: 2,
    NodeResourcesFit: 1,
    NodeResourcesBalancedAllocation: 1,
    ImageLocality: 1,
  },
};

/** The default profile with EKS' `kubeSchedulerConfig` scoring strategy. */
export const profileFor = (scoringStrategy: ScoringStrategy): Profile => ({
  ...DEFAULT_PROFILE,
  scoringStrategy,
});
