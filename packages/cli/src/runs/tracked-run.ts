// What MLflow itself says of a run, asked through its own REST API.

export interface TrackedRun {
  readonly status: string;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  /** The run's page in MLflow. */
  readonly page: string;
}

const TIMEOUT_MS = 10_000;

/** Asks MLflow; undefined when it does not answer, since a summary without metrics is better than none. */
export async function trackedRun(mlflow: {
  readonly trackingUri: string;
  readonly runId: string;
  readonly experimentId: string;
}): Promise<TrackedRun | undefined> {
  try {
    const url = `${mlflow.trackingUri}/api/2.0/mlflow/runs/get?run_id=${encodeURIComponent(mlflow.runId)}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const run = field(await response.json(), 'run');
    return {
      status: String(field(field(run, 'info'), 'status')),
      params: Object.fromEntries(
        pairs(field(field(run, 'data'), 'params')).map(([key, value]) => [key, String(value)]),
      ),
      metrics: Object.fromEntries(
        pairs(field(field(run, 'data'), 'metrics')).map(([key, value]) => [key, Number(value)]),
      ),
      page: `${mlflow.trackingUri}/#/experiments/${mlflow.experimentId}/runs/${mlflow.runId}`,
    };
  } catch {
    return undefined;
  }
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;

const pairs = (value: unknown): readonly (readonly [string, unknown])[] =>
  Array.isArray(value)
    ? value.map((item: unknown) => [String(field(item, 'key')), field(item, 'value')])
    : [];
