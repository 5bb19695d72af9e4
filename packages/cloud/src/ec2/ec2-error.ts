// EC2's refusals.
import { awsError, type AwsError } from '../aws-error.js';
import type { CloudContext } from '../service.js';
import { subnets, vpcs, type SubnetRow, type VpcRow } from './ec2-rows.js';

/** Something else still needs it. */
export const inUse = (message: string): AwsError => awsError('DependencyViolation', message);

export const noSuchVpc = (id: string): AwsError =>
  awsError('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`);

export const noSuchSubnet = (id: string): AwsError =>
  awsError('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`);

/** The VPC, or the refusal. */
export function vpcAt(context: CloudContext, id: string): VpcRow {
  const vpc = context.rows(vpcs).get(id);
  if (!vpc) throw noSuchVpc(id);
  return vpc;
}

/** The subnet, or the refusal. */
export function subnetAt(context: CloudContext, id: string): SubnetRow {
  const subnet = context.rows(subnets).get(id);
  if (!subnet) throw noSuchSubnet(id);
  return subnet;
}
