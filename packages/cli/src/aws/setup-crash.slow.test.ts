// Helpers' stacks that are cut off at any call, before or after AWS did it: the next run comes to the same end, with the
// blocks that were chosen first, and nothing is there twice.
import {
  applyPlan,
  AwsCallError,
  planPrivateSubnets,
  planPrivateSubnetsRemoval,
  planServiceRole,
  planServiceRoleRemoval,
  readPrivateSubnets,
  type AwsCalls,
  type HelperPlan,
  type HelperSubject,
} from '@berth/aws';
import { systemClock } from '@berth/client';
import { createCloud, type Cloud } from '@berth/cloud';
import { expect, it } from 'vitest';

const REGION = 'us-west-2';

/** So many calls are answered; the last of them was done by AWS, or never arrived. */
interface Cut {
  readonly calls: number;
  readonly isDone: boolean;
}

function subjectOf(
  cloud: Cloud,
  cut: Cut = { calls: Infinity, isDone: true },
): HelperSubject & { made(): number } {
  let made = 0;
  const fail = (code: string, message: string) =>
    new AwsCallError({ service: 'x', operation: 'x', code, message });
  const calls: AwsCalls = {
    region: REGION,
    async send(service, operation, input) {
      made += 1;
      const isCut = made === cut.calls;
      if (made > cut.calls || (isCut && !cut.isDone)) throw fail('ECONNRESET', 'cut off');
      try {
        const answer = await cloud.call({ service, operation, params: input, region: REGION });
        if (isCut) throw fail('ECONNRESET', 'cut off');
        return answer as never;
      } catch (error) {
        if (error instanceof AwsCallError) throw error;
        const { code, message } = error as { code: string; message: string };
        throw fail(code, message);
      }
    },
  };
  return { clusterName: 'research', calls, made: () => made };
}

const clock = {
  now: () => Date.now(),
  after: (_delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, 0);
    return () => clearTimeout(timer);
  },
};

async function carryOut(plan: HelperPlan): Promise<void> {
  const { failed } = await applyPlan(plan, { clock, tell: () => undefined });
  if (failed[0]) throw failed[0].error;
}

async function openCloud(): Promise<{ readonly cloud: Cloud; readonly vpcId: string }> {
  const cloud = createCloud({ clock: systemClock });
  const ec2 = async (
    operation: string,
    params: object = {},
  ): Promise<Record<string, Record<string, string>>> =>
    (await cloud.call({ service: 'ec2', operation, params, region: REGION })) as never;
  const vpcId = (await ec2('CreateVpc', { CidrBlock: '10.0.0.0/16' }))['Vpc']?.['VpcId'] ?? '';
  const SubnetId = (await ec2('CreateSubnet', { VpcId: vpcId, CidrBlock: '10.0.0.0/20' }))['Subnet']?.[
    'SubnetId'
  ];
  const gateway = (await ec2('CreateInternetGateway'))['InternetGateway']?.['InternetGatewayId'];
  await ec2('AttachInternetGateway', { VpcId: vpcId, InternetGatewayId: gateway });
  const table = (await ec2('CreateRouteTable', { VpcId: vpcId }))['RouteTable']?.['RouteTableId'];
  await ec2('CreateRoute', { RouteTableId: table, DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway });
  await ec2('AssociateRouteTable', { RouteTableId: table, SubnetId });
  return { cloud, vpcId };
}

/** What must not be there twice. */
async function census(cloud: Cloud): Promise<readonly number[]> {
  const count = async (service: string, operation: string, member: string): Promise<number> => {
    const answer = await cloud.call({ service, operation, params: {}, region: REGION });
    return ((answer as Record<string, readonly unknown[]>)[member] ?? []).length;
  };
  return Promise.all([
    count('ec2', 'DescribeSubnets', 'Subnets'),
    count('ec2', 'DescribeAddresses', 'Addresses'),
    count('ec2', 'DescribeRouteTables', 'RouteTables'),
    count('iam', 'ListRoles', 'Roles'),
    count('cloudformation', 'DescribeStacks', 'Stacks'),
  ]);
}

interface Helper {
  plan(subject: HelperSubject, vpcId: string): Promise<HelperPlan>;
  removal(subject: HelperSubject): Promise<HelperPlan>;
}

const HELPERS: Readonly<Record<string, Helper>> = {
  'service-role': {
    plan: (subject) => planServiceRole(subject, { principal: '123456789012' }),
    removal: planServiceRoleRemoval,
  },
  'private-subnets with a gateway': {
    plan: (subject, vpcId) => planPrivateSubnets(subject, { vpcId }),
    removal: planPrivateSubnetsRemoval,
  },
  'private-subnets with an instance': {
    plan: (subject, vpcId) => planPrivateSubnets(subject, { vpcId, nat: 'instance' }),
    removal: planPrivateSubnetsRemoval,
  },
};

it.each(Object.keys(HELPERS))('%s converges after a cut at every call', async (name) => {
  const helper = HELPERS[name];
  if (!helper) throw new Error('unreachable');
  const whole = await openCloud();
  const before = await census(whole.cloud);
  const counted = subjectOf(whole.cloud);
  await carryOut(await helper.plan(counted, whole.vpcId));
  const after = await census(whole.cloud);
  const blocks = await readPrivateSubnets(counted);
  whole.cloud.stop();
  for (let calls = 1; calls <= counted.made(); calls += 1) {
    for (const isDone of [true, false]) {
      const where = `after ${calls} calls, the last ${isDone ? 'done' : 'lost'}`;
      const { cloud, vpcId } = await openCloud();
      const attempt = async (work: (subject: HelperSubject) => Promise<HelperPlan>) => {
        await work(subjectOf(cloud, { calls, isDone }))
          .then(carryOut)
          .catch(() => undefined);
        await carryOut(await work(subjectOf(cloud)));
        expect((await work(subjectOf(cloud))).steps, where).toEqual([]);
      };
      await attempt((subject) => helper.plan(subject, vpcId));
      expect(await census(cloud), where).toEqual(after);
      const cidrs = (await readPrivateSubnets(subjectOf(cloud)))?.subnets.map(({ cidr }) => cidr);
      expect(cidrs, where).toEqual(blocks?.subnets.map(({ cidr }) => cidr));
      await attempt((subject) => helper.removal(subject));
      expect(await census(cloud), where).toEqual(before);
      cloud.stop();
    }
  }
});
