// What describes the account: its limits, and the lists of what it cannot have here.
import { texts } from '../params.js';
import { quotaValue } from '../quotas.js';
import type { Operation } from '../service.js';

// Kinds that nobody can make here: their lists are empty, which tools that sweep an account want to hear.
const emptyLists: Readonly<Record<string, Operation>> = Object.fromEntries(
  Object.entries({
    DescribeCustomerGateways: 'CustomerGateways',
    DescribeIamInstanceProfileAssociations: 'IamInstanceProfileAssociations',
    DescribeSnapshots: 'Snapshots',
    DescribeTransitGatewayVpcAttachments: 'TransitGatewayVpcAttachments',
    DescribeVpcPeeringConnections: 'VpcPeeringConnections',
    DescribeVpnConnections: 'VpnConnections',
    DescribeVpnGateways: 'VpnGateways',
  }).map(([operation, member]) => [operation, () => ({ [member]: [] })]),
);

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
  ...emptyLists,
  DescribeVpcClassicLink: () => ({ Vpcs: [] }),
  DescribeVpcClassicLinkDnsSupport: () => ({ Vpcs: [] }),
};
