// Fronts: further addresses of this cluster, `/clusters/NAME`, each with a Kubernetes version of its own. The embedded
// AWS has one for each of its EKS clusters, so that whoever upgrades one sees the new version arrive.

/** The Kubernetes version of the cluster of that name, as `1.33`; undefined when there is no such front. */
export type Fronts = (name: string) => string | undefined;

/** Where a request goes once its front is taken off the path. */
export interface FrontPlace {
  readonly path: string;
  readonly frontVersion?: string | undefined;
}

/** The path of the front of that name. */
export const frontPath = (name: string): string => `/clusters/${name}`;

/** Takes the front off a path; a path without one, or with an unknown one, stays as it is. */
export function behindFront(fronts: Fronts | undefined, path: string): FrontPlace {
  const [, name, rest = ''] = /^\/clusters\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  const frontVersion = name === undefined ? undefined : fronts?.(name);
  return frontVersion === undefined ? { path } : { path: rest || '/', frontVersion };
}

/** What `/version` says there, in the form of EKS. */
export function versionOfFront(version: string): Readonly<Record<string, string>> {
  const [major = '', minor = ''] = version.split('.');
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    gitVersion: `v${version}.0-eks-berth`,
  };
}
