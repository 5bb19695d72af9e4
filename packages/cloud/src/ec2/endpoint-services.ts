// The services that have VPC endpoints: those that clusters without a way to the internet need.
import { awsError } from '../aws-error.js';
import { texts, type Params } from '../params.js';
import type { CloudContext } from '../service.js';
import { filtersOf, keepMatching } from './filters.js';
import { zonesOf } from './zones.js';

const GATEWAYS = ['s3', 'dynamodb'];
const NAMES = [
  'autoscaling',
  'cloudformation',
  'dynamodb',
  'ec2',
  'ec2messages',
  'ecr.api',
  'ecr.dkr',
  'eks',
  'eks-auth',
  'elasticfilesystem',
  'elasticloadbalancing',
  'emr-containers',
  'execute-api',
  'fsx',
  'guardduty-data',
  'kms',
  'lambda',
  'logs',
  'monitoring',
  'rds',
  's3',
  'sagemaker.api',
  'sagemaker.runtime',
  'secretsmanager',
  'sns',
  'sqs',
  'ssm',
  'ssmmessages',
  'states',
  'sts',
  'xray',
];

/** Whether a service has the gateway kind. */
export const isGatewayService = (serviceName: string): boolean =>
  GATEWAYS.includes(serviceName.split('.').slice(3).join('.'));

/** `DescribeVpcEndpointServices`: an unknown name is refused. */
export function endpointServices(params: Params, context: CloudContext): Params {
  const { region } = context;
  const all = NAMES.map((name) => `com.amazonaws.${region}.${name}`);
  const wanted = texts(params, 'ServiceNames');
  const unknown = wanted.find((name) => !all.includes(name));
  if (unknown !== undefined)
    throw awsError('InvalidServiceName', `The Vpc Endpoint Service '${unknown}' does not exist`);
  const kinds = all.flatMap((serviceName) => [
    ...(isGatewayService(serviceName) ? [{ serviceName, kind: 'Gateway' }] : []),
    { serviceName, kind: 'Interface' },
  ]);
  const named = kinds.filter(({ serviceName }) => wanted.length === 0 || wanted.includes(serviceName));
  const kept = keepMatching(named, filtersOf(params), {
    'service-name': ({ serviceName }) => [serviceName],
    'service-type': ({ kind }) => [kind],
    owner: () => ['amazon'],
  });
  return {
    ServiceNames: [...new Set(kept.map(({ serviceName }) => serviceName))],
    ServiceDetails: kept.map(({ serviceName, kind }) => ({
      ServiceName: serviceName,
      ServiceId: `vpce-svc-${Buffer.from(serviceName).toString('hex').slice(-17)}`,
      ServiceType: [{ ServiceType: kind }],
      AvailabilityZones: zonesOf(region),
      Owner: 'amazon',
      BaseEndpointDnsNames: [`${serviceName.split('.').slice(3).join('.')}.${region}.vpce.amazonaws.com`],
      PrivateDnsName:
        kind === 'Interface'
          ? `${serviceName.split('.').slice(3).join('.')}.${region}.amazonaws.com`
          : undefined,
      VpcEndpointPolicySupported: true,
      AcceptanceRequired: false,
      ManagesVpcEndpoints: false,
      Tags: [],
    })),
  };
}
