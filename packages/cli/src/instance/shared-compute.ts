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
  const others = new Map<string, DeclaredCompute>();
  const all = (): readonly DeclaredCompute[] => [base, ...others.values()];
  const compute: DeclaredCompute = {
    clusterName: base.clusterName,
    region: base.region,
    kubernetesVersion: base.kubernetesVersion,
    scoringStrategy: base.scoringStrategy,
    get zones() {
      return [...new Set(all().flatMap(({ zones }) => zones))];
    },
    get pools() {
      const added = [...others.values()].flatMap((one) => one.pools.map((pool) => poolOf(one, pool)));
      return lastByName<Pool>([...base.pools, ...added]);
    },
    get fargateProfiles() {
      return lastByName<FargateProfile>(all().flatMap(({ fargateProfiles }) => fargateProfiles));
    },
  };
  return {
    compute,
    add: (clusterName, other) => {
      others.set(clusterName, other);
    },
  };
}

const owned = new WeakMap<Pool, Pool>();

/** The pool as one of its own cluster, the same object each time. */
function poolOf({ clusterName, kubernetesVersion }: DeclaredCompute, pool: Pool): Pool {
  const known = owned.get(pool);
  if (known?.cluster?.kubernetesVersion === kubernetesVersion) return known;
  const made = { ...pool, cluster: { clusterName, kubernetesVersion } };
  owned.set(pool, made);
  return made;
}

const lastByName = <T extends { readonly name: string }>(items: readonly T[]): readonly T[] => [
  ...new Map(items.map((item) => [item.name, item])).values(),
];
