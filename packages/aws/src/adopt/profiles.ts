// Fargate profiles as items of `fargateProfiles`.
import type { JsonObject } from '@berth/kube';
import type { ActualCluster } from '../inspect/actual.js';
import { optional, ownTags } from './own-members.js';

/** The items; subnets and role only where they are not what eksctl chooses. */
export function adoptProfiles({ profiles, subnets }: ActualCluster): readonly JsonObject[] {
  const all = subnets.filter(({ isPublic }) => !isPublic).map(({ id }) => id);
  return profiles.map((profile) => ({
    name: profile.name,
    selectors: profile.selectors.map(({ namespace, labels }) => ({
      namespace,
      ...optional('labels', labels),
    })),
    ...(sameSet(profile.subnetIds, all) ? {} : { subnets: [...profile.subnetIds] }),
    ...(profile.podExecutionRoleArn.includes('FargatePodExecuti')
      ? {}
      : { podExecutionRoleARN: profile.podExecutionRoleArn }),
    ...optional('tags', ownTags(profile.tags)),
  }));
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item) => b.includes(item));
