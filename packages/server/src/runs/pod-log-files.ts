// Logs of pods in files of ours, read from the Kubernetes API as they grow: they outlive pods, nodes and restarts of
// ours.
import { createReadStream, existsSync, mkdirSync, statSync } from 'node:fs';
import { appendFile, open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasReason, type Clock } from '@berth/kube';
import type { ClusterTarget, PodLogs, PodOfRun } from '@berth/work';
import { LOG_HEAD_BYTES, LOG_RETRY_MS, LOG_SETTLE_MS, LOG_TAIL_BYTES, MAX_LOG_TRIES } from '../limits.js';

interface Follower {
  readonly runId: string;
  readonly done: Promise<void>;
  isDone: boolean;
}

export class PodLogFiles implements PodLogs {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #followers = new Map<string, Follower>();
  readonly #listeners = new Set<() => void>();
  readonly #aborts = new Set<AbortController>();
  #stopped = false;

  constructor(directory: string, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  follow(target: ClusterTarget, run: PodOfRun): void {
    const file = this.file(run);
    if (this.#followers.has(file)) return;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const follower: Follower = {
      runId: run.runId,
      isDone: false,
      done: this.#keep(target, run, file).finally(() => {
        follower.isDone = true;
        this.#wake();
      }),
    };
    this.#followers.set(file, follower);
  }

  async settle(runId: string): Promise<void> {
    const open = [...this.#followers.values()].filter((follower) => follower.runId === runId);
    let cancel = (): void => undefined;
    const patience = new Promise<void>((resolve) => {
      cancel = this.#clock.after(LOG_SETTLE_MS, resolve);
    });
    await Promise.race([Promise.all(open.map(({ done }) => done)), patience]);
    cancel();
  }

  async read(run: PodOfRun): Promise<string> {
    const file = this.file(run);
    return existsSync(file) ? readEnds(file) : '';
  }

  /** What is kept beyond `offset` of a pod's log. */
  async *tail(run: PodOfRun, offset: number): AsyncIterable<Uint8Array> {
    const file = this.file(run);
    if (!existsSync(file) || statSync(file).size <= offset) return;
    for await (const chunk of createReadStream(file, { start: offset }))
      if (chunk instanceof Buffer) yield chunk;
  }

  /** True while more may come. */
  isOpen(run: PodOfRun): boolean {
    return this.#followers.get(this.file(run))?.isDone === false;
  }

  /** Calls back after each write; gives the function that ends it. */
  onGrowth(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  file({ runId, pod }: PodOfRun): string {
    return join(this.#directory, runId, `${pod}.log`);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const abort of this.#aborts) abort.abort();
    await Promise.allSettled([...this.#followers.values()].map(({ done }) => done));
  }

  #wake(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Reads until the container has ended; what the file holds already is skipped, since logs only grow. */
  async #keep(target: ClusterTarget, run: PodOfRun, file: string): Promise<void> {
    for (let tries = 0; tries < MAX_LOG_TRIES && !this.#stopped; tries += 1) {
      try {
        await this.#copy(target, run, file);
        if (await hasEnded(target, run)) return;
      } catch (error) {
        if (hasReason(error, 'NotFound')) return;
      }
      await new Promise<void>((resolve) => void this.#clock.after(LOG_RETRY_MS, resolve));
    }
  }

  async #copy({ api }: ClusterTarget, { namespace, pod }: PodOfRun, file: string): Promise<void> {
    let skip = existsSync(file) ? statSync(file).size : 0;
    const abort = new AbortController();
    this.#aborts.add(abort);
    try {
      const options = { follow: true, signal: abort.signal };
      for await (const chunk of api.podLogs({ namespace, name: pod }, options)) {
        const fresh = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - fresh.length;
        if (fresh.length === 0) continue;
        await appendFile(file, fresh, { mode: 0o600 });
        this.#wake();
      }
    } finally {
      this.#aborts.delete(abort);
    }
  }
}

/** A program may print more than fits into memory: of a long file the middle is left out, and that is said. */
async function readEnds(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    if (size <= LOG_HEAD_BYTES + LOG_TAIL_BYTES) return await handle.readFile('utf8');
    const head = await readPart(handle, 0, LOG_HEAD_BYTES);
    const tail = await readPart(handle, size - LOG_TAIL_BYTES, LOG_TAIL_BYTES);
    const leftOut = size - LOG_HEAD_BYTES - LOG_TAIL_BYTES;
    return `${head}\nberth: ${leftOut} bytes are left out here; \`berth logs\` has them\n${tail}`;
  } finally {
    await handle.close();
  }
}

async function readPart(handle: FileHandle, at: number, sizeBytes: number): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(sizeBytes), 0, sizeBytes, at);
  return buffer.toString('utf8', 0, bytesRead);
}

async function hasEnded({ api }: ClusterTarget, { namespace, pod }: PodOfRun): Promise<boolean> {
  const { status } = await api.get('pods', { namespace, name: pod });
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}
