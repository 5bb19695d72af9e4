// What tests of EKS begin with: a cloud, a network with a way out, roles, a cluster.
import { FakeClock } from '@berth/testing';
import { createCloud, type Cloud } from '../src/cloud.js';
import type { CloudOptions } from '../src/cloud-options.js';
import type { Principal } from '../src/principal.js';

/** An answer, with its members at hand. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Answer = any;

/** A cloud under test, with short ways to call it. */
export interface TestCloud {
  readonly cloud: Cloud;
  readonly clock: FakeClock;
  call(service: string, operation: string, params?: unknown, principal?: Principal): Promise<Answer>;
  /** The code and message of the refusal, as `Code: message`. */
  refusal(service: string, operation: string, params?: unknown, principal?: Principal): Promise<string>;
}

export function testCloud(options: Partial<CloudOptions> = {}): TestCloud {
  const clock = new FakeClock(Date.UTC(2026, 10, 1));
  const cloud = createCloud({ clock, ...options });
  const call: TestCloud['call'] = (service, operation, params = {}, principal = undefined) =>
    cloud.call({ service, operation, params, principal });
  return {
    cloud,
    clock,
    call,
    refusal: async (...args) => {
      try {
        await call(...args);
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        return `${code}: ${message}`;
      }
      return 'no refusal';
    },
  };
}

export interface Network {
  readonly vpcId: string;
  readonly publicSubnets: readonly string[];
  readonly privateSubnets: readonly string[];
}

/** A VPC with two public and two private subnets; only the public ones lead to an internet gateway. */
export async function makeNetwork({ call }: TestCloud): Promise<Network> {
  const { Vpc } = await call('ec2', 'CreateVpc', { CidrBlock: '192.168.0.0/16' });
  const vpcId: string = Vpc.VpcId;
  const subnet = async (index: number): Promise<string> => {
    const params = {
      VpcId: vpcId,
      CidrBlock: `192.168.${index * 32}.0/19`,
      AvailabilityZone: `us-west-2${'ab'[index % 2]}`,
    };
    return (await call('ec2', 'CreateSubnet', params)).Subnet.SubnetId;
  };
  const ids = [await subnet(0), await subnet(1), await subnet(2), await subnet(3)];
  const { InternetGateway: gateway } = await call('ec2', 'CreateInternetGateway');
  await call('ec2', 'AttachInternetGateway', { InternetGatewayId: gateway.InternetGatewayId, VpcId: vpcId });
  const { RouteTable: table } = await call('ec2', 'CreateRouteTable', { VpcId: vpcId });
  const route = { RouteTableId: table.RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
  await call('ec2', 'CreateRoute', { ...route, GatewayId: gateway.InternetGatewayId });
  for (const SubnetId of ids.slice(0, 2))
    await call('ec2', 'AssociateRouteTable', { RouteTableId: table.RouteTableId, SubnetId });
  return { vpcId, publicSubnets: ids.slice(0, 2), privateSubnets: ids.slice(2) };
}

/** A role that a service may take. */
export async function makeRole({ call }: TestCloud, RoleName: string, service: string): Promise<string> {
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  return (await call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument })).Role.Arn;
}

export interface ClusterFixture extends Network {
  readonly nodeRole: string;
  readonly podRole: string;
}

/** An active cluster `demo`, with the roles of its nodes and Fargate pods. */
export async function makeCluster(test: TestCloud, extra: object = {}): Promise<ClusterFixture> {
  const network = await makeNetwork(test);
  const roleArn = await makeRole(test, 'cluster', 'eks.amazonaws.com');
  const nodeRole = await makeRole(test, 'node', 'ec2.amazonaws.com');
  const podRole = await makeRole(test, 'pods', 'eks-fargate-pods.amazonaws.com');
  const subnetIds = [...network.publicSubnets, ...network.privateSubnets];
  await test.call('eks', 'CreateCluster', {
    name: 'demo',
    roleArn,
    version: '1.34',
    resourcesVpcConfig: { subnetIds },
    accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' },
    ...extra,
  });
  return { ...network, nodeRole, podRole };
}
