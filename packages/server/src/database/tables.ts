// The tables, as Kysely sees them. Times are milliseconds since the epoch; JSON is kept as text on both databases.
import type { Generated } from 'kysely';

export interface RunsTable {
  id: string;
  owner: string;
  status: string;
  origin: string;
  cluster: string;
  namespace: string;
  source_name: string;
  tracking_run_id: string | null;
  death_class: string | null;
  /** 1 until the run has ended. */
  active: number;
  /** Set by clients that may send a request twice; unique for one owner. */
  idempotency_key: string | null;
  created_at: number;
  updated_at: number;
  /** The whole state (`RunState` of work). */
  state: string;
}

/** Append-only: what happened, in order, to all runs. Feeds the event stream and the audit list. */
export interface RunEventsTable {
  seq: Generated<number>;
  run_id: string;
  at: number;
  kind: string;
  /** Status after the event. */
  status: string;
  body: string;
}

export interface TokensTable {
  id: string;
  /** SHA-256 of the secret, hex; the secret itself is never stored. */
  hash: string;
  user_name: string;
  role: string;
  /** `user`, or `run:<id>` for a token that is good for one run. */
  scope: string;
  label: string;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
}

export interface UsersTable {
  name: string;
  role: string;
  /** `scrypt$<salt>$<hash>`, base64. */
  password: string;
  created_at: number;
}

export interface BundlesTable {
  digest: string;
  size_bytes: number;
  owner: string;
  created_at: number;
}

export interface ForecastsTable {
  run_id: string;
  role: string;
  target: string;
  at: number;
  verdict: string;
}

export interface PlacementsTable {
  run_id: string;
  job: string;
  role: string;
  attempt: number;
  pod: string;
  node: string | null;
  target: string | null;
  foretold: string | null;
  /** 1, 0 or unknown. */
  as_foretold: number | null;
  waited_ms: number | null;
  ran_ms: number | null;
  usd: number | null;
}

export interface Tables {
  runs: RunsTable;
  run_events: RunEventsTable;
  tokens: TokensTable;
  users: UsersTable;
  bundles: BundlesTable;
  forecasts: ForecastsTable;
  placements: PlacementsTable;
}
