// Fargate profiles as items of `fargateProfiles`.
import type { JsonObject } from '@berth/kube';
import type { ActualCluster } from '../inspect/actual.js';
import { optional, ownTags, tagsBeside } from './own-members.js';

export interface ProfileSources {
  readonly actual: ActualCluster;
  /** Private subnets of the cluster: a profile that names none gets them. */
  readonly privateSubnets: readonly string[];
  /** The role that a profile gets which names none. */
  readonly usualRole?: string | undefined;
  /** Tags that the whole cluster has. */
  readonly clusterTags: JsonObject;
}

/** The items; subnets, role and tags only where they are not what a profile gets unasked. */
export const adoptProfiles = (sources: ProfileSources): readonly JsonObject[] =>
  sources.actual.profiles.map((profile) => ({
    name: profile.name,
    selectors: profile.selectors.map(({ namespace, labels }) => ({
      namespace,
      ...optional('labels', labels),
    })),
    ...(sameSet(profile.subnetIds, sources.privateSubnets) ? {} : { subnets: [...profile.subnetIds] }),
    ...(profile.podExecutionRoleArn === sources.usualRole
      ? {}
      : { podExecutionRoleARN: profile.podExecutionRoleArn }),
    ...optional('tags', tagsBeside(ownTags(profile.tags), sources.clusterTags)),
  }));

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item) => b.includes(item));
