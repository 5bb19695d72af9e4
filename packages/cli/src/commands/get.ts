// `berth get runs|nodes|pools|misses`: lists, once or followed.
import type { BerthClient } from '@berth/client';
import { CliError } from '../cli-error.js';
import { switchOption, textArgument, textOption, type CommandRun, type Invocation } from '../command.js';
import { renderDuration } from '../duration.js';
import { EXIT } from '../exit-codes.js';
import { connect } from '../instance/connect.js';
import { outputFormat, presentList, type Listing, type OutputFormat } from '../output/present.js';
import type { Column } from '../output/table.js';
import { translateApiProblems } from '../runs/api-problems.js';
import {
  listMisses,
  listNodes,
  listPools,
  type MissView,
  type NodeView,
  type PoolView,
} from '../runs/cluster-api.unsafe.js';
import { usd } from '../runs/render-forecast.js';
import { listRuns, type RunView } from '../runs/run-api.unsafe.js';

const WATCH_MS = 1_000;

/** Lists a resource. */
export const run: CommandRun = (invocation) =>
  translateApiProblems(async () => {
    const { client } = connect(invocation);
    const { host } = invocation;
    const format = outputFormat(invocation.options['output']);
    const show = SHOWERS[textArgument(invocation, 0) ?? ''];
    if (!show)
      throw new CliError('name what to list: runs, nodes, pools or misses', { exitCode: EXIT.usage });
    let shown = '';
    do {
      const current = await show({ client, invocation, format });
      if (current.key !== shown) current.present();
      shown = current.key;
      if (switchOption(invocation, 'watch'))
        await new Promise<void>((resolve) => host.clock.after(WATCH_MS, resolve));
    } while (switchOption(invocation, 'watch') && !host.signal.aborted);
    return EXIT.done;
  });

interface Request {
  readonly client: BerthClient;
  readonly invocation: Invocation;
  readonly format: OutputFormat;
}

interface Shown {
  /** Changes when what is shown changes. */
  readonly key: string;
  readonly present: () => void;
}

const SHOWERS: Readonly<Record<string, (request: Request) => Promise<Shown>>> = {
  runs: async (request) => {
    const { items } = await listRuns(request.client, { limit: '100' });
    const namespace = textOption(request.invocation, 'namespace');
    const inNamespace = items.filter((item) => namespace === undefined || item.namespace === namespace);
    const columns = runColumns(request.invocation.host.clock.now());
    // The list is newest first.
    const named = textArgument(request.invocation, 1) === 'latest' ? inNamespace[0]?.id : undefined;
    return shown(request, { kind: 'Run', items: inNamespace, columns, name: (item) => item.id }, named);
  },
  nodes: async (request) =>
    shown(request, {
      kind: 'Node',
      items: await listNodes(request.client),
      columns: NODE_COLUMNS,
      name: (item) => item.name,
    }),
  pools: async (request) =>
    shown(request, {
      kind: 'Pool',
      items: await listPools(request.client),
      columns: POOL_COLUMNS,
      name: (item) => item.name,
    }),
  misses: async (request) =>
    shown(request, {
      kind: 'ForecastMiss',
      items: await listMisses(request.client),
      columns: MISS_COLUMNS,
      name: (item) => item.id,
    }),
};

function shown<Row>({ invocation, format }: Request, listing: Listing<Row>, named?: string): Shown {
  const wanted = named ?? textArgument(invocation, 1);
  const items = listing.items.filter((item) => wanted === undefined || listing.name(item).includes(wanted));
  if (wanted !== undefined && items.length === 0) {
    throw new CliError(`there is no ${listing.kind.toLowerCase()} ${wanted}`, { exitCode: EXIT.notFound });
  }
  return {
    key: JSON.stringify(items),
    present: () => presentList(invocation.host, format, { ...listing, items }),
  };
}

const sinceMs = (from: string | null, to: string | null, nowMs: number): number =>
  from === null ? 0 : (to === null ? nowMs : Date.parse(to)) - Date.parse(from);

const runColumns = (nowMs: number): readonly Column<RunView>[] => [
  { header: 'RUN', cell: (run) => run.id },
  { header: 'PROJECT', cell: (run) => run.project ?? run.source },
  { header: 'STATUS', cell: (run) => (run.death ? `${run.status} (${run.death.class})` : run.status) },
  {
    header: 'POOL',
    cell: (run) => run.jobs.findLast((job) => job.role === 'worker')?.pod?.target ?? run.pool ?? '',
  },
  { header: 'TOOK', cell: (run) => renderDuration(sinceMs(run.createdAt, run.endedAt, nowMs)) },
  { header: 'USD', cell: (run) => (run.report ? usd(run.report.usd) : '') },
  { header: 'OWNER', cell: (run) => run.owner, wide: true },
  { header: 'NAMESPACE', cell: (run) => run.namespace, wide: true },
  { header: 'MLFLOW RUN', cell: (run) => run.mlflow?.runId ?? '', wide: true },
  { header: 'CREATED', cell: (run) => run.createdAt ?? '', wide: true },
];

const NODE_COLUMNS: readonly Column<NodeView>[] = [
  { header: 'NODE', cell: (node) => node.name },
  { header: 'POOL', cell: (node) => node.pool ?? '' },
  {
    header: 'STATUS',
    cell: (node) => `${node.ready ? 'Ready' : 'NotReady'}${node.unschedulable ? ',cordoned' : ''}`,
  },
  { header: 'TYPE', cell: (node) => node.instanceType ?? '' },
  { header: 'ZONE', cell: (node) => node.zone ?? '' },
  { header: 'TAINTS', cell: (node) => node.taints.join(' ') },
  { header: 'CPU', cell: (node) => node.allocatable['cpu'] ?? '', wide: true },
  { header: 'MEMORY', cell: (node) => node.allocatable['memory'] ?? '', wide: true },
];

const POOL_COLUMNS: readonly Column<PoolView>[] = [
  { header: 'POOL', cell: (pool) => pool.name },
  {
    header: 'KIND',
    cell: (pool) => (isNodePool(pool) ? (pool.managed ? 'managedNodeGroup' : 'nodeGroup') : 'fargateProfile'),
  },
  { header: 'NODES', cell: (pool) => String(pool.nodes) },
  { header: 'MIN', cell: (pool) => (isNodePool(pool) ? String(pool.minSize) : '') },
  { header: 'MAX', cell: (pool) => (isNodePool(pool) ? String(pool.maxSize) : '') },
  { header: 'TYPES', cell: (pool) => (isNodePool(pool) ? pool.instanceTypes.join(',') : '') },
  { header: 'TAINTS', cell: (pool) => (isNodePool(pool) ? pool.taints.join(' ') : '') },
  { header: 'USD/H A NODE', cell: (pool) => (isNodePool(pool) ? usd(pool.usdPerHourPerNode) : 'by size') },
];

const MISS_COLUMNS: readonly Column<MissView>[] = [
  { header: 'AT', cell: (miss) => miss.at },
  { header: 'MISS', cell: (miss) => miss.miss },
  { header: 'STORY', cell: (miss) => miss.story },
  {
    header: 'AGAIN WITH',
    cell: ({ format, file }) => `berth ${format === 'placement' ? 'place' : 'forecast'} --cases ${file}`,
    wide: true,
  },
  { header: 'ID', cell: (miss) => miss.id, wide: true },
];

type NodePool = Extract<PoolView, { readonly minSize: number }>;

const isNodePool = (pool: PoolView): pool is NodePool => 'minSize' in pool;
