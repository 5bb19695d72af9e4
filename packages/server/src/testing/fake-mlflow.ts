// Just enough MLflow for a control plane: runs, their tags and artifacts, remembered as they were told.
import { createServer } from 'node:http';

/** The server; `url` is there once it was started. */
export class FakeMlflow {
  readonly runs = new Map<
    string,
    { status: string; tags: Record<string, string>; params: Record<string, string> }
  >();
  readonly artifacts = new Map<string, Buffer>();
  server = createServer();
  url = '';
  async start(): Promise<void> {
    this.server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '', 'http://x');
        const answer = this.#answer(request.method ?? '', url, Buffer.concat(chunks));
        const known = answer !== undefined;
        response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
        const missing = { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no' };
        response.end(Buffer.isBuffer(answer) ? answer : JSON.stringify(known ? answer : missing));
      });
    });
    await new Promise<void>((resolve) => void this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }
  create(runId: string): void {
    this.runs.set(runId, { status: 'RUNNING', tags: {}, params: {} });
  }
  #run(runId: string) {
    return this.runs.get(runId) ?? { status: '', tags: {}, params: {} };
  }
  #info(runId: string) {
    return {
      info: { run_id: runId, experiment_id: '0', artifact_uri: `mlflow-artifacts:/0/${runId}/artifacts` },
    };
  }
  #answer(method: string, url: URL, body: Buffer): unknown {
    const proxy = '/api/2.0/mlflow-artifacts/artifacts/';
    if (url.pathname.startsWith(proxy)) {
      const path = decodeURIComponent(url.pathname.slice(proxy.length));
      if (method === 'PUT') return this.artifacts.set(path, body) && {};
      return this.artifacts.get(path);
    }
    const json = body.length > 0 ? JSON.parse(body.toString()) : {};
    const runId = json.run_id ?? url.searchParams.get('run_id') ?? '';
    switch (url.pathname.replace('/api/2.0/mlflow/', '')) {
      case 'runs/create': {
        const id = `mlrun${this.runs.size}`;
        this.create(id);
        this.#run(id).tags = Object.fromEntries(
          json.tags.map((tag: { key: string; value: string }) => [tag.key, tag.value]),
        );
        return { run: this.#info(id) };
      }
      case 'runs/search': {
        const wanted = /'(.*)'/.exec(json.filter)?.[1];
        return {
          runs: [...this.runs]
            .filter(([, run]) => run.tags['berth.run_id'] === wanted)
            .map(([id]) => this.#info(id)),
        };
      }
      case 'runs/get':
        return this.runs.has(runId) ? { run: this.#info(runId) } : undefined;
      case 'runs/log-batch': {
        const run = this.#run(runId);
        for (const { key, value } of json.params ?? []) run.params[key] = value;
        for (const { key, value } of json.tags ?? []) run.tags[key] = value;
        return {};
      }
      case 'runs/update':
        this.#run(runId).status = json.status;
        return {};
      case 'artifacts/list': {
        const folder = `0/${runId}/artifacts/`;
        const path = url.searchParams.get('path') ?? '';
        const inside = [...this.artifacts.keys()].filter((name) => name.startsWith(`${folder}${path}/`));
        return { files: inside.map((name) => ({ path: name.slice(folder.length), is_dir: false })) };
      }
      default:
        return undefined;
    }
  }
}
