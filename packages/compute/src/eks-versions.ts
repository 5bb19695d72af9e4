// Kubernetes versions on EKS and how long they are supported, from data/eks-versions.csv.
import { dataLines } from './data-file.js';

/** Dates as `2026-12-02`. */
export interface VersionSupport {
  readonly version: string;
  readonly release: string;
  /** From then on the control plane costs more. */
  readonly endOfStandardSupport: string;
  /** From then on EKS upgrades clusters itself; absent for the oldest versions. */
  readonly endOfExtendedSupport?: string;
  readonly source: string;
}

/** Gives the support dates of a version such as `1.34`; undefined for one the table does not have. */
export function supportOf(version: string): VersionSupport | undefined {
  rows ??= new Map(
    dataLines('eks-versions.csv').map((line) => [line.slice(0, line.indexOf(',')), parseRow(line)]),
  );
  return rows.get(version);
}

let rows: ReadonlyMap<string, VersionSupport> | undefined;

function parseRow(line: string): VersionSupport {
  const [version = '', release = '', endOfStandardSupport = '', extended = '', source = ''] = line.split(',');
  return {
    version,
    release,
    endOfStandardSupport,
    ...(extended === '' ? {} : { endOfExtendedSupport: extended }),
    source,
  };
}
