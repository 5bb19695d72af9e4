// Roles that AWS's services make for themselves, with names and paths of their own.
import { requiredText, text, type Params } from '../params.js';
import type { CloudContext } from '../service.js';
import { iamId } from './iam-names.js';
import { roleView } from './role-view.js';
import { validationError } from './iam-error.js';
import { roles, type RoleRow } from './iam-rows.js';

const NAMES: Readonly<Record<string, string>> = {
  'eks.amazonaws.com': 'AWSServiceRoleForAmazonEKS',
  'eks-nodegroup.amazonaws.com': 'AWSServiceRoleForAmazonEKSNodegroup',
  'eks-fargate.amazonaws.com': 'AWSServiceRoleForAmazonEKSForFargate',
  'eks-connector.amazonaws.com': 'AWSServiceRoleForAmazonEKSConnector',
  'autoscaling.amazonaws.com': 'AWSServiceRoleForAutoScaling',
  'spot.amazonaws.com': 'AWSServiceRoleForEC2Spot',
  'spotfleet.amazonaws.com': 'AWSServiceRoleForEC2SpotFleet',
  'elasticloadbalancing.amazonaws.com': 'AWSServiceRoleForElasticLoadBalancing',
  'emr-containers.amazonaws.com': 'AWSServiceRoleForAmazonEMRContainers',
};

/** `CreateServiceLinkedRole`: refused when the role is there, as AWS does. */
export function createServiceLinkedRole(params: Params, context: CloudContext): unknown {
  const service = requiredText(params, 'AWSServiceName');
  const base = NAMES[service];
  if (base === undefined) throw validationError(`Service Linked Role for service ${service} is not known`);
  const suffix = text(params, 'CustomSuffix');
  const roleName = suffix === undefined ? base : `${base}_${suffix}`;
  if (context.rows(roles).get(roleName))
    throw validationError(
      `Service role name ${roleName} has been taken in this account, please try a different suffix.`,
    );
  return {
    Role: roleView(makeRole(context, { service, roleName, description: text(params, 'Description') })),
  };
}

/** Makes the role a service needs when it is not there yet, as services do on first use. */
export function ensureServiceLinkedRole(context: CloudContext, service: string): void {
  const roleName = NAMES[service];
  if (roleName === undefined || context.rows(roles).get(roleName)) return;
  makeRole(context, { service, roleName, description: undefined });
}

interface LinkedRole {
  readonly service: string;
  readonly roleName: string;
  readonly description: string | undefined;
}

function makeRole(context: CloudContext, { service, roleName, description }: LinkedRole): RoleRow {
  const path = `/aws-service-role/${service}/`;
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  const row: RoleRow = {
    roleName,
    roleId: iamId(context, 'AROA'),
    path,
    arn: `arn:aws:iam::${context.accountId}:role${path}${roleName}`,
    trust: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    description,
    maxSessionSeconds: 3600,
    createdMs: context.clock.now(),
    tags: {},
    attached: [],
    inline: {},
  };
  context.rows(roles).put(roleName, row);
  return row;
}
