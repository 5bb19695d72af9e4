// Policies of the roles that a file makes: those that allow too much, those that allow nothing, and those that nodes
// need to join.
import { isJsonObject } from '@berth/kube';
import { parseArn } from '../arn.js';
import type { Path } from '../schema/decode.js';
import { forEachPool, type LintContext, type LintNote, type LintRule, onPool } from './lint-rule.js';
import { statementsOf, type Statement } from './policy-statements.js';

interface Holder {
  readonly attachPolicyARNs?: readonly string[] | undefined;
  readonly attachPolicy?: unknown;
  readonly permissionPolicyARNs?: readonly string[] | undefined;
  readonly permissionPolicy?: unknown;
}

const broadManaged =
  /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|AmazonEKSClusterPolicy|Amazon\w+FullAccess|AWS\w+FullAccess)$/;
const broadest = /^(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

/** Whose rights are the account's: roles, keys and clusters can be made or taken by them. */
const strongServices: ReadonlySet<string> = new Set(['iam', 'sts', 'eks', 'organizations', 'account', 'kms']);

/** Allowed on everything, each of these is a way to become somebody else, or to read what is secret. */
const strongActions: ReadonlySet<string> = new Set(
  [
    'iam:PassRole',
    'iam:AttachRolePolicy',
    'iam:PutRolePolicy',
    'iam:CreateAccessKey',
    'iam:UpdateAssumeRolePolicy',
    'sts:AssumeRole',
    'secretsmanager:GetSecretValue',
    'eks:CreateAccessEntry',
    'eks:AssociateAccessPolicy',
  ].map((action) => action.toLowerCase()),
);

/** Actions that no resource can be named for: only `*` allows them (AWS' service authorization reference). */
const onlyEverywhere = [
  'ecr:GetAuthorizationToken',
  'ecr-public:GetAuthorizationToken',
  'sts:GetServiceBearerToken',
  'ec2:DescribeInstances',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeImages',
  'ec2:DescribeVolumes',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeLaunchTemplateVersions',
  'autoscaling:Describe*',
  's3:ListAllMyBuckets',
  'eks:ListClusters',
  'cloudwatch:PutMetricData',
  'cloudwatch:GetMetricData',
  'cloudwatch:ListMetrics',
  'elasticloadbalancing:Describe*',
  'pricing:GetProducts',
  'xray:PutTraceSegments',
];

/** Roles are made for service accounts, associations, add-ons, capabilities and nodes. */
const policies: LintRule = (context) =>
  holdersOf(context).flatMap(([path, holder]) => [
    ...managedNotes(holder, path),
    ...(['attachPolicy', 'permissionPolicy'] as const).flatMap((field) =>
      inlineNotes(holder[field], [...path, field]),
    ),
  ]);

function holdersOf({ config }: LintContext): readonly (readonly [Path, Holder])[] {
  const { iam = {}, addons = [], capabilities = [], nodeGroups = [], managedNodeGroups = [] } = config;
  const associations = iam.podIdentityAssociations ?? [];
  const ofAddons = addons.flatMap(({ podIdentityAssociations }, index) =>
    (podIdentityAssociations ?? []).map(
      (one, item) => [['addons', index, 'podIdentityAssociations', item], one] as const,
    ),
  );
  return [
    ...(iam.serviceAccounts ?? []).map((one, index) => [['iam', 'serviceAccounts', index], one] as const),
    ...associations.map((one, index) => [['iam', 'podIdentityAssociations', index], one] as const),
    ...addons.map((one, index) => [['addons', index], one] as const),
    ...ofAddons,
    ...capabilities.map((one, index) => [['capabilities', index], one] as const),
    ...nodeGroups.map(({ iam: one = {} }, index) => [['nodeGroups', index, 'iam'], one] as const),
    ...managedNodeGroups.map(
      ({ iam: one = {} }, index) => [['managedNodeGroups', index, 'iam'], one] as const,
    ),
  ];
}

function managedNotes(holder: Holder, path: Path): readonly LintNote[] {
  return (['attachPolicyARNs', 'permissionPolicyARNs'] as const).flatMap((field) =>
    (holder[field] ?? []).flatMap((arn, index): readonly LintNote[] => {
      const name = broadManaged.exec(arn)?.[1];
      if (!name) return [];
      return [
        {
          code: 'iam.broad-policy',
          severity: broadest.test(name) ? 'warning' : 'info',
          path: [...path, field, index],
          message: `${name} allows far more than a workload needs: whoever gets into a pod has it`,
          fix: 'allow the actions and resources it uses, in attachPolicy',
        },
      ];
    }),
  );
}

function inlineNotes(policy: unknown, path: Path): readonly LintNote[] {
  if (!isJsonObject(policy)) return [];
  const statements = statementsOf(policy, path).filter(({ effect }) => effect === 'Allow');
  return statements.flatMap((statement) => [
    ...broadNotes(statement),
    ...withoutEffect(statement, statements),
  ]);
}

function broadNotes(statement: Statement): readonly LintNote[] {
  const { actions, everywhere, limited, path, resources } = statement;
  const note = { code: 'iam.broad-policy' as const, fix: 'name the actions and resources that are used' };
  if (statement.allBut) {
    const message = `the policy allows everything but what NotAction lists${everywhere ? ', on everything' : ''}`;
    return [{ ...note, severity: 'warning', path, message }];
  }
  const wide = actions.filter(
    ({ text }) => /^\*$|^[\w-]+:\*$/.test(text) || (everywhere && strongActions.has(text.toLowerCase())),
  );
  if (wide[0] === undefined) return [];
  const isStrong = wide.some(({ text }) => text === '*' || strongServices.has(serviceOf(text)));
  const where = everywhere ? 'everything in the account' : resources.join(', ');
  return [
    {
      ...note,
      severity: limited || !(everywhere || isStrong) ? 'info' : 'warning',
      path: wide[0].path,
      message: `the policy allows ${wide.map(({ text }) => text).join(', ')} on ${where}`,
    },
  ];
}

const serviceOf = (action: string): string => action.split(':')[0]?.toLowerCase() ?? '';

/** An action that knows no resources, allowed for some only, is not allowed. */
function withoutEffect(statement: Statement, all: readonly Statement[]): readonly LintNote[] {
  if (statement.everywhere || statement.resources.length === 0) return [];
  const elsewhere = all.filter(({ everywhere }) => everywhere).flatMap(({ actions }) => actions);
  return statement.actions
    .filter(({ text }) => onlyEverywhere.some((pattern) => covers(pattern, text)))
    .filter(({ text }) => !elsewhere.some((other) => covers(other.text, text)))
    .map(({ text, path }) => ({
      code: 'iam.no-effect' as const,
      severity: 'warning' as const,
      path,
      message: `${text} knows no resources: allowed on ${statement.resources[0]} it is not allowed at all`,
      fix: `allow ${text} in a statement of its own with Resource: "*"`,
    }));
}

const covers = (pattern: string, action: string): boolean =>
  pattern === '*' ||
  (pattern.endsWith('*')
    ? action.toLowerCase().startsWith(pattern.slice(0, -1).toLowerCase())
    : pattern.toLowerCase() === action.toLowerCase());

/** attachPolicyARNs replaces the policies that let a node join, pull images and give pods addresses. */
const nodePolicies = forEachPool((pool, { config }) => {
  const { iam } = pool.group;
  const arns = (iam?.attachPolicyARNs ?? []).flatMap((arn) => parseArn(arn) ?? []);
  if (arns.length === 0) return [];
  const names = arns.map(({ resource }) => resource.split('/').at(-1) ?? '');
  const pulls =
    pool.kind === 'nodeGroup' ||
    iam?.withAddonPolicies?.imageBuilder === true ||
    names.some((name) => name.startsWith('AmazonEC2ContainerRegistry'));
  const missing = [
    ...(names.includes('AmazonEKSWorkerNodePolicy') ? [] : ['AmazonEKSWorkerNodePolicy']),
    ...(pulls ? [] : ['AmazonEC2ContainerRegistryPullOnly']),
    ...(names.includes('AmazonEKS_CNI_Policy') || hasNetworkRights(config) ? [] : ['AmazonEKS_CNI_Policy']),
  ];
  if (missing.length === 0) return [];
  const hasOwn = arns.some(({ account }) => account !== 'aws');
  const missingArns = missing.map((name) => `arn:${arns[0]?.partition ?? 'aws'}:iam::aws:policy/${name}`);
  return [
    onPool(pool, ['iam', 'attachPolicyARNs'], {
      code: 'iam.node-policies',
      severity: hasOwn ? 'warning' : 'error',
      message:
        `attachPolicyARNs replaces the default policies of ${pool.pool.name}, and lacks ` +
        `${missing.join(' and ')}: its nodes cannot join, pull images or give pods addresses` +
        (hasOwn ? ', unless your own policy allows what they do' : ''),
      fix: `add ${missingArns.join(' and ')}, or use attachPolicy`,
    }),
  ];
});

/** With OIDC or rights of its own, the VPC CNI needs none of the node's. */
function hasNetworkRights({ iam, addons = [] }: LintContext['config']): boolean {
  const cni = addons.find(({ name }) => name === 'vpc-cni');
  return (
    iam?.withOIDC === true ||
    Boolean(cni?.podIdentityAssociations?.length) ||
    cni?.useDefaultPodIdentityAssociations === true
  );
}

/** All rules of policies. */
export const policyLint: readonly LintRule[] = [policies, nodePolicies];
