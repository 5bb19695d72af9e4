// The properties of a Spark job: what the request says over what the release says, with the version that reads them.
import type { SparkRequest } from './spark-request.js';

/** A role of a pod that Spark makes. */
export type SparkRole = 'driver' | 'executor';

/** Properties and the version of Spark. */
export interface SparkConf {
  readonly get: (key: string) => string | undefined;
  /** Of several keys the first that is set. */
  readonly first: (...keys: readonly string[]) => string | undefined;
  /** What follows the prefix, with its value: keys may hold dots and slashes. */
  readonly under: (prefix: string) => Readonly<Record<string, string>>;
  /** Major and minor, as one number: 3.3 is 303. */
  readonly version: number;
}

/** sparkSubmitParameters win over the classification spark-defaults. */
export function sparkConf({ submit, classifications, releaseLabel }: SparkRequest): SparkConf {
  const properties = { ...classifications.get('spark-defaults'), ...submit.conf };
  const get = (key: string): string | undefined =>
    Object.hasOwn(properties, key) ? properties[key] : undefined;
  return {
    get,
    first: (...keys) => keys.map(get).find((value) => value !== undefined),
    under: (prefix) =>
      Object.fromEntries(
        Object.entries(properties).flatMap(([key, value]) =>
          key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
        ),
      ),
    version: versionOf(releaseLabel),
  };
}

/** https://docs.aws.amazon.com/emr/latest/EMR-on-EKS-DevelopmentGuide/emr-eks-releases.html */
const VERSIONS: readonly (readonly [release: number, spark: number])[] = [
  [700, 305],
  [612, 304],
  [608, 303],
  [606, 302],
  [603, 301],
  [602, 300],
  [500, 204],
];

/** The newest when the label is not told or not known. */
function versionOf(label: string | undefined): number {
  const [, major, minor] = /^emr-(\d+)\.(\d+)\./.exec(label ?? '') ?? [];
  if (major === undefined || minor === undefined) return VERSIONS[0]?.[1] ?? 0;
  const release = Number(major) * 100 + Number(minor);
  return VERSIONS.find(([from]) => release >= from)?.[1] ?? 0;
}
