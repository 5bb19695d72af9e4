// The parameters of calls that were recorded by name alone: what eksctl sends with them, as far as the name says it.
import { clusterNameOf, templateBody, type RecordedCall, type Recording } from './eksctl-recording.js';

/** A call of a recorded command; undefined when it cannot be made up. */
export function sequenceCall(recording: Recording, line: string): RecordedCall | undefined {
  const [call = '', argument = ''] = line.split(' ');
  const [service = '', operation = ''] = call.split(':');
  const params =
    service === 'ec2' || service === 'iam' || service === 'ssm'
      ? likeRecorded(recording, { service, operation, argument })
      : byName(recording, { service, operation, argument });
  return params && { service, operation, params };
}

interface Named {
  readonly service: string;
  readonly operation: string;
  readonly argument: string;
}

type CallParams = Readonly<Record<string, unknown>>;

function byName(recording: Recording, { service, operation, argument }: Named): CallParams | undefined {
  const clusterName = clusterNameOf(recording);
  if (service === 'cloudformation') return ofStack(recording, operation, argument);
  if (service === 'autoscaling')
    return operation === 'DescribeAutoScalingGroups'
      ? {}
      : { AutoScalingGroupName: argument, DesiredCapacity: '1' };
  switch (operation) {
    case 'DescribeCluster':
      return { name: argument };
    case 'DescribeNodegroup':
      return { clusterName, nodegroupName: argument };
    case 'UpdateNodegroupConfig':
      return {
        clusterName,
        nodegroupName: argument,
        scalingConfig: { minSize: 0, maxSize: 3, desiredSize: 1 },
      };
    case 'DeleteAddon':
      return { clusterName, addonName: argument, preserve: true };
    case 'DeleteFargateProfile':
      return { clusterName, fargateProfileName: argument };
    case 'DescribeClusterVersions':
    case 'GetCallerIdentity':
      return {};
    default:
      return { clusterName };
  }
}

function ofStack(recording: Recording, operation: string, StackName: string): CallParams | undefined {
  switch (operation) {
    case 'ListStacks':
      return {
        StackStatusFilter: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'DELETE_FAILED', 'ROLLBACK_COMPLETE'],
      };
    case 'DescribeStackResource':
      return { StackName, LogicalResourceId: 'NodeGroup' };
    case 'UpdateTerminationProtection':
      return { StackName, EnableTerminationProtection: 'false' };
    case 'CreateStack': {
      const TemplateBody = extraPool(recording);
      if (TemplateBody === undefined) return undefined;
      const Tags = [{ Key: 'alpha.eksctl.io/nodegroup-name', Value: 'extra' }];
      return {
        StackName,
        TemplateBody,
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        Tags,
        EnableTerminationProtection: 'true',
      };
    }
    default:
      return { StackName };
  }
}

/** The template of another pool: that of the first, under another name. */
function extraPool(recording: Recording): string | undefined {
  const pool = Object.keys(recording.templates).find((name) => name.includes('-nodegroup-'));
  if (pool === undefined) return undefined;
  const name = pool.slice(pool.indexOf('-nodegroup-') + '-nodegroup-'.length);
  return templateBody(recording, pool)
    .replaceAll(`"NodegroupName":"${name}"`, '"NodegroupName":"extra"')
    .replaceAll(/"(RoleName|InstanceProfileName)":"([^"]+)"/g, '"$1":"$2-extra"');
}

function likeRecorded({ calls }: Recording, { service, operation, argument }: Named): CallParams {
  const oidc = calls.find((call) => call.operation === 'GetOpenIDConnectProvider')?.params;
  if (operation.endsWith('OpenIDConnectProvider'))
    return oidc ?? { OpenIDConnectProviderArn: 'arn:aws:iam::123456789012:oidc-provider/eks-stub.test/id/0' };
  if (operation === 'DeleteKeyPair') return { KeyName: argument };
  if (operation === 'DescribeKeyPairs' || operation === 'DescribeSecurityGroups') return {};
  return calls.find((call) => call.service === service && call.operation === operation)?.params ?? {};
}
