// The subnets of a cluster, as rendering wants to know them: those that the file names, those that the cluster's stack
// made, or all of its VPC.
import type { ClusterSpec } from '@berth/compute';
import type { NetworkFacts, SubnetFacts } from '../render/facts.js';
import type { ActualCluster, ActualSubnet } from './actual.js';

type Kind = 'public' | 'private';
const KINDS = ['public', 'private'] as const;

/** Subnets by kind, in the order of their zones. Local zones stand apart. */
export function networkFacts(
  actual: ActualCluster,
  { vpc, localZones = [] }: Pick<ClusterSpec, 'vpc' | 'localZones'>,
): NetworkFacts {
  const { controlPlane, vpcCidr, vpcId = controlPlane?.vpcId } = actual;
  const found = declared(actual, vpc) ?? ofStack(actual) ?? byRoute(actual);
  const sorted = (kind: Kind, isLocal: boolean) =>
    found[kind]
      .filter(({ zone }) => localZones.includes(zone) === isLocal)
      .toSorted((a, b) => (`${a.zone} ${a.id}` < `${b.zone} ${b.id}` ? -1 : 1));
  return {
    ...(vpcId === undefined ? {} : { vpcId }),
    ...(vpcCidr === undefined ? {} : { vpcCidr }),
    public: sorted('public', false),
    private: sorted('private', false),
    ...(localZones.length > 0
      ? { localPublic: sorted('public', true), localPrivate: sorted('private', true) }
      : {}),
  };
}

type Found = Readonly<Record<Kind, readonly SubnetFacts[]>>;

const factOf = ({ id, zone, cidr, routeTableId }: ActualSubnet, alias?: string): SubnetFacts => ({
  id,
  zone,
  cidr,
  ...(alias === undefined ? {} : { alias }),
  ...(routeTableId === undefined ? {} : { routeTableId }),
});

/** Those of the file, which says itself what is public; by id, else by block, else the first of the zone. */
function declared({ subnets }: ActualCluster, vpc: ClusterSpec['vpc']): Found | undefined {
  const taken = new Set<string>();
  const ofKind = (kind: Kind): readonly SubnetFacts[] =>
    Object.entries(vpc?.subnets?.[kind] ?? {}).flatMap(([alias, written]) => {
      const { id, cidr, az } = written ?? {};
      const isIt = (subnet: ActualSubnet): boolean => {
        if (id) return subnet.id === id;
        if (cidr) return subnet.cidr === cidr;
        return (
          subnet.zone === (az || alias) && subnet.isPublic === (kind === 'public') && !taken.has(subnet.id)
        );
      };
      const subnet = subnets.find(isIt);
      if (!subnet) return [];
      taken.add(subnet.id);
      return [factOf(subnet, alias)];
    });
  const found = { public: ofKind('public'), private: ofKind('private') };
  return taken.size > 0 ? found : undefined;
}

/** Those that the cluster's own stack hands on: others that people made in its VPC are theirs. */
function ofStack({ stacks, controlPlane, subnets }: ActualCluster): Found | undefined {
  const stack = stacks.find(({ name }) => name === `eksctl-${controlPlane?.name ?? ''}-cluster`);
  const idsOf = (name: string): readonly string[] => (stack?.outputs[name] ?? '').split(',');
  const ids = {
    public: [...idsOf('SubnetsPublic'), ...idsOf('SubnetsLocalZonePublic')],
    private: [...idsOf('SubnetsPrivate'), ...idsOf('SubnetsLocalZonePrivate')],
  };
  const found = (kind: Kind) =>
    subnets.filter(({ id }) => ids[kind].includes(id)).map((subnet) => factOf(subnet));
  return KINDS.some((kind) => found(kind).length > 0)
    ? { public: found('public'), private: found('private') }
    : undefined;
}

const byRoute = ({ subnets }: ActualCluster): Found => ({
  public: subnets.filter(({ isPublic }) => isPublic).map((subnet) => factOf(subnet)),
  private: subnets.filter(({ isPublic }) => !isPublic).map((subnet) => factOf(subnet)),
});
