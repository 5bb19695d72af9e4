// MLflow's REST API as runs need it: find or create the run, tags, parameters, status, artifacts through MLflow's own
// proxy (so that no storage credentials are needed here). https://mlflow.org/docs/latest/api_reference/rest-api.html
import { death, RunDeath, type RunSpec, type Tracking, type TrackingStatus } from '@berth/work';
import { MAX_ARTIFACT_ROOTS, MAX_BUNDLE_FILES } from '../limits.js';
import { isJson, MlflowError, MlflowHttp, type Json } from './mlflow-http.js';

/** Reading artifacts of a run. */
export interface ArtifactReader {
  /** Paths of all files below a folder, relative to the run's artifact root; a project's worth at most. */
  listFiles(runId: string, folder: string): Promise<readonly string[]>;
  download(runId: string, path: string, maxBytes: number): Promise<Uint8Array>;
}

/** Longest value of a tag that MLflow takes. */
const MAX_TAG_LENGTH = 5_000;
const RUN_TAG = 'berth.run_id';

export class MlflowClient implements Tracking, ArtifactReader {
  readonly uri: string;
  readonly #http: MlflowHttp;
  readonly #artifactRoots = new Map<string, string>();

  constructor(uri: string, ready: () => Promise<void> = async () => undefined) {
    this.uri = uri;
    this.#http = new MlflowHttp(uri, ready);
  }

  async ensureRun(spec: RunSpec): Promise<{ readonly runId: string; readonly experimentId: string }> {
    if (spec.tracking.runId !== undefined) return this.#existingRun(spec.tracking.runId);
    const experimentId = spec.tracking.experimentId ?? (await this.#experiment(spec.tracking.experimentName));
    const known = await this.#runWithTag(experimentId, spec.id);
    return { runId: known ?? (await this.#createRun(spec, experimentId)), experimentId };
  }

  async logParams(runId: string, params: Readonly<Record<string, string>>): Promise<void> {
    await this.#http.post('/api/2.0/mlflow/runs/log-batch', { run_id: runId, params: pairs(params) });
  }

  async setTags(runId: string, tags: Readonly<Record<string, string>>): Promise<void> {
    await this.#http.post('/api/2.0/mlflow/runs/log-batch', { run_id: runId, tags: pairs(tags) });
  }

  async setStatus(runId: string, status: TrackingStatus, endedAtMs: number): Promise<void> {
    await this.#http.post('/api/2.0/mlflow/runs/update', { run_id: runId, status, end_time: endedAtMs });
  }

  async uploadText(runId: string, path: string, text: string): Promise<void> {
    await this.#http.put(await this.#proxyPath(runId, path), Buffer.from(text));
  }

  async listFiles(runId: string, folder: string): Promise<readonly string[]> {
    const files: string[] = [];
    const folders = [folder];
    let count = 0;
    for (let path = folders.pop(); path !== undefined; path = folders.pop()) {
      for await (const { path: found, isFolder } of this.#listFolder(runId, path)) {
        count += 1;
        // Whoever answers may go on for ever: with files, with folders in folders, with page after page.
        if (count > MAX_BUNDLE_FILES) throw tooManyFiles(runId, folder);
        if (isFolder) folders.push(found);
        else files.push(found);
      }
    }
    return files.sort();
  }

  async download(runId: string, path: string, maxBytes: number): Promise<Uint8Array> {
    return this.#http.bytes(await this.#proxyPath(runId, path), maxBytes);
  }

  async #existingRun(runId: string): Promise<{ readonly runId: string; readonly experimentId: string }> {
    const info = await this.#runInfo(runId);
    return { runId, experimentId: String(info['experiment_id'] ?? '0') };
  }

  async #runInfo(runId: string): Promise<Json> {
    try {
      return child(child(await this.#http.get('/api/2.0/mlflow/runs/get', { run_id: runId }), 'run'), 'info');
    } catch (error) {
      if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error;
      throw new RunDeath(
        death('tracking', `MLflow at ${this.uri} has no run ${runId}`, {
          hint: 'submit with MLFLOW_TRACKING_URI set to the tracking server that this instance uses',
          evidence: { trackingUri: this.uri, runId },
        }),
      );
    }
  }

  async #experiment(name: string | undefined): Promise<string> {
    if (name === undefined) return '0';
    try {
      const query = { experiment_name: name };
      const found = await this.#http.get('/api/2.0/mlflow/experiments/get-by-name', query);
      return String(child(found, 'experiment')['experiment_id'] ?? '0');
    } catch (error) {
      if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error;
    }
    const created = await this.#http.post('/api/2.0/mlflow/experiments/create', { name });
    return String(created['experiment_id'] ?? '0');
  }

  async #runWithTag(experimentId: string, id: string): Promise<string | undefined> {
    const found = await this.#http.post('/api/2.0/mlflow/runs/search', {
      experiment_ids: [experimentId],
      filter: `tags.\`${RUN_TAG}\` = '${id}'`,
      max_results: 1,
    });
    const [run] = list(found['runs']);
    const runId = run && child(run, 'info')['run_id'];
    return typeof runId === 'string' ? runId : undefined;
  }

  async #createRun(spec: RunSpec, experimentId: string): Promise<string> {
    const created = await this.#http.post('/api/2.0/mlflow/runs/create', {
      experiment_id: experimentId,
      start_time: spec.acceptedAtMs,
      user_id: spec.owner,
      run_name: spec.tracking.runName,
      tags: pairs({
        [RUN_TAG]: spec.id,
        'mlflow.user': spec.owner,
        'mlflow.source.type': 'PROJECT',
        'mlflow.source.name': spec.sourceName,
        ...(spec.gitCommit === undefined ? {} : { 'mlflow.source.git.commit': spec.gitCommit }),
      }),
    });
    return String(child(child(created, 'run'), 'info')['run_id'] ?? '');
  }

  async *#listFolder(
    runId: string,
    path: string,
  ): AsyncIterable<{ readonly path: string; readonly isFolder: boolean }> {
    let pages = 0;
    let token: string | undefined;
    do {
      const query = { run_id: runId, path, ...(token ? { page_token: token } : {}) };
      const page = await this.#http.get('/api/2.0/mlflow/artifacts/list', query);
      for (const file of list(page['files'])) {
        const found = String(file['path'] ?? '');
        if (isInside(found, path)) yield { path: found, isFolder: file['is_dir'] === true };
      }
      pages += 1;
      if (pages > MAX_BUNDLE_FILES) throw tooManyFiles(runId, path);
      token = typeof page['next_page_token'] === 'string' ? page['next_page_token'] : undefined;
    } while (token);
  }

  /** Where MLflow's proxy serves an artifact: only runs whose artifacts it proxies have such a place. */
  async #proxyPath(runId: string, path: string): Promise<string> {
    const root = this.#artifactRoots.get(runId) ?? String((await this.#runInfo(runId))['artifact_uri'] ?? '');
    if (this.#artifactRoots.size >= MAX_ARTIFACT_ROOTS) this.#artifactRoots.clear();
    this.#artifactRoots.set(runId, root);
    const prefix = /^mlflow-artifacts:(?:\/\/[^/]+)?\/+(.*)$/.exec(root)?.[1];
    if (prefix === undefined)
      throw new MlflowError(
        501,
        'NOT_SUPPORTED',
        `not supported yet: artifacts at ${root}; serve them by MLflow's proxy`,
      );
    const encoded = `${prefix.replace(/\/$/, '')}/${path}`.split('/').map(encodeURIComponent).join('/');
    return `/api/2.0/mlflow-artifacts/artifacts/${encoded}`;
  }
}

const tooManyFiles = (runId: string, folder: string): RunDeath =>
  new RunDeath(
    death('invalid-project', `run ${runId} has more than ${MAX_BUNDLE_FILES} artifacts under ${folder}`, {
      hint: 'leave data and environments out of the project folder',
    }),
  );

const isInside = (path: string, folder: string): boolean =>
  path.startsWith(`${folder}/`) && !path.split('/').includes('..');

const child = (value: Json, field: string): Json => {
  const found = value[field];
  return isJson(found) ? found : {};
};

const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isJson) : []);

const pairs = (values: Readonly<Record<string, string>>): readonly { key: string; value: string }[] =>
  Object.entries(values).map(([key, value]) => ({ key, value: value.slice(0, MAX_TAG_LENGTH) }));
