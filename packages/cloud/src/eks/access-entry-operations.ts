// Access entries and their policies: who may do what in a cluster, without aws-auth.
import { optionalTexts, record, requiredText, text, textMap, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { checkTags } from '../tags.js';
import { putAccessEntry } from './access-entry-rows.js';
import { clusterOf, namesPage } from './cluster-lookup.js';
import { invalidParameter, invalidRequest, notFound, notInEnum, taken } from './eks-error.js';
import { accessEntries, keyIn, type AccessEntryRow, type ClusterRow } from './eks-rows.js';

const TYPES = [
  'STANDARD',
  'EC2_LINUX',
  'EC2_WINDOWS',
  'FARGATE_LINUX',
  'EC2',
  'HYBRID_LINUX',
  'HYPERPOD_LINUX',
];
const POLICIES = [
  'AmazonEKSClusterAdminPolicy',
  'AmazonEKSAdminPolicy',
  'AmazonEKSEditPolicy',
  'AmazonEKSViewPolicy',
  'AmazonEKSAdminViewPolicy',
  'AmazonEKSAutoNodePolicy',
  'AmazonEMRJobPolicy',
  'AmazonSagemakerHyperpodClusterPolicy',
  'AmazonSagemakerHyperpodControllerPolicy',
  'AmazonSagemakerHyperpodSpacePolicy',
];
const PREFIX = 'arn:aws:eks::aws:cluster-access-policy/';

export const accessEntryOperations: Readonly<Record<string, Operation>> = {
  CreateAccessEntry: createEntry,
  DescribeAccessEntry: (params, context) => ({ accessEntry: entryView(entryOf(params, context)) }),
  ListAccessEntries: (params, context) => {
    const cluster = clusterWithEntries(params, context);
    const policyArn = text(params, 'associatedPolicyArn');
    const own = context
      .rows(accessEntries)
      .list()
      .filter(
        (row) =>
          row.clusterName === cluster.name &&
          (policyArn === undefined || row.policies.some((each) => each.policyArn === policyArn)),
      );
    return namesPage(
      params,
      'accessEntries',
      own.map(({ principalArn }) => principalArn),
    );
  },
  UpdateAccessEntry: (params, context) => {
    const row = entryOf(params, context);
    const groups = optionalTexts(params, 'kubernetesGroups') ?? row.groups;
    checkGroups(groups, row.entryType);
    const changed = {
      ...row,
      groups,
      username: text(params, 'username') ?? row.username,
      modifiedMs: context.clock.now(),
    };
    context.rows(accessEntries).put(keyIn(row.clusterName, row.principalArn), changed);
    return { accessEntry: entryView(changed) };
  },
  DeleteAccessEntry: (params, context) => {
    const row = entryOf(params, context);
    context.rows(accessEntries).delete(keyIn(row.clusterName, row.principalArn));
    return {};
  },
  AssociateAccessPolicy: associatePolicy,
  DisassociateAccessPolicy: (params, context) => {
    const row = entryOf(params, context);
    const policyArn = requiredText(params, 'policyArn');
    if (!row.policies.some((each) => each.policyArn === policyArn))
      throw notFound('The specified policyArn could not be found on the access entry.', {
        clusterName: row.clusterName,
      });
    const policies = row.policies.filter((each) => each.policyArn !== policyArn);
    context.rows(accessEntries).put(keyIn(row.clusterName, row.principalArn), { ...row, policies });
    return {};
  },
  ListAssociatedAccessPolicies: (params, context) => {
    const row = entryOf(params, context);
    const page = namesPage(params, 'associatedAccessPolicies', row.policies.map(policyView));
    return { ...page, clusterName: row.clusterName, principalArn: row.principalArn };
  },
  ListAccessPolicies: (params) =>
    namesPage(
      params,
      'accessPolicies',
      POLICIES.map((name) => ({ name, arn: `${PREFIX}${name}` })),
    ),
};

function createEntry(params: Params, context: CloudContext): unknown {
  const cluster = clusterWithEntries(params, context);
  const principalArn = requiredText(params, 'principalArn');
  if (!/^arn:aws[\w-]*:iam::\d{12}:(role|user)\/.+$|^arn:aws[\w-]*:iam::\d{12}:root$/.test(principalArn))
    throw invalidParameter('The specified principalArn is invalid: invalid principal.', {
      clusterName: cluster.name,
    });
  if (context.rows(accessEntries).get(keyIn(cluster.name, principalArn)))
    throw taken('The specified access entry resource is already in use on this cluster.', {
      clusterName: cluster.name,
    });
  const entryType = text(params, 'type') ?? 'STANDARD';
  if (!TYPES.includes(entryType)) throw notInEnum(entryType, 'type', TYPES);
  const groups = texts(params, 'kubernetesGroups');
  checkGroups(groups, entryType);
  const username = text(params, 'username');
  if (username !== undefined && entryType !== 'STANDARD')
    throw invalidParameter(`The username cannot be set for an access entry of type ${entryType}`, {
      clusterName: cluster.name,
    });
  const row = putAccessEntry(context, {
    cluster,
    principalArn,
    entryType,
    username,
    groups: entryType === 'STANDARD' ? groups : undefined,
    tags: checkTags(textMap(params, 'tags'), 'InvalidParameterException'),
  });
  return { accessEntry: entryView(row) };
}

function associatePolicy(params: Params, context: CloudContext): unknown {
  const row = entryOf(params, context);
  const policyArn = requiredText(params, 'policyArn');
  if (!POLICIES.includes(policyArn.replace(PREFIX, '')))
    throw notFound('The policyArn does not match with a valid access policy.', {
      clusterName: row.clusterName,
    });
  if (row.entryType !== 'STANDARD' && row.entryType !== 'EC2')
    throw invalidRequest(
      `The access policy cannot be associated with an access entry of type ${row.entryType}`,
      { clusterName: row.clusterName },
    );
  const scope = record(params, 'accessScope') ?? {};
  const scopeType = text(scope, 'type') ?? 'cluster';
  if (scopeType !== 'cluster' && scopeType !== 'namespace')
    throw notInEnum(scopeType, 'accessScope.type', ['cluster', 'namespace']);
  const namespaces = texts(scope, 'namespaces');
  if (scopeType === 'namespace' && namespaces.length === 0)
    throw invalidParameter('The namespaces must be specified for an access scope of type namespace', {
      clusterName: row.clusterName,
    });
  const associated = { policyArn, scope: { type: scopeType, namespaces }, associatedMs: context.clock.now() };
  const policies = [...row.policies.filter((each) => each.policyArn !== policyArn), associated];
  context.rows(accessEntries).put(keyIn(row.clusterName, row.principalArn), { ...row, policies });
  return {
    clusterName: row.clusterName,
    principalArn: row.principalArn,
    associatedAccessPolicy: policyView(associated),
  };
}

function checkGroups(groups: readonly string[], entryType: string): void {
  const reserved = groups.find((group) => /^(system|eks|aws|amazon|iam):/.test(group));
  if (reserved !== undefined && entryType === 'STANDARD')
    throw invalidParameter(
      `The kubernetes group name ${reserved} is invalid, it cannot start with ${reserved.split(':')[0]}:`,
    );
  if (entryType !== 'STANDARD' && groups.length > 0)
    throw invalidParameter(`The kubernetes groups cannot be set for an access entry of type ${entryType}`);
}

function clusterWithEntries(params: Params, context: CloudContext): ClusterRow {
  const cluster = clusterOf(params, context);
  if (cluster.authenticationMode === 'CONFIG_MAP')
    throw invalidRequest(
      "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
      { clusterName: cluster.name },
    );
  return cluster;
}

function entryOf(params: Params, context: CloudContext): AccessEntryRow {
  const cluster = clusterWithEntries(params, context);
  const principalArn = requiredText(params, 'principalArn');
  const row = context.rows(accessEntries).get(keyIn(cluster.name, principalArn));
  if (!row)
    throw notFound(
      'The specified principalArn could not be found. You can view your available access entries ' +
        "with 'ListAccessEntries'.",
      {
        clusterName: cluster.name,
      },
    );
  return row;
}

const policyView = ({ policyArn, scope, associatedMs }: AccessEntryRow['policies'][number]): Params => ({
  policyArn,
  accessScope: scope,
  associatedAt: new Date(associatedMs),
  modifiedAt: new Date(associatedMs),
});

const entryView = (row: AccessEntryRow): Params => ({
  clusterName: row.clusterName,
  principalArn: row.principalArn,
  accessEntryArn: row.arn,
  type: row.entryType,
  username: row.username,
  kubernetesGroups: row.groups,
  createdAt: new Date(row.createdMs),
  modifiedAt: new Date(row.modifiedMs),
  tags: row.tags,
});
