// EC2 as far as clusters need it: networks, addresses, security groups, launch templates, instances and their types.
import { spotOperations } from '../pricing/spot-operations.js';
import type { Service } from '../service.js';
import { accountOperations } from './account-operations.js';
import { addressOperations } from './address-operations.js';
import { dhcpOperations } from './dhcp-options.js';
import { tagOperations } from './ec2-tags.js';
import { endpointOperations } from './endpoint-operations.js';
import { flowLogOperations } from './flow-log-operations.js';
import { gatewayOperations } from './gateway-operations.js';
import { imageOperations } from './image-operations.js';
import { instanceOperations } from './instance-operations.js';
import { instanceTypeOperations } from './instance-type-operations.js';
import { keyPairOperations } from './key-pair-operations.js';
import { launchTemplateOperations } from './launch-template-operations.js';
import { natOperations, natTransitions } from './nat-operations.js';
import { networkAclOperations } from './network-acl-operations.js';
import { networkInterfaceOperations } from './network-interface-operations.js';
import { placementGroupOperations } from './placement-group-operations.js';
import { prefixListOperations } from './prefix-list-operations.js';
import { routeOperations } from './route-operations.js';
import { routeTableOperations } from './route-table-operations.js';
import { securityGroupOperations } from './security-group-operations.js';
import { securityRuleOperations } from './security-rule-operations.js';
import { subnetOperations } from './subnet-operations.js';
import { vpcOperations } from './vpc-operations.js';
import { zoneOperations } from './zones.js';

export const ec2Service: Service = {
  name: 'ec2',
  protocol: 'ec2',
  version: '2016-11-15',
  namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  operations: {
    ...vpcOperations,
    ...subnetOperations,
    ...gatewayOperations,
    ...natOperations,
    ...addressOperations,
    ...routeTableOperations,
    ...routeOperations,
    ...securityGroupOperations,
    ...securityRuleOperations,
    ...networkInterfaceOperations,
    ...endpointOperations,
    ...launchTemplateOperations,
    ...instanceTypeOperations,
    ...spotOperations,
    ...instanceOperations,
    ...imageOperations,
    ...keyPairOperations,
    ...placementGroupOperations,
    ...zoneOperations,
    ...accountOperations,
    ...networkAclOperations,
    ...dhcpOperations,
    ...flowLogOperations,
    ...prefixListOperations,
    ...tagOperations,
  },
  transitions: natTransitions,
};
