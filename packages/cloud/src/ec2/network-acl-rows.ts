// Network ACLs. The default one of a VPC is there without being asked for: it has a row once it was changed.
import { regionTable } from '../tables.js';
import type { CloudContext } from '../service.js';
import type { Params } from '../params.js';
import { subnets } from './ec2-rows.js';

/** One rule, in the shape of answers. */
export interface AclEntry {
  readonly number: number;
  readonly egress: boolean;
  readonly members: Params;
}

export interface AclRow {
  readonly aclId: string;
  readonly vpcId: string;
  readonly isDefault: boolean;
  readonly entries: readonly AclEntry[];
}

/** By id. */
export const networkAcls = regionTable<AclRow>('ec2.acl');

/** By subnet: the ACL that it was given instead of the default one. */
export const aclAssociations = regionTable<{ readonly associationId: string; readonly aclId: string }>(
  'ec2.acl-association',
);

/** The rule that ends every list: what no other rule takes is denied. */
export const lastEntry = (egress: boolean): AclEntry => entry(egress, 32_767);

const entry = (egress: boolean, number: number): AclEntry => ({
  number,
  egress,
  members: {
    CidrBlock: '0.0.0.0/0',
    Egress: egress,
    Protocol: '-1',
    RuleAction: number === 100 ? 'allow' : 'deny',
    RuleNumber: number,
  },
});

/** The default ACL of a VPC, as it is now. */
export function defaultAcl(context: CloudContext, vpcId: string): AclRow {
  const aclId = vpcId.replace('vpc-', 'acl-');
  const entries = [entry(true, 100), lastEntry(true), entry(false, 100), lastEntry(false)];
  return context.rows(networkAcls).get(aclId) ?? { aclId, vpcId, isDefault: true, entries };
}

/** The subnets of an ACL, with their associations. */
export function associationsOf(
  context: CloudContext,
  { aclId, vpcId, isDefault }: AclRow,
): readonly { readonly subnetId: string; readonly associationId: string }[] {
  const own = context
    .rows(subnets)
    .list()
    .filter((subnet) => subnet.vpcId === vpcId);
  return own.flatMap(({ subnetId }) => {
    const given = context.rows(aclAssociations).get(subnetId);
    if (given) return given.aclId === aclId ? [{ subnetId, associationId: given.associationId }] : [];
    return isDefault ? [{ subnetId, associationId: subnetId.replace('subnet-', 'aclassoc-') }] : [];
  });
}
