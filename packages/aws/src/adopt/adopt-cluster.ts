// The ClusterConfig of a cluster that exists, whoever made it: by eksctl's stacks, by Terraform, by hand. What is
// written is checked by planning it: whatever the plan would still change is what the file could not say.
import type { ObjectApi } from '@berth/kube';
import type { AwsCalls } from '../calls/aws-calls.js';
import { documentOf, type Adopted } from './document-of.js';
import { gatherSources } from './gather.js';

/** What adoption may ask beside AWS. */
export interface AdoptOptions {
  /** Opens the cluster's Kubernetes API, where it can be reached: aws-auth and service accounts stand there alone. */
  openKube?(): Promise<ObjectApi | undefined>;
}

/** Reads a cluster and writes its file; undefined when there is no such cluster. Reads only. */
export async function adoptCluster(
  calls: AwsCalls,
  clusterName: string,
  { openKube }: AdoptOptions = {},
): Promise<Adopted | undefined> {
  const sources = await gatherSources(calls, clusterName, openKube ?? (() => Promise.resolve(undefined)));
  return sources && documentOf(sources);
}
