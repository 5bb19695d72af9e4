// The log group of a control plane, which EKS makes when the first of its logs is turned on, and never removes.
// https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
import type { AwsCalls } from '../calls/aws-calls.js';

/** As CloudWatch Logs has it. */
export interface ActualLogGroup {
  readonly name: string;
  /** Days; absent where logs are kept for ever. */
  readonly retentionDays?: number | undefined;
}

/** What EKS calls the group of a cluster. */
export const logGroupOf = (clusterName: string): string => `/aws/eks/${clusterName}/cluster`;

/** The group; undefined when there is none. One call: no other group's name comes before it in the answer. */
export async function inspectLogGroup(
  calls: AwsCalls,
  clusterName: string,
): Promise<ActualLogGroup | undefined> {
  const name = logGroupOf(clusterName);
  const { logGroups = [] } = await calls.send('logs', 'DescribeLogGroups', { logGroupNamePrefix: name });
  const group = logGroups.find(({ logGroupName }) => logGroupName === name);
  return group && { name, retentionDays: group.retentionInDays };
}
