// Runs in the database: every change is one transaction that writes the state and appends the event that led to it.
import { sql, type Kysely, type Transaction } from 'kysely';
import {
  acceptedRun,
  isEnded,
  statusOf,
  type RunEvent,
  type RunSpec,
  type RunState,
  type RunStore,
} from '@berth/work';
import { runStateOf } from './run-json.unsafe.js';
import type { RunsTable, Tables } from './tables.js';

export interface RunListOptions {
  readonly limit: number;
  /** Only runs older than this one. */
  readonly before?: string | undefined;
  readonly status?: string | undefined;
  readonly owner?: string | undefined;
}

export interface StoredEvent {
  readonly seq: number;
  readonly runId: string;
  readonly atMs: number;
  readonly kind: string;
  readonly status: string;
  readonly body: unknown;
}

export class RunRepository implements RunStore {
  readonly #db: Kysely<Tables>;
  readonly #listeners = new Set<() => void>();
  #ended: Promise<Map<string, number>> | undefined;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /**
   * Stores a new run. With an idempotency key that the owner used before, nothing is stored and the earlier run is
   * given.
   */
  async accept(
    spec: RunSpec,
    idempotencyKey: string | undefined,
  ): Promise<{ readonly state: RunState; readonly isNew: boolean }> {
    const state = acceptedRun(spec);
    const result = await this.#db.transaction().execute(async (transaction) => {
      const earlier = idempotencyKey && (await findByKey(transaction, spec.owner, idempotencyKey));
      if (earlier) return { state: runStateOf(earlier.state), isNew: false };
      const row = { ...rowOf(state), idempotency_key: idempotencyKey ?? null, created_at: spec.acceptedAtMs };
      await transaction.insertInto('runs').values(row).execute();
      await appendEvent(transaction, state, { kind: 'accepted', atMs: spec.acceptedAtMs });
      return { state, isNew: true };
    });
    this.#wake();
    return result;
  }

  async save(state: RunState, event: RunEvent): Promise<void> {
    // A count that begins later than this will find the run itself.
    const counted = this.#ended;
    await this.#db.transaction().execute(async (transaction) => {
      await transaction.updateTable('runs').set(rowOf(state)).where('id', '=', state.spec.id).execute();
      await appendEvent(transaction, state, event);
      if (event.kind === 'planned') await storeForecasts(transaction, state);
      if (event.kind === 'finished') await storePlacements(transaction, state);
    });
    if (isEnded(state)) {
      const counts = await counted;
      counts?.set(statusOf(state), (counts.get(statusOf(state)) ?? 0) + 1);
    }
    this.#wake();
  }

  async unfinished(): Promise<readonly RunState[]> {
    const rows = await this.#db
      .selectFrom('runs')
      .select('state')
      .where('active', '=', 1)
      .orderBy('id')
      .execute();
    return rows.map(({ state }) => runStateOf(state));
  }

  async get(id: string): Promise<RunState | undefined> {
    const row = await this.#db.selectFrom('runs').select('state').where('id', '=', id).executeTakeFirst();
    return row && runStateOf(row.state);
  }

  /** The newest run of a run in MLflow. */
  async byTrackingRun(trackingRunId: string): Promise<RunState | undefined> {
    const row = await this.#db
      .selectFrom('runs')
      .select('state')
      .where('tracking_run_id', '=', trackingRunId)
      .orderBy('id', 'desc')
      .executeTakeFirst();
    return row && runStateOf(row.state);
  }

  /** Newest first. */
  async list({ limit, before, status, owner }: RunListOptions): Promise<readonly RunState[]> {
    let query = this.#db.selectFrom('runs').select('state').orderBy('id', 'desc').limit(limit);
    if (before !== undefined) query = query.where('id', '<', before);
    if (status !== undefined) query = query.where('status', '=', status);
    if (owner !== undefined) query = query.where('owner', '=', owner);
    return (await query.execute()).map(({ state }) => runStateOf(state));
  }

  /**
   * Runs by status. Only those that go on are counted each time, by their own index; ended ones are counted once and
   * then added up as they end, for there may be millions. (Those that another replica ends meanwhile show here after a
   * restart.)
   */
  async countByStatus(): Promise<Readonly<Record<string, number>>> {
    const counts = new Map(await (this.#ended ??= this.#countEnded()));
    const active = await this.#db
      .selectFrom('runs')
      .select('status')
      // Written out, not a parameter: SQLite takes a partial index only when it sees its condition. And counted here,
      // for with `group by` it would rather read the index of all statuses.
      .where('active', '=', sql.lit(1))
      .execute();
    for (const { status } of active) counts.set(status, (counts.get(status) ?? 0) + 1);
    return Object.fromEntries(counts);
  }

  async #countEnded(): Promise<Map<string, number>> {
    const rows = await this.#db
      .selectFrom('runs')
      .select(({ fn }) => ['status', fn.countAll<number>().as('count')])
      .where('active', '=', 0)
      .groupBy('status')
      .execute();
    return new Map(rows.map(({ status, count }) => [status, Number(count)]));
  }

  /** Events after `after`, oldest first; of one run or of all. */
  async events(options: {
    readonly after: number;
    readonly limit: number;
    readonly runId?: string | undefined;
  }): Promise<readonly StoredEvent[]> {
    const { after, limit, runId } = options;
    let query = this.#db
      .selectFrom('run_events')
      .selectAll()
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(limit);
    if (runId !== undefined) query = query.where('run_id', '=', runId);
    const rows = await query.execute();
    return rows.map(({ seq, run_id, at, kind, status, body }) => ({
      seq: Number(seq),
      runId: run_id,
      atMs: Number(at),
      kind,
      status,
      body: JSON.parse(body),
    }));
  }

  /** Calls back after each stored event; gives the function that ends it. */
  onEvent(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #wake(): void {
    for (const listener of this.#listeners) listener();
  }
}

type Row = Omit<RunsTable, 'idempotency_key' | 'created_at'>;

function rowOf(state: RunState): Row {
  const { spec, phase, plan } = state;
  const outcome = phase.kind === 'ended' || phase.kind === 'finishing' ? phase.outcome : undefined;
  return {
    id: spec.id,
    owner: spec.owner,
    status: statusOf(state),
    origin: spec.origin,
    cluster: spec.cluster,
    namespace: spec.namespace,
    source_name: spec.sourceName,
    tracking_run_id: plan?.trackingRunId ?? state.tracked?.runId ?? spec.tracking.runId ?? null,
    death_class: outcome && outcome.kind !== 'succeeded' ? outcome.death.class : null,
    active: isEnded(state) ? 0 : 1,
    updated_at: state.updatedAtMs,
    state: JSON.stringify(state),
  };
}

const findByKey = (transaction: Transaction<Tables>, owner: string, key: string) =>
  transaction
    .selectFrom('runs')
    .select('state')
    .where('owner', '=', owner)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();

async function appendEvent(
  transaction: Transaction<Tables>,
  state: RunState,
  event: RunEvent | { readonly kind: 'accepted'; readonly atMs: number },
): Promise<void> {
  await transaction
    .insertInto('run_events')
    .values({
      run_id: state.spec.id,
      at: event.atMs,
      kind: event.kind,
      status: statusOf(state),
      body: JSON.stringify(event),
    })
    .execute();
}

async function storeForecasts(transaction: Transaction<Tables>, state: RunState): Promise<void> {
  const id = state.spec.id;
  await transaction.deleteFrom('forecasts').where('run_id', '=', id).execute();
  for (const { role, verdict } of state.forecast)
    await transaction
      .insertInto('forecasts')
      .values({
        run_id: id,
        role,
        target: verdict.forecast.target,
        at: state.updatedAtMs,
        verdict: JSON.stringify(verdict),
      })
      .execute();
}

async function storePlacements(transaction: Transaction<Tables>, state: RunState): Promise<void> {
  for (const pod of state.report?.pods ?? []) {
    const job = state.jobs.find(({ role, attempt }) => role === pod.role && attempt === pod.attempt);
    await transaction
      .insertInto('placements')
      .values({
        run_id: state.spec.id,
        job: job?.name ?? pod.pod,
        role: pod.role,
        attempt: pod.attempt,
        pod: pod.pod,
        node: pod.node,
        target: pod.target,
        foretold: pod.foretold,
        as_foretold: pod.asForetold === null ? null : Number(pod.asForetold),
        waited_ms: pod.waitedMs,
        ran_ms: pod.ranMs,
        usd: pod.usd,
      })
      .execute();
  }
}
