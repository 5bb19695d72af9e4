// MLflow's tracking server as a supervised child. It outlives a crash of ours (running work goes on logging to it)
// and is then found by its pid file and taken over; it is stopped with us when we are stopped in order.  `mlflow
// server` itself imports MLflow twice, in a parent that only waits and in its worker: 10 to 13 s and 500 MB here.
// Starting the same application with the same environment by uvicorn directly takes 5 to 6 s and 260 MB.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { isAlive, readProcess, type ProcessIdentity } from '@berth/cluster';
import type { Clock } from '@berth/kube';
import {
  MLFLOW_HEALTH_MS,
  MLFLOW_MAX_MISSES,
  MLFLOW_RESTART_MAX_MS,
  MLFLOW_RESTART_MS,
  MLFLOW_START_MS,
  MLFLOW_START_POLL_MS,
  MLFLOW_STOP_MS,
} from '../limits.js';

export interface MlflowServerOptions {
  /** Gives the interpreter of an environment with MLflow; may take as long as an installation. */
  readonly python: () => Promise<string>;
  /** Folder for database, artifacts, log and pid file. */
  readonly folder: string;
  /** 0 or absent for a free port, which is then kept for ever. */
  readonly port?: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly onStep: (text: string) => void;
}

interface PidFile extends ProcessIdentity {
  readonly port: number;
}

export class MlflowServer {
  readonly #options: MlflowServerOptions;
  #port = 0;
  #running: ProcessIdentity | undefined;
  #stopped = false;
  #isHealthy = false;
  #supervision: Promise<void> = Promise.resolve();
  #wakeUp: () => void = () => undefined;

  constructor(options: MlflowServerOptions) {
    this.#options = options;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get isHealthy(): boolean {
    return this.#isHealthy;
  }

  /** Chooses the port and begins to supervise; resolves before MLflow answers, see {@link ready}. */
  async start(): Promise<void> {
    mkdirSync(join(this.#options.folder, 'artifacts'), { recursive: true, mode: 0o700 });
    const last = this.#readPidFile();
    this.#port = this.#options.port || (last?.port ?? (await freePort()));
    if (last && isAlive(last)) await this.#takeOver(last);
    this.#supervision = this.#supervise();
  }

  /** Resolves when MLflow answers; rejects after two minutes. */
  async ready(): Promise<void> {
    const { clock } = this.#options;
    const untilMs = clock.now() + MLFLOW_START_MS;
    while (!this.#isHealthy) {
      if (this.#stopped || clock.now() > untilMs)
        throw new Error(`MLflow does not answer at ${this.url}; its log is ${this.#logFile}`);
      await this.#sleep(MLFLOW_START_POLL_MS);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wakeUp();
    await this.#supervision;
    await this.#end();
    rmSync(this.#pidPath, { force: true });
  }

  /** Ends what an earlier process of ours left, instead of taking it over. */
  async endLeft(): Promise<void> {
    this.#running = this.#readPidFile();
    await this.stop();
  }

  /** A server of an earlier process of ours that still answers is kept; one that does not is ended. */
  async #takeOver(last: PidFile): Promise<void> {
    this.#running = last;
    if (last.port === this.#port && (await this.#answers())) {
      this.#isHealthy = true;
      this.#options.onStep('MLflow still runs; taken over');
      return;
    }
    await this.#end();
  }

  async #supervise(): Promise<void> {
    let pauseMs = MLFLOW_RESTART_MS;
    while (!this.#stopped) {
      if (!this.#running || !isAlive(this.#running)) {
        this.#isHealthy = false;
        await this.#launch();
        pauseMs = (await this.#becomesHealthy())
          ? MLFLOW_RESTART_MS
          : Math.min(pauseMs * 2, MLFLOW_RESTART_MAX_MS);
      }
      await this.#watch();
      if (!this.#stopped) await this.#pause(pauseMs);
    }
  }

  async #launch(): Promise<void> {
    try {
      const python = await this.#options.python();
      if (!this.#stopped) this.#spawn(python);
    } catch (error) {
      this.#options.onStep(
        `MLflow cannot be started: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  #spawn(python: string): void {
    const { folder, env } = this.#options;
    const database = `sqlite:///${join(folder, 'mlflow.db')}`;
    const log = openSync(this.#logFile, 'a', 0o600);
    const args = [
      '--host',
      '127.0.0.1',
      '--port',
      String(this.#port),
      '--workers',
      '1',
      '--log-level',
      'warning',
    ];
    const child: ChildProcess = spawn(python, ['-m', 'uvicorn', ...args, 'mlflow.server.fastapi_app:app'], {
      cwd: folder,
      // A group of its own: Ctrl-C in the terminal of ours is for us, and we stop it in order.
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        ...env,
        _MLFLOW_SERVER_FILE_STORE: database,
        _MLFLOW_SERVER_REGISTRY_STORE: database,
        _MLFLOW_SERVER_ARTIFACT_ROOT: 'mlflow-artifacts:/',
        _MLFLOW_SERVER_ARTIFACT_DESTINATION: join(folder, 'artifacts'),
        _MLFLOW_SERVER_SERVE_ARTIFACTS: 'true',
        _MLFLOW_SGI_NAME: 'uvicorn',
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
        MLFLOW_DISABLE_TELEMETRY: 'true',
        DO_NOT_TRACK: 'true',
        PYTHONNOUSERSITE: '1',
      },
    });
    closeSync(log);
    child.unref();
    child.on('error', () => this.#wakeUp());
    child.on('exit', () => this.#wakeUp());
    const found = child.pid === undefined ? undefined : readProcess(child.pid);
    this.#running = found && { pid: found.pid, startTicks: found.startTicks };
    if (this.#running)
      writeFileSync(this.#pidPath, JSON.stringify({ ...this.#running, port: this.#port }), { mode: 0o600 });
  }

  async #becomesHealthy(): Promise<boolean> {
    const untilMs = this.#options.clock.now() + MLFLOW_START_MS;
    while (!this.#stopped && this.#running && isAlive(this.#running)) {
      if ((await this.#answers()) && (await this.#isWarm())) {
        this.#isHealthy = true;
        return true;
      }
      if (this.#options.clock.now() > untilMs) break;
      await this.#pause(MLFLOW_START_POLL_MS);
    }
    return false;
  }

  /** Returns when the process has gone, was ended because it no longer answers, or we stop. */
  async #watch(): Promise<void> {
    for (let misses = 0; !this.#stopped && this.#running && isAlive(this.#running);) {
      misses = (await this.#answers()) ? 0 : misses + 1;
      this.#isHealthy = misses === 0;
      if (misses >= MLFLOW_MAX_MISSES) return this.#end();
      if (!this.#stopped) await this.#pause(MLFLOW_HEALTH_MS);
    }
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health`, { signal: AbortSignal.timeout(MLFLOW_HEALTH_MS) })).ok;
    } catch {
      return false;
    }
  }

  /** The first real request makes MLflow create and migrate its database: better now than in somebody's run. */
  async #isWarm(): Promise<boolean> {
    try {
      const address = `${this.url}/api/2.0/mlflow/experiments/get?experiment_id=0`;
      return (await fetch(address, { signal: AbortSignal.timeout(MLFLOW_START_MS) })).ok;
    } catch {
      return false;
    }
  }

  async #end(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    const { clock } = this.#options;
    const killAtMs = clock.now() + MLFLOW_STOP_MS;
    signal(running, 'SIGTERM');
    while (isAlive(running) && clock.now() < killAtMs) await this.#sleep(MLFLOW_START_POLL_MS);
    if (isAlive(running)) signal(running, 'SIGKILL');
    this.#running = undefined;
    this.#isHealthy = false;
  }

  #sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.#options.clock.after(delayMs, resolve));
  }

  /** Ends early when the child exits or we are stopped. */
  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(delayMs, resolve);
      this.#wakeUp = () => (cancel(), resolve());
    });
  }

  get #pidPath(): string {
    return join(this.#options.folder, 'mlflow.pid.json');
  }

  get #logFile(): string {
    return join(this.#options.folder, 'mlflow.log');
  }

  #readPidFile(): PidFile | undefined {
    try {
      const value: unknown = JSON.parse(readFileSync(this.#pidPath, 'utf8'));
      return isPidFile(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }
}

const isPidFile = (value: unknown): value is PidFile =>
  typeof value === 'object' &&
  value !== null &&
  'pid' in value &&
  typeof value.pid === 'number' &&
  'startTicks' in value &&
  typeof value.startTicks === 'number' &&
  'port' in value &&
  typeof value.port === 'number';

/** Ends the MLflow that an earlier process of ours left running on this folder, if there is one. */
export async function endLeftMlflow(dataDir: string, clock: Clock): Promise<void> {
  const server = new MlflowServer({
    folder: join(dataDir, 'mlflow'),
    clock,
    env: {},
    python: () => Promise.reject(new Error('nothing is started here')),
    onStep: () => undefined,
  });
  await server.endLeft();
}

/** Signals exactly this process: the check and the kill are as near as they can be. */
function signal(identity: ProcessIdentity, name: 'SIGTERM' | 'SIGKILL'): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch {
    // It ended in between, which is what was wanted.
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
