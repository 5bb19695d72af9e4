// Declared compute that changes under its readers: the embedded cluster holds on to one object and reads what is in
// it whenever it looks.
import type { DeclaredCompute } from '@berth/compute';

/** The compute, and the way to exchange what it says. */
export interface LiveCompute {
  /** Always the same object; its members are those of the newest value. */
  readonly compute: DeclaredCompute;
  /** What it says now, as a value that stays. */
  readonly current: () => DeclaredCompute;
  readonly set: (compute: DeclaredCompute) => void;
}

/** Begins with these values. */
export function liveCompute(initial: DeclaredCompute): LiveCompute {
  const state = { current: initial };
  return {
    current: () => state.current,
    set: (compute) => {
      state.current = compute;
    },
    compute: {
      get clusterName() {
        return state.current.clusterName;
      },
      get region() {
        return state.current.region;
      },
      get kubernetesVersion() {
        return state.current.kubernetesVersion;
      },
      get zones() {
        return state.current.zones;
      },
      get pools() {
        return state.current.pools;
      },
      get fargateProfiles() {
        return state.current.fargateProfiles;
      },
      get scoringStrategy() {
        return state.current.scoringStrategy;
      },
    },
  };
}

/** A cluster that has nothing yet. */
export const emptyCompute = (clusterName: string, region: string): DeclaredCompute => ({
  clusterName,
  region,
  kubernetesVersion: '1.34',
  zones: [],
  pools: [],
  fargateProfiles: [],
  scoringStrategy: 'LeastAllocated',
});
