// Which services have endpoints in which zones: a private cluster reaches AWS through them.
import type { ClusterSpec } from '@berth/compute';
import type { AwsCalls } from '../calls/aws-calls.js';
import type { EndpointServiceFacts } from '../render/facts.js';
import { allPages } from './pages.js';

/** Every service of the region, for a file whose cluster gets endpoints; a call for each thousand. */
export async function endpointFacts(
  calls: AwsCalls,
  { privateCluster }: ClusterSpec,
): Promise<readonly EndpointServiceFacts[] | undefined> {
  if (!privateCluster?.enabled || privateCluster.skipEndpointCreation) return undefined;
  const services = await allPages(
    (NextToken) => calls.send('ec2', 'DescribeVpcEndpointServices', { NextToken }),
    ({ ServiceDetails, NextToken }) => ({ items: ServiceDetails, next: NextToken }),
  );
  return services.flatMap(({ ServiceName: serviceName = '', ServiceType = [], AvailabilityZones = [] }) =>
    ServiceType.flatMap(({ ServiceType: type }) =>
      type === 'Interface' || type === 'Gateway' || type === 'GatewayLoadBalancer'
        ? [{ serviceName, type, zones: AvailabilityZones }]
        : [],
    ),
  );
}
