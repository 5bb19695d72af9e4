// The pools of the instance's cluster: those of its file, and those of the clusters that were applied to its embedded
// AWS. The cluster holds on to one object and reads what is in it whenever it looks.
import type { DeclaredCompute, FargateProfile, Pool } from '@berth/compute';

/** The compute, and the way to put further clusters beside the file's. */
export interface SharedCompute {
  /** Always the same object; its members are those of the moment. */
  readonly compute: DeclaredCompute;
  /**
   * Adds the compute of a cluster, which may change under us as well. Its pools take the place of pools of the
   * same name.
   */
  add(clusterName: string, compute: DeclaredCompute): void;
}

/** Begins with what the file declares. */
export function sharedCompute(base: DeclaredCompute): SharedCompute {
  const added = new Map<string, DeclaredCompute>();
  const all = (): readonly DeclaredCompute[] => [base, ...added.values()];
  const compute: DeclaredCompute = {
    clusterName: base.clusterName,
    region: base.region,
    kubernetesVersion: base.kubernetesVersion,
    scoringStrategy: base.scoringStrategy,
    get zones() {
      return [...new Set(all().flatMap(({ zones }) => zones))];
    },
    get pools() {
      return lastByName<Pool>(all().flatMap(({ pools }) => pools));
    },
    get fargateProfiles() {
      return lastByName<FargateProfile>(all().flatMap(({ fargateProfiles }) => fargateProfiles));
    },
  };
  return {
    compute,
    add: (clusterName, other) => {
      added.set(clusterName, other);
    },
  };
}

const lastByName = <T extends { readonly name: string }>(items: readonly T[]): readonly T[] => [
  ...new Map(items.map((item) => [item.name, item])).values(),
];
