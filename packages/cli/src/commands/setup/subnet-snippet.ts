// What a ClusterConfig says to use subnets that were made beside it: its network, and Fargate profiles for Concurrent.
import type { PrivateSubnets } from '@berth/aws';
import { renderYaml } from '@berth/kube';

/** Members of a ClusterConfig. */
export interface SubnetSnippet {
  readonly vpc: {
    readonly id: string;
    readonly subnets: {
      readonly private: Readonly<Record<string, { readonly id: string; readonly az?: string }>>;
    };
  };
  readonly fargateProfiles: readonly {
    readonly name: string;
    readonly subnets: readonly string[];
    readonly selectors: readonly unknown[];
  }[];
}

/** The members. A subnet goes by its zone; a second one of the same zone needs a name of its own. */
export function subnetSnippet({ vpcId, subnets }: PrivateSubnets): SubnetSnippet {
  const named = subnets.map(({ id, zone }, index) => {
    const isFirst = subnets.findIndex((other) => other.zone === zone) === index;
    return isFirst ? ([zone, { id }] as const) : ([`${zone}-${index + 1}`, { id, az: zone }] as const);
  });
  return {
    vpc: { id: vpcId, subnets: { private: Object.fromEntries(named) } },
    fargateProfiles: ['system', 'worker'].map((type) => ({
      name: `concurrent-${type}`,
      subnets: subnets.map(({ id }) => id),
      selectors: [{ namespace: 'parallelsns', labels: { 'concurrent-node-type': type } }],
    })),
  };
}

/** As text to be pasted. */
export const snippetText = ({ vpc, fargateProfiles }: SubnetSnippet): string =>
  [
    '# for a ClusterConfig that makes its cluster in this VPC; leave it out where the cluster made the VPC itself\n',
    renderYaml({ vpc }),
    '# for its Fargate profiles; other namespaces take selectors of their own\n',
    renderYaml({ fargateProfiles }),
  ].join('');
