// ECR, as records: repositories with their settings and policies. Images are not kept here.
import { awsError, type AwsError } from '../aws-error.js';
import { pageOf } from '../paging.js';
import { flag, integer, record, requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation, Service } from '../service.js';
import { regionTable } from '../tables.js';
import { tagListOf, tagsOfList, withoutTags, type Tags } from '../tags.js';

interface RepositoryRow {
  readonly name: string;
  readonly mutability: string;
  readonly scanOnPush: boolean;
  readonly encryption: Params;
  readonly policy?: string | undefined;
  readonly lifecycle?: string | undefined;
  readonly tags: Tags;
  readonly createdMs: number;
}

/** By name. */
const repositories = regionTable<RepositoryRow>('ecr.repository');

/** Changes a repository and answers. */
const changing =
  (
    change: (row: RepositoryRow, params: Params) => Partial<RepositoryRow>,
    answer: (row: RepositoryRow, context: CloudContext) => Params = () => ({}),
  ): Operation =>
  (params, context) => {
    const row = repositoryAt(params, context);
    const next = { ...row, ...change(row, params) };
    context.rows(repositories).put(row.name, next);
    return answer(next, context);
  };

const named = ({ name }: RepositoryRow, { accountId }: CloudContext): Params => ({
  registryId: accountId,
  repositoryName: name,
});
const policyView = (row: RepositoryRow, context: CloudContext): Params => ({
  ...named(row, context),
  policyText: row.policy,
});
const lifecycleView = (row: RepositoryRow, context: CloudContext): Params => ({
  ...named(row, context),
  lifecyclePolicyText: row.lifecycle,
});

export const ecrService: Service = {
  name: 'ecr',
  protocol: 'json',
  namespace: 'AmazonEC2ContainerRegistry_V20150921',
  operations: {
    CreateRepository: createRepository,
    DescribeRepositories: (params, context) => {
      const names = texts(params, 'repositoryNames');
      const all =
        names.length === 0
          ? context.rows(repositories).list()
          : names.map((repositoryName) => repositoryAt({ repositoryName }, context));
      const page = pageOf(all, {
        limit: integer(params, 'maxResults') ?? 100,
        token: text(params, 'nextToken'),
      });
      return { repositories: page.items.map((row) => repositoryView(row, context)), nextToken: page.next };
    },
    DeleteRepository: (params, context) => {
      const row = repositoryAt(params, context);
      context.rows(repositories).delete(row.name);
      return { repository: repositoryView(row, context) };
    },
    DescribeImages: (params, context) => ({ imageDetails: [], ...none(params, context) }),
    ListImages: (params, context) => ({ imageIds: [], ...none(params, context) }),
    PutImageTagMutability: changing(
      (_, params) => ({ mutability: requiredText(params, 'imageTagMutability') }),
      (row, context) => ({ ...named(row, context), imageTagMutability: row.mutability }),
    ),
    PutImageScanningConfiguration: changing(
      (_, params) => ({ scanOnPush: scanOnPush(params) }),
      (row, context) => ({
        ...named(row, context),
        imageScanningConfiguration: { scanOnPush: row.scanOnPush },
      }),
    ),
    SetRepositoryPolicy: changing(
      (_, params) => ({ policy: requiredText(params, 'policyText') }),
      policyView,
    ),
    GetRepositoryPolicy: (params, context) => {
      const row = repositoryAt(params, context);
      if (row.policy === undefined)
        throw awsError(
          'RepositoryPolicyNotFoundException',
          `Repository policy does not exist for the repository with name '${row.name}'`,
        );
      return policyView(row, context);
    },
    DeleteRepositoryPolicy: changing(() => ({ policy: undefined }), named),
    PutLifecyclePolicy: changing(
      (_, params) => ({ lifecycle: requiredText(params, 'lifecyclePolicyText') }),
      lifecycleView,
    ),
    GetLifecyclePolicy: (params, context) => {
      const row = repositoryAt(params, context);
      if (row.lifecycle === undefined)
        throw awsError(
          'LifecyclePolicyNotFoundException',
          `Lifecycle policy does not exist for the repository with name '${row.name}'`,
        );
      return lifecycleView(row, context);
    },
    DeleteLifecyclePolicy: changing(() => ({ lifecycle: undefined }), named),
    ListTagsForResource: (params, context) => ({ tags: tagListOf(byArn(params, context).tags) }),
    TagResource: (params, context) => {
      const row = byArn(params, context);
      context
        .rows(repositories)
        .put(row.name, { ...row, tags: { ...row.tags, ...tagsOfList(params, 'tags') } });
      return {};
    },
    UntagResource: (params, context) => {
      const row = byArn(params, context);
      context
        .rows(repositories)
        .put(row.name, { ...row, tags: withoutTags(row.tags, texts(params, 'tagKeys')) });
      return {};
    },
  },
};

function createRepository(params: Params, context: CloudContext): unknown {
  const name = requiredText(params, 'repositoryName');
  if (!/^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(name) || name.length < 2)
    throw awsError(
      'InvalidParameterException',
      `Invalid parameter at 'repositoryName' failed to satisfy constraint: '${name}'`,
    );
  if (context.rows(repositories).get(name))
    throw awsError(
      'RepositoryAlreadyExistsException',
      `The repository with name '${name}' already exists in the registry with id '${context.accountId}'`,
    );
  const row: RepositoryRow = {
    name,
    mutability: text(params, 'imageTagMutability') ?? 'MUTABLE',
    scanOnPush: scanOnPush(params),
    encryption: record(params, 'encryptionConfiguration') ?? { encryptionType: 'AES256' },
    tags: tagsOfList(params, 'tags'),
    createdMs: context.clock.now(),
  };
  context.rows(repositories).put(name, row);
  return { repository: repositoryView(row, context) };
}

const scanOnPush = (params: Params): boolean =>
  flag(record(params, 'imageScanningConfiguration') ?? {}, 'scanOnPush') ?? false;

const noSuchRepository = (name: string, { accountId }: CloudContext): AwsError =>
  awsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${accountId}'`,
  );

function repositoryAt(params: Params, context: CloudContext): RepositoryRow {
  const name = requiredText(params, 'repositoryName');
  const row = context.rows(repositories).get(name);
  if (!row) throw noSuchRepository(name, context);
  return row;
}

function byArn(params: Params, context: CloudContext): RepositoryRow {
  const arn = requiredText(params, 'resourceArn');
  return repositoryAt({ repositoryName: arn.slice(arn.indexOf('/') + 1) }, context);
}

// The repository has to be there; it holds nothing.
function none(params: Params, context: CloudContext): Params {
  repositoryAt(params, context);
  return {};
}

const repositoryView = (row: RepositoryRow, { accountId, region }: CloudContext): Params => ({
  repositoryArn: `arn:aws:ecr:${region}:${accountId}:repository/${row.name}`,
  registryId: accountId,
  repositoryName: row.name,
  repositoryUri: `${accountId}.dkr.ecr.${region}.amazonaws.com/${row.name}`,
  createdAt: new Date(row.createdMs),
  imageTagMutability: row.mutability,
  imageScanningConfiguration: { scanOnPush: row.scanOnPush },
  encryptionConfiguration: row.encryption,
});
