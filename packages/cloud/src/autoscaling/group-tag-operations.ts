// Tags of groups, which carry what Cluster Autoscaler reads.
import { pageOf } from '../paging.js';
import { integer, records, requiredText, text, type Params } from '../params.js';
import { filtersOf, keepMatching } from '../ec2/filters.js';
import type { CloudContext, Operation } from '../service.js';
import { groupTagsOf } from './group-params.js';
import { groupNamed, groups, invalid, type GroupTag } from './group-rows.js';
import { groupTagView } from './group-view.js';

const MAX_TAGS = 50;
const MAX_TAGS_A_CALL = 25;

export const groupTagOperations: Readonly<Record<string, Operation>> = {
  CreateOrUpdateTags: (params, context) => {
    if (records(params, 'Tags').length > MAX_TAGS_A_CALL)
      throw invalid(
        "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must " +
          `have length less than or equal to ${MAX_TAGS_A_CALL}`,
      );
    forEachGroup(params, context, (now, added) => [
      ...now.filter(({ key }) => !added.some((tag) => tag.key === key)),
      ...added,
    ]);
    return {};
  },
  DeleteTags: (params, context) => {
    forEachGroup(params, context, (now, gone) =>
      now.filter(({ key }) => !gone.some((tag) => tag.key === key)),
    );
    return {};
  },
  DescribeTags: (params, context) => {
    const all = context
      .rows(groups)
      .list()
      .flatMap(({ name, tags }) => tags.map((tag) => ({ name, tag })));
    const kept = keepMatching(all, filtersOf(params), {
      'auto-scaling-group': ({ name }) => [name],
      key: ({ tag }) => [tag.key],
      value: ({ tag }) => [tag.value],
      'propagate-at-launch': ({ tag }) => [String(tag.propagate)],
    });
    const page = pageOf(kept, {
      limit: integer(params, 'MaxRecords') ?? 50,
      token: text(params, 'NextToken'),
    });
    return { Tags: page.items.map(({ name, tag }) => groupTagView(name, tag)), NextToken: page.next };
  },
};

function forEachGroup(
  params: Params,
  context: CloudContext,
  change: (now: readonly GroupTag[], named: readonly GroupTag[]) => readonly GroupTag[],
): void {
  const names = new Set(records(params, 'Tags').map((tag) => requiredText(tag, 'ResourceId')));
  for (const name of names) {
    const group = groupNamed(context, name);
    const named = groupTagsOf({
      Tags: records(params, 'Tags').filter((tag) => text(tag, 'ResourceId') === name),
    });
    const tags = change(group.tags, named);
    if (tags.length > MAX_TAGS) throw invalid(`The number of tags must not be greater than ${MAX_TAGS}`);
    context.rows(groups).put(name, { ...group, tags });
  }
}
