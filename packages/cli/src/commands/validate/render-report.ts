// A validation report for people: one line of verdict, then the pools and profiles as they were understood.
import type { FargateProfile } from '@berth/compute';
import { renderTaint } from '@berth/kube';
import { type Column, renderTable } from '../../output/table.js';
import type { ClusterReport, FileReport, PoolReport } from './file-report.js';

/** Renders the report. Problems are not repeated: they were told on stderr, each with its place. */
export function renderReport(report: FileReport, wide: boolean): string {
  const warnings = report.problems.filter(({ severity }) => severity === 'warning').length;
  const errors = report.problems.length - warnings;
  if (!report.cluster)
    return `${report.file}: not valid, ${counted(errors, 'error')}${alsoWarnings(warnings)}\n`;
  const { name, region, kubernetesVersion } = report.cluster;
  const cluster = `cluster ${name} in ${region}, Kubernetes ${kubernetesVersion}`;
  const head = `${report.file}: valid${alsoWarnings(warnings)}; ${cluster}`;
  return [`${head}\n`, ...clusterTables(report.cluster, wide), ...otherLines(report)].join('');
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const alsoWarnings = (count: number): string => (count === 0 ? '' : `, ${counted(count, 'warning')}`);

function clusterTables(cluster: ClusterReport, wide: boolean): readonly string[] {
  return [
    ...(cluster.pools.length > 0 ? ['\n', renderTable(poolColumns, cluster.pools, wide)] : []),
    ...(cluster.fargateProfiles.length > 0
      ? ['\n', renderTable(profileColumns, cluster.fargateProfiles, wide)]
      : []),
  ];
}

function otherLines({ notManaged, documents }: FileReport): readonly string[] {
  return [
    ...(documents.length > 0
      ? [`\nDocuments: ${documents.map(({ kind, name }) => `${kind}${name ? ` ${name}` : ''}`).join(', ')}\n`]
      : []),
    ...(notManaged.length > 0 ? [`\nFor plan and apply, not for placement: ${notManaged.join(', ')}\n`] : []),
  ];
}

const poolColumns: readonly Column<PoolReport>[] = [
  { header: 'POOL', cell: ({ pool }) => pool.name },
  { header: 'KIND', cell: ({ pool }) => (pool.kind === 'managedNodeGroup' ? 'managed' : 'unmanaged') },
  { header: 'MIN', cell: ({ pool }) => `${pool.minSize}` },
  { header: 'DESIRED', cell: ({ pool }) => `${pool.desiredSize}` },
  { header: 'MAX', cell: ({ pool }) => `${pool.maxSize}` },
  { header: 'CAPACITY', cell: ({ pool }) => (pool.spot ? 'spot' : 'on-demand') },
  { header: 'TAINTS', cell: ({ pool }) => orNone(pool.taints.map(renderTaint)) },
  { header: 'USD/H', cell: ({ price }) => usd(price.usdPerHourEach) },
  { header: 'USD/H AT MAX', cell: ({ price }) => usd(price.usdPerHourAtMax) },
  { header: 'INSTANCE TYPES', cell: ({ pool }) => pool.instanceTypes.join(',') },
  { header: 'DISK', cell: ({ pool }) => `${pool.volumeSizeGib}Gi`, wide: true },
  { header: 'ZONES', cell: ({ pool }) => orNone(pool.zones), wide: true },
  { header: 'LABELS', cell: ({ pool }) => orNone(pairs(pool.labels)), wide: true },
];

const profileColumns: readonly Column<FargateProfile>[] = [
  { header: 'FARGATE PROFILE', cell: ({ name }) => name },
  {
    header: 'SELECTORS',
    cell: ({ selectors }) =>
      selectors.map(({ namespace, labels }) => [namespace, ...pairs(labels)].join(' and ')).join(', or '),
  },
];

const pairs = (labels: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(labels).map(([key, value]) => `${key}=${value}`);
const orNone = (texts: readonly string[]): string => (texts.length === 0 ? '<none>' : texts.join(','));
const usd = (price: number | null): string => (price === null ? '<unknown>' : price.toFixed(4));
