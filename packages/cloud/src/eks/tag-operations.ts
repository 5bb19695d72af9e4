// Tags of EKS's resources by ARN, and the lists that describe the service itself.
import { flag, requiredText, text, textMap, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import type { TableKey } from '../tables.js';
import { checkTags, withoutTags, type Tags } from '../tags.js';
import { capabilities } from './capability-operations.js';
import { clusterOf, namesPage } from './cluster-lookup.js';
import { invalidParameter, notFound } from './eks-error.js';
import { accessEntries, addons, clusters, fargateProfiles, nodegroups, podIdentities } from './eks-rows.js';
import { DEFAULT_VERSION, kubernetesVersions, supportOf } from './kubernetes-versions.js';

export const tagOperations: Readonly<Record<string, Operation>> = {
  TagResource: (params, context) => {
    const { tags, put } = taggedAt(params, context);
    put(checkTags({ ...tags, ...textMap(params, 'tags') }, 'BadRequestException'));
    return {};
  },
  UntagResource: (params, context) => {
    const { tags, put } = taggedAt(params, context);
    put(withoutTags(tags, texts(params, 'tagKeys')));
    return {};
  },
  ListTagsForResource: (params, context) => ({ tags: taggedAt(params, context).tags }),
  DescribeClusterVersions: describeVersions,
  ListInsights: (params, context) => {
    clusterOf(params, context);
    return { insights: [] };
  },
};

interface Tagged {
  readonly tags: Tags;
  readonly put: (tags: Tags) => void;
}

function taggedAt(params: Params, context: CloudContext): Tagged {
  const arn = requiredText(params, 'resourceArn');
  const found =
    tagged(context, clusters, arn) ??
    tagged(context, nodegroups, arn) ??
    tagged(context, fargateProfiles, arn) ??
    tagged(context, addons, arn) ??
    tagged(context, accessEntries, arn) ??
    tagged(context, podIdentities, arn) ??
    tagged(context, capabilities, arn);
  if (!found) throw notFound(`The resource ${arn} was not found`);
  return found;
}

function tagged<T extends { readonly arn: string; readonly tags: Tags }>(
  context: CloudContext,
  key: TableKey<T>,
  arn: string,
): Tagged | undefined {
  const table = context.rows(key);
  const at = table.keys().find((each) => table.get(each)?.arn === arn);
  const row = at === undefined ? undefined : table.get(at);
  if (at === undefined || !row) return undefined;
  return { tags: row.tags, put: (tags) => table.put(at, { ...row, tags }) };
}

function describeVersions(params: Params, { clock }: CloudContext): unknown {
  const wanted = texts(params, 'clusterVersions');
  const all = kubernetesVersions();
  const unknown = wanted.find((version) => !all.some((each) => each.version === version));
  if (unknown !== undefined) throw invalidParameter(`The Kubernetes version ${unknown} is not known`);
  const status = text(params, 'versionStatus') ?? text(params, 'status');
  const shown = all
    .map((version) => ({ version, support: supportOf(version, clock.now()) }))
    .filter(
      ({ version, support }) =>
        (wanted.length === 0 || wanted.includes(version.version)) &&
        (status === undefined
          ? wanted.length > 0 || (flag(params, 'includeAll') ?? false) || support !== 'UNSUPPORTED'
          : support.toLowerCase() === status.toLowerCase()) &&
        (!flag(params, 'defaultOnly') || version.version === DEFAULT_VERSION),
    );
  const views = shown.map(({ version, support }) => ({
    clusterVersion: version.version,
    clusterType: 'eks',
    defaultPlatformVersion: 'eks.1',
    defaultVersion: version.version === DEFAULT_VERSION,
    releaseDate: new Date(version.released),
    endOfStandardSupportDate: new Date(version.endOfStandard),
    endOfExtendedSupportDate: new Date(version.endOfExtended),
    status: support.toLowerCase().replace('_', '-'),
    versionStatus: support,
    kubernetesPatchVersion: `${version.version}.0`,
  }));
  return namesPage(params, 'clusterVersions', views);
}
