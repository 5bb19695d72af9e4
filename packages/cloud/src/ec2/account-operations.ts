// What describes the account and what every VPC has without being asked: DHCP options, the network ACL, limits.
import { texts, type Params } from '../params.js';
import { quotaValue } from '../quotas.js';
import type { CloudContext, Operation } from '../service.js';
import { subnets, vpcs, type VpcRow } from './ec2-rows.js';
import { filtersOf, keepMatching } from './filters.js';

export const accountOperations: Readonly<Record<string, Operation>> = {
  DescribeAccountAttributes: (params, context) => {
    const wanted = texts(params, 'AttributeNames');
    const attributes: Readonly<Record<string, readonly string[]>> = {
      'supported-platforms': ['VPC'],
      'default-vpc': ['none'],
      'max-instances': ['20'],
      'vpc-max-security-groups-per-interface': ['5'],
      'max-elastic-ips': [String(quotaValue(context.options, 'L-0263D0A3'))],
      'vpc-max-elastic-ips': [String(quotaValue(context.options, 'L-0263D0A3'))],
    };
    return {
      AccountAttributes: Object.entries(attributes)
        .filter(([name]) => wanted.length === 0 || wanted.includes(name))
        .map(([name, values]) => ({
          AttributeName: name,
          AttributeValues: values.map((value) => ({ AttributeValue: value })),
        })),
    };
  },
  DescribeDhcpOptions: (_, context) => ({
    DhcpOptions: [
      {
        DhcpOptionsId: 'dopt-0default',
        OwnerId: context.accountId,
        DhcpConfigurations: [
          { Key: 'domain-name', Values: [{ Value: `${context.region}.compute.internal` }] },
          { Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] },
        ],
        Tags: [],
      },
    ],
  }),
  DescribeNetworkAcls: (params, context) => {
    const ids = texts(params, 'NetworkAclIds');
    const all = context
      .rows(vpcs)
      .list()
      .filter((vpc) => ids.length === 0 || ids.includes(aclId(vpc)));
    const kept = keepMatching(all, filtersOf(params), {
      default: () => ['true'],
      'vpc-id': ({ vpcId }) => [vpcId],
      'network-acl-id': (vpc) => [aclId(vpc)],
      'association.subnet-id': ({ vpcId }) => subnetIdsOf(context, vpcId),
    });
    return { NetworkAcls: kept.map((vpc) => aclView(vpc, context)) };
  },
  DescribeVpcClassicLink: () => ({ Vpcs: [] }),
  DescribeVpcClassicLinkDnsSupport: () => ({ Vpcs: [] }),
};

const aclId = ({ vpcId }: VpcRow): string => vpcId.replace('vpc-', 'acl-');

const subnetIdsOf = (context: CloudContext, vpcId: string): readonly string[] =>
  context
    .rows(subnets)
    .list()
    .flatMap((subnet) => (subnet.vpcId === vpcId ? [subnet.subnetId] : []));

function aclView(vpc: VpcRow, context: CloudContext): Params {
  const entry = (egress: boolean, number: number): Params => ({
    CidrBlock: '0.0.0.0/0',
    Egress: egress,
    Protocol: '-1',
    RuleAction: number === 100 ? 'allow' : 'deny',
    RuleNumber: number,
  });
  return {
    NetworkAclId: aclId(vpc),
    VpcId: vpc.vpcId,
    IsDefault: true,
    OwnerId: context.accountId,
    Entries: [entry(true, 100), entry(true, 32_767), entry(false, 100), entry(false, 32_767)],
    Associations: subnetIdsOf(context, vpc.vpcId).map((subnetId) => ({
      NetworkAclAssociationId: subnetId.replace('subnet-', 'aclassoc-'),
      NetworkAclId: aclId(vpc),
      SubnetId: subnetId,
    })),
    Tags: [],
  };
}
