// The Kubernetes versions of EKS with their dates (facts of `compute`'s table eks-versions.csv, endoflife.date
// 2026-07).

export interface KubernetesVersion {
  readonly version: string;
  readonly released: string;
  readonly endOfStandard: string;
  readonly endOfExtended: string;
}

const ROWS: readonly (readonly [string, string, string, string])[] = [
  ['1.36', '2026-06-02', '2027-08-02', '2028-08-02'],
  ['1.35', '2026-01-28', '2027-03-27', '2028-03-27'],
  ['1.34', '2025-10-06', '2026-12-02', '2027-12-02'],
  ['1.33', '2025-05-28', '2026-07-29', '2027-07-29'],
  ['1.32', '2025-01-25', '2026-03-23', '2027-03-23'],
  ['1.31', '2024-09-26', '2025-11-26', '2026-11-26'],
  ['1.30', '2024-05-23', '2025-07-23', '2026-07-23'],
  ['1.29', '2024-01-23', '2025-03-23', '2026-03-23'],
  ['1.28', '2023-09-26', '2024-11-26', '2025-11-26'],
];

/** Newest first. */
export const kubernetesVersions = (): readonly KubernetesVersion[] =>
  ROWS.map(([version, released, endOfStandard, endOfExtended]) => ({
    version,
    released,
    endOfStandard,
    endOfExtended,
  }));

/** What CreateCluster takes when the caller names none. */
export const DEFAULT_VERSION = '1.34';

/** Where the version stands at that time. */
export function supportOf(
  { released, endOfStandard, endOfExtended }: KubernetesVersion,
  nowMs: number,
): 'STANDARD_SUPPORT' | 'EXTENDED_SUPPORT' | 'UNSUPPORTED' {
  if (nowMs < Date.parse(released) || nowMs >= Date.parse(endOfExtended)) return 'UNSUPPORTED';
  return nowMs < Date.parse(endOfStandard) ? 'STANDARD_SUPPORT' : 'EXTENDED_SUPPORT';
}
