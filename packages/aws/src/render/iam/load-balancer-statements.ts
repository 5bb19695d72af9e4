// What the AWS Load Balancer Controller may do (its installation guide, policy for the AWS partition).
import { partitionArn } from '../intrinsics.js';
import { allow, type PolicyStatement } from '../policy-document.js';
import type { CfnObject } from '../template.js';
import { actions } from './known-statements.js';

const clusterTag = 'elbv2.k8s.aws/cluster';
const whenNull = (nulls: Readonly<Record<string, string>>, more: CfnObject = {}): CfnObject => ({
  Condition: { ...more, Null: nulls },
});
/** What it makes carries its tag; what it changes has carried it before. */
const ownRequest = { [`aws:RequestTag/${clusterTag}`]: 'false' };
const ownResource = { [`aws:ResourceTag/${clusterTag}`]: 'false' };
const onlyOwnResource = { [`aws:RequestTag/${clusterTag}`]: 'true', ...ownResource };

const securityGroups = partitionArn('ec2:*:*:security-group/*');
const balancers = ['targetgroup/*/*', 'loadbalancer/net/*/*', 'loadbalancer/app/*/*'].map((path) =>
  partitionArn(`elasticloadbalancing:*:*:${path}`),
);
const listeners = ['listener/net', 'listener/app', 'listener-rule/net', 'listener-rule/app'].map((path) =>
  partitionArn(`elasticloadbalancing:*:*:${path}/*/*/*`),
);
const elb = (names: string) => actions('elasticloadbalancing', names);

export const loadBalancerController: readonly PolicyStatement[] = [
  allow(['iam:CreateServiceLinkedRole'], '*', {
    Condition: { StringEquals: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' } },
  }),
  allow([
    ...actions(
      'ec2',
      'DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeInternetGateways DescribeVpcs ' +
        'DescribeVpcPeeringConnections DescribeSubnets DescribeSecurityGroups DescribeInstances ' +
        'DescribeNetworkInterfaces DescribeTags GetCoipPoolUsage DescribeCoipPools GetSecurityGroupsForVpc ' +
        'DescribeIpamPools DescribeRouteTables',
    ),
    ...elb(
      'DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeListeners DescribeListenerCertificates ' +
        'DescribeSSLPolicies DescribeRules DescribeTargetGroups DescribeTargetGroupAttributes ' +
        'DescribeTargetHealth DescribeTags DescribeTrustStores DescribeListenerAttributes ' +
        'DescribeCapacityReservation',
    ),
  ]),
  allow([
    'cognito-idp:DescribeUserPoolClient',
    ...actions('acm', 'ListCertificates DescribeCertificate'),
    ...actions('iam', 'ListServerCertificates GetServerCertificate'),
    ...actions('waf-regional', 'GetWebACL GetWebACLForResource AssociateWebACL DisassociateWebACL'),
    ...actions('wafv2', 'GetWebACL GetWebACLForResource AssociateWebACL DisassociateWebACL'),
    ...actions('shield', 'GetSubscriptionState DescribeProtection CreateProtection DeleteProtection'),
  ]),
  allow(actions('ec2', 'AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress')),
  allow(['ec2:CreateSecurityGroup']),
  allow(
    ['ec2:CreateTags'],
    securityGroups,
    whenNull(ownRequest, { StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup' } }),
  ),
  allow(actions('ec2', 'CreateTags DeleteTags'), securityGroups, whenNull(onlyOwnResource)),
  allow(
    actions('ec2', 'AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress DeleteSecurityGroup'),
    '*',
    whenNull(ownResource),
  ),
  allow(elb('CreateLoadBalancer CreateTargetGroup'), '*', whenNull(ownRequest)),
  allow(elb('CreateListener DeleteListener CreateRule DeleteRule')),
  allow(elb('AddTags RemoveTags'), balancers, whenNull(onlyOwnResource)),
  allow(elb('AddTags RemoveTags'), listeners),
  allow(
    elb(
      'ModifyLoadBalancerAttributes SetIpAddressType SetSecurityGroups SetSubnets DeleteLoadBalancer ' +
        'ModifyTargetGroup ModifyTargetGroupAttributes DeleteTargetGroup ModifyListenerAttributes ' +
        'ModifyCapacityReservation ModifyIpPools',
    ),
    '*',
    whenNull(ownResource),
  ),
  allow(
    elb('AddTags'),
    balancers,
    whenNull(ownRequest, {
      StringEquals: { 'elasticloadbalancing:CreateAction': ['CreateTargetGroup', 'CreateLoadBalancer'] },
    }),
  ),
  allow(elb('RegisterTargets DeregisterTargets'), partitionArn('elasticloadbalancing:*:*:targetgroup/*/*')),
  allow(
    elb(
      'SetWebAcl ModifyListener AddListenerCertificates RemoveListenerCertificates ModifyRule SetRulePriorities',
    ),
  ),
];
