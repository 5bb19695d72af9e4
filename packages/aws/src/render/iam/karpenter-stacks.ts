// What Karpenter needs of IAM: a role for its nodes, a policy and a role for its controller, a queue for interruptions.
import { type ClusterContext, clusterStackName } from '../cluster-context.js';
import { getAtt, managedPolicyArn, ref } from '../intrinsics.js';
import { principalMappings } from '../partitions.js';
import { allow, policyDocument, trustOfService } from '../policy-document.js';
import { plainResource, resource } from '../resource.js';
import { type Stack, stackOf } from '../stack.js';
import { joinParts, type TemplatePart, templateOf } from '../template.js';
import { serviceAccountStack } from './account-stacks.js';
import { actions } from './known-statements.js';

/** Renders the two stacks; none where the file does not ask for Karpenter. */
export function karpenterStacks(context: ClusterContext): readonly Stack[] {
  const { karpenter } = context.spec;
  if (!karpenter?.version) return [];
  const stack = stackOf(context, `eksctl-${context.name}-karpenter`, {
    purpose: 'karpenter',
    iam: 'named',
    tags: {
      'alpha.eksctl.io/karpenter-name': `eksctl-${context.name}-karpenter`,
      'alpha.eksctl.io/karpenter-version': karpenter.version,
    },
    dependsOn: [clusterStackName(context.name)],
    template: templateOf([nodes(context), controllerPolicy(context), ...interruptions(context)], {
      description: 'Karpenter Stack [created and managed by eksctl]',
      mappings: principalMappings,
    }),
  });
  return [stack, controllerRole(context)];
}

const nodePolicies = [
  'AmazonEC2ContainerRegistryPullOnly',
  'AmazonEKSWorkerNodePolicy',
  'AmazonEKS_CNI_Policy',
  'AmazonSSMManagedInstanceCore',
];

function nodes({ spec, name }: ClusterContext): TemplatePart {
  const role = 'KarpenterNodeRole';
  const usualProfile = `eksctl-KarpenterNodeInstanceProfile-${name}`;
  return joinParts([
    resource(role, 'AWS::IAM::Role', {
      RoleName: `eksctl-${role}-${name}`,
      Path: '/',
      AssumeRolePolicyDocument: trustOfService('EC2'),
      ManagedPolicyArns: nodePolicies.map(managedPolicyArn),
      PermissionsBoundary: spec.iam?.serviceRolePermissionsBoundary || undefined,
    }),
    plainResource('KarpenterNodeInstanceProfile', 'AWS::IAM::InstanceProfile', {
      InstanceProfileName: spec.karpenter?.defaultInstanceProfile ?? usualProfile,
      Path: '/',
      Roles: [ref(role)],
    }),
  ]);
}

const queue = 'KarpenterInterruptionQueue';
const queueArn = getAtt(queue, 'Arn');

const controllerActions = [
  ...actions(
    'ec2',
    'CreateFleet CreateLaunchTemplate CreateTags DescribeAvailabilityZones DescribeInstanceTypeOfferings ' +
      'DescribeInstanceTypes DescribeInstances DescribeLaunchTemplates DescribeSecurityGroups DescribeSubnets ' +
      'DeleteLaunchTemplate RunInstances TerminateInstances DescribeImages DescribeSpotPriceHistory ' +
      'DescribeCapacityReservations',
  ),
  ...actions(
    'iam',
    'PassRole CreateServiceLinkedRole GetInstanceProfile CreateInstanceProfile DeleteInstanceProfile ' +
      'TagInstanceProfile AddRoleToInstanceProfile RemoveRoleFromInstanceProfile ListInstanceProfiles ' +
      'ListInstanceProfilesForRole',
  ),
  'eks:DescribeCluster',
  'ssm:GetParameter',
  'pricing:GetProducts',
];

function controllerPolicy({ spec, name }: ClusterContext): TemplatePart {
  const reading = allow(
    actions('sqs', 'DeleteMessage GetQueueAttributes GetQueueUrl ReceiveMessage'),
    queueArn,
  );
  const policy = 'KarpenterControllerPolicy';
  return plainResource(policy, 'AWS::IAM::ManagedPolicy', {
    ManagedPolicyName: `eksctl-${policy}-${name}`,
    PolicyDocument: policyDocument([
      allow(controllerActions),
      ...(spec.karpenter?.withSpotInterruptionQueue ? [reading] : []),
    ]),
  });
}

/** What EventBridge tells of instances, by the rule that carries it. */
const events = {
  ScheduledChangeRule: ['aws.health', 'AWS Health Event'],
  SpotInterruptionRule: ['aws.ec2', 'EC2 Spot Instance Interruption Warning'],
  RebalanceRule: ['aws.ec2', 'EC2 Instance Rebalance Recommendation'],
  InstanceStateChangeRule: ['aws.ec2', 'EC2 Instance State-change Notification'],
} as const;

function interruptions({ spec, name }: ClusterContext): readonly TemplatePart[] {
  if (!spec.karpenter?.withSpotInterruptionQueue) return [];
  const sending = {
    Effect: 'Allow',
    Principal: { Service: ['events.amazonaws.com', 'sqs.amazonaws.com'] },
    Resource: queueArn,
    Action: ['sqs:SendMessage'],
  };
  const rules = Object.entries(events).map(([rule, [source, kind]]) =>
    plainResource(rule, 'AWS::Events::Rule', {
      EventPattern: { source: [source], 'detail-type': [kind] },
      Targets: [{ Id: 'KarpenterInterruptionQueueTarget', Arn: queueArn }],
    }),
  );
  return [
    resource(queue, 'AWS::SQS::Queue', { QueueName: name, MessageRetentionPeriod: 300 }),
    plainResource('KarpenterInterruptionQueuePolicy', 'AWS::SQS::QueuePolicy', {
      Queues: [ref(queue)],
      PolicyDocument: policyDocument([sending]),
    }),
    ...rules,
  ];
}

/** The controller is a service account like any other. */
function controllerRole(context: ClusterContext): Stack {
  const { name, partition, facts } = context;
  const policy = `arn:${partition}:iam::${facts.accountId}:policy/eksctl-KarpenterControllerPolicy-${name}`;
  const stack = serviceAccountStack(context, {
    metadata: { name: 'karpenter', namespace: 'karpenter' },
    attachPolicyARNs: [policy],
    roleName: `eksctl-${name}-iamservice-role`,
  });
  return { ...stack, dependsOn: [...stack.dependsOn, `eksctl-${name}-karpenter`] };
}
