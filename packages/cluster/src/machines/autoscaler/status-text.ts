// The text of the ConfigMap `cluster-autoscaler-status`, in the form Cluster Autoscaler has written since 1.30 (YAML).

export interface PoolStatus {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly target: number;
  readonly ready: number;
  readonly registered: number;
  readonly inBackoff: boolean;
}

/** Renders it without times, so that it is written only when something changed. */
export function renderStatus(pools: readonly PoolStatus[], candidates: number): string {
  const total = (count: (pool: PoolStatus) => number): number =>
    pools.reduce((sum, pool) => sum + count(pool), 0);
  return [
    'autoscalerStatus: Running',
    'clusterWide:',
    ...health({
      ready: total((pool) => pool.ready),
      registered: total((pool) => pool.registered),
      target: total((pool) => pool.target),
    }),
    '  scaleDown:',
    `    status: ${candidates > 0 ? 'CandidatesPresent' : 'NoCandidates'}`,
    ...(candidates > 0 ? [`    candidates: ${candidates}`] : []),
    'nodeGroups:',
    ...pools.flatMap(renderPool),
    '',
  ].join('\n');
}

const renderPool = (pool: PoolStatus): readonly string[] => [
  `- name: ${pool.name}`,
  ...health(pool),
  `    cloudProviderTarget: ${pool.target}`,
  `    minSize: ${pool.minSize}`,
  `    maxSize: ${pool.maxSize}`,
  '  scaleUp:',
  `    status: ${pool.inBackoff ? 'Backoff' : pool.target > pool.registered ? 'InProgress' : 'NoActivity'}`,
];

const health = (counts: Pick<PoolStatus, 'ready' | 'registered' | 'target'>): readonly string[] => [
  '  health:',
  `    status: ${counts.ready >= counts.registered ? 'Healthy' : 'Unhealthy'}`,
  '    nodeCounts:',
  '      registered:',
  `        total: ${counts.registered}`,
  `        ready: ${counts.ready}`,
  `        notStarted: ${Math.max(0, counts.target - counts.registered)}`,
];
