// The next step that is named for reasons in AWS's words.
import { expect, it } from 'vitest';
import { adviceOn } from './failure-advice.js';

it.each([
  ['The maximum number of VPCs has been reached.', /Service Quotas/],
  ['You have requested more vCPU capacity than your current vCPU limit of 32 allows', /Service Quotas/],
  [
    'We currently do not have sufficient g5.xlarge capacity in the Availability Zone you requested',
    /further/,
  ],
  ['User: arn:aws:iam::1:user/a is not authorized to perform: iam:CreateRole on resource: *', /permission/],
  ['eksctl-demo-nodegroup-a already exists in stack x', /adopt/],
])('%s', (reason, advice) => {
  expect(adviceOn(reason)).toMatch(advice);
});

it('none where only AWS can tell', () => {
  expect(adviceOn('The subnet ids are not valid')).toBeUndefined();
});
