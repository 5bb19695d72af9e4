// A VPC that was there before the cluster: nothing is made, its ids are handed on.
import { type Result, success } from '@berth/kube';
import { type ClusterContext, isFullyPrivate } from '../cluster-context.js';
import type { SubnetFacts } from '../facts.js';
import { join } from '../intrinsics.js';
import { refuse } from '../problems.js';
import { output } from '../resource.js';
import { joinParts, type TemplatePart } from '../template.js';
import { type KnownSubnets, knownSubnets, unknownVpc, withRouteTables } from './known-subnets.js';
import type { NetworkPart, SubnetRef } from './network-part.js';

/** Hands on the VPC and subnets; a private cluster needs each subnet's own route table for its endpoints. */
export function existingVpc(context: ClusterContext): Result<NetworkPart> {
  const { spec, facts } = context;
  const subnets = knownSubnets(context);
  const few = tooFew(context, subnets);
  if (few) return few;
  const vpc = spec.vpc?.id || (facts.network?.vpcId ?? unknownVpc);
  const isPrivate = isFullyPrivate(context);
  const needsTables = isPrivate && !spec.privateCluster?.skipEndpointCreation;
  const tabled = needsTables ? withRouteTables(subnets.private) : subnets.private;
  const withoutTable = needsTables ? tabled.find(({ routeTableId }) => !routeTableId) : undefined;
  if (withoutTable) {
    return refuse(
      'render.no-route-table',
      `subnet ${withoutTable.id} has no route table of its own`,
      'vpc.subnets',
    );
  }
  const nat = spec.vpc?.nat?.gateway;
  const part = joinParts([
    output('VPC', vpc),
    ...(nat === undefined ? [] : [output('FeatureNATMode', nat, 'plain')]),
    idsOutput('SubnetsPrivate', subnets.private),
    idsOutput('SubnetsPublic', subnets.public),
    ...(isPrivate ? [output('ClusterFullyPrivate', true)] : []),
  ]);
  return success({
    part,
    vpc,
    public: subnets.public.map(refTo),
    private: tabled.map(refTo),
  });
}

const refTo = ({ id, zone, routeTableId }: SubnetFacts): SubnetRef => ({
  subnet: id,
  zone,
  ...(routeTableId ? { routeTable: routeTableId } : {}),
});

const idsOutput = (name: string, subnets: readonly SubnetFacts[]): TemplatePart =>
  subnets.length > 0
    ? output(
        name,
        join(
          ',',
          subnets.map(({ id }) => id),
        ),
      )
    : {};

/** EKS wants two subnets; one alone of either kind is a mistake. */
function tooFew({ spec }: ClusterContext, subnets: KnownSubnets): Result<never> | undefined {
  const count = subnets.public.length + subnets.private.length;
  const onOutpost = Boolean(spec.outpost?.controlPlaneOutpostARN);
  const lonely = subnets.public.length === 1 || subnets.private.length === 1;
  return count === 0 || (lonely && !onOutpost)
    ? refuse('render.too-few-subnets', `${count} subnets are too few for a cluster`, 'vpc.subnets')
    : undefined;
}
