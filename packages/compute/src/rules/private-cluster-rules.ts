// `privateCluster`: a cluster without any way to or from the internet, save through endpoints.
import type { Finding } from '../schema/decode.js';
import { rawPools } from './pool-rules.js';
import { type ClusterRule, findingOf } from './rule.js';

const wrong = findingOf('config.private-cluster');
const optionalServices = ['cloudformation', 'autoscaling', 'logs'];

/** All that a fully private cluster asks for. */
export const privateCluster: ClusterRule = (config) => {
  const { privateCluster: cluster, vpc } = config;
  if (!cluster?.enabled) return [];
  const pools = rawPools(config).filter(({ group }) => group.privateNetworking !== true);
  const ownVpc = Boolean(vpc?.id) && Object.keys(vpc?.subnets?.private ?? {}).length === 0;
  return [
    ...pools.map(({ path }) =>
      wrong([...path, 'privateNetworking'], 'must be true in a fully private cluster', {
        hint: 'add privateNetworking: true',
      }),
    ),
    ...(ownVpc
      ? [
          wrong(
            ['vpc', 'subnets', 'private'],
            'must be set in a fully private cluster with a VPC of your own',
            {
              eksctl: 'crashes',
            },
          ),
        ]
      : []),
    ...serviceFindings(cluster),
  ];
};

function serviceFindings(cluster: {
  readonly skipEndpointCreation?: boolean | undefined;
  readonly additionalEndpointServices?: readonly string[] | undefined;
}): readonly Finding[] {
  const services = cluster.additionalEndpointServices ?? [];
  const path = ['privateCluster', 'additionalEndpointServices'];
  if (services.length === 0) return [];
  if (cluster.skipEndpointCreation) return [wrong(path, 'cannot be set with skipEndpointCreation')];
  return services.flatMap((service, index) => {
    if (!optionalServices.includes(service)) {
      const message = `${JSON.stringify(service)} is no service an endpoint can be added for`;
      return [wrong([...path, index], message, { hint: `one of ${optionalServices.join(', ')}` })];
    }
    return services.indexOf(service) < index ? [wrong([...path, index], `${service} is listed twice`)] : [];
  });
}
