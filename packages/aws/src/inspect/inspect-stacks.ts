// The stacks of a cluster, found by the tag that eksctl and we put on each.
import type { Stack } from '@aws-sdk/client-cloudformation';
import type { AwsCalls } from '../calls/aws-calls.js';
import type { ActualStack } from './actual.js';
import { allPages } from './pages.js';
import { tagsOf } from './tags.js';

/** Tag whose value is the cluster's name. */
export const CLUSTER_NAME_TAG = 'alpha.eksctl.io/cluster-name';

/** All stacks of the cluster that are not deleted. One call for each hundred stacks of the region. */
export async function inspectStacks(calls: AwsCalls, clusterName: string): Promise<readonly ActualStack[]> {
  const stacks = await allPages(
    (NextToken) => calls.send('cloudformation', 'DescribeStacks', { NextToken }),
    ({ Stacks, NextToken }) => ({ items: Stacks, next: NextToken }),
  );
  return stacks.map(actualStack).filter(({ tags }) => tags[CLUSTER_NAME_TAG] === clusterName);
}

/** One stack as DescribeStacks gives it. */
export const actualStack = (stack: Stack): ActualStack => ({
  name: stack.StackName ?? '',
  id: stack.StackId ?? '',
  status: stack.StackStatus ?? '',
  statusReason: stack.StackStatusReason,
  tags: tagsOf(stack.Tags),
  outputs: Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  ),
  isProtected: stack.EnableTerminationProtection ?? false,
});
