// The quotas of an account, in AWS's defaults for new ones: what creation is refused by, and Service Quotas shows.
import type { CloudOptions } from './cloud-options.js';

export interface Quota {
  readonly code: string;
  /** Service code of Service Quotas. */
  readonly service: string;
  readonly name: string;
  readonly value: number;
}

const DEFAULTS: readonly Quota[] = [
  { code: 'L-F678F1CE', service: 'vpc', name: 'VPCs per Region', value: 5 },
  { code: 'L-407747CB', service: 'vpc', name: 'Subnets per VPC', value: 200 },
  { code: 'L-A4707A72', service: 'vpc', name: 'Internet gateways per Region', value: 5 },
  { code: 'L-FE5A380F', service: 'vpc', name: 'NAT gateways per Availability Zone', value: 5 },
  { code: 'L-0EA8095F', service: 'vpc', name: 'Inbound or outbound rules per security group', value: 60 },
  { code: 'L-0263D0A3', service: 'ec2', name: 'EC2-VPC Elastic IPs', value: 5 },
  {
    code: 'L-1216C47A',
    service: 'ec2',
    name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
    value: 256,
  },
  { code: 'L-DB2E81BA', service: 'ec2', name: 'Running On-Demand G and VT instances', value: 192 },
  { code: 'L-417A185B', service: 'ec2', name: 'Running On-Demand P instances', value: 192 },
  {
    code: 'L-34B43A08',
    service: 'ec2',
    name: 'All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests',
    value: 256,
  },
  { code: 'L-3819A6DF', service: 'ec2', name: 'All G and VT Spot Instance Requests', value: 192 },
  { code: 'L-1194D53C', service: 'eks', name: 'Clusters', value: 100 },
  { code: 'L-6D54EA21', service: 'eks', name: 'Managed node groups per cluster', value: 30 },
  { code: 'L-BD136A63', service: 'eks', name: 'Nodes per managed node group', value: 450 },
  { code: 'L-33415657', service: 'eks', name: 'Fargate profiles per cluster', value: 10 },
  { code: 'L-78E3A2F2', service: 'eks', name: 'Selectors per Fargate profile', value: 5 },
  { code: 'L-23414FF3', service: 'eks', name: 'Label pairs per Fargate profile selector', value: 5 },
  { code: 'L-CDE20ADC', service: 'autoscaling', name: 'Auto Scaling groups per region', value: 500 },
  { code: 'L-0485CB21', service: 'cloudformation', name: 'Stack count', value: 2000 },
];

/** All quotas, with the options' own values. */
export const quotasOf = (options: CloudOptions): readonly Quota[] =>
  DEFAULTS.map((quota) => ({ ...quota, value: options.quotas?.[quota.code] ?? quota.value }));

/** The value of one quota. */
export const quotaValue = (options: CloudOptions, code: string): number =>
  quotasOf(options).find((quota) => quota.code === code)?.value ?? Number.POSITIVE_INFINITY;
