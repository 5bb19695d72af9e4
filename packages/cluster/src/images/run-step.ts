// One RUN of a build: a container whose writable layer becomes a layer of the image.
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from '../runtime/container-runtime.js';
import type { ContainerMount, ContainerSpec } from '../runtime/container-spec.js';
import type { HostRuntime } from '../runtime/host-runtime.js';
import { BuildError } from './build-problem.js';
import { buildLogPollMs, failureLinesMax } from './limits.js';

export interface RunStepInput {
  readonly runtime: HostRuntime;
  /** Work folder; its `fs` becomes the layer. */
  readonly work: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir: string;
  readonly layers: readonly string[];
  readonly mounts: readonly ContainerMount[];
  readonly user: ContainerSpec['user'];
  readonly memoryLimitBytes?: number | undefined;
  readonly onLog: (text: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** For the problem when it fails. */
  readonly text: string;
  readonly place: { readonly file: string; readonly line: number; readonly column: number };
}

/** Runs the command and leaves what it wrote in `work/fs`; throws a {@link BuildError} when it fails. */
export async function runStep(input: RunStepInput): Promise<void> {
  const { runtime, work } = input;
  if (runtime.sandbox.kind !== 'namespaces' || !runtime.sandbox.overlay) {
    throw new BuildError({
      code: 'build.no-sandbox',
      message: `RUN needs overlay mounts, which this machine does not give: ${runtime.limitations.join('; ')}`,
      hint: 'use an image that needs no build, or build where user namespaces are allowed',
      place: input.place,
    });
  }
  const directory = join(work, 'container');
  mkdirSync(directory, { mode: 0o755 });
  const logFile = join(work, 'log');
  writeFileSync(logFile, '');
  const follow = followLog(logFile, input.onLog);
  try {
    const code = await runToEnd(input, { directory, logFile });
    follow.stop();
    if (input.signal?.aborted === true)
      throw new BuildError({
        code: 'build.cancelled',
        message: 'the build was cancelled',
        place: input.place,
      });
    if (code.outOfMemory) throw failed(input, logFile, 'was killed for memory');
    if (code.code !== 0) throw failed(input, logFile, `exit code ${code.code}`);
  } finally {
    follow.stop();
    await runtime.dispose([directory]);
  }
  collectLayer(runtime.sandbox.view.roots, join(directory, 'upper'), join(work, 'fs'));
}

async function runToEnd(
  input: RunStepInput,
  files: { readonly directory: string; readonly logFile: string },
) {
  const { runtime, signal } = input;
  try {
    const container = await runtime.start({
      id: `build/${files.directory}`,
      ...files,
      argv: input.argv,
      env: input.env,
      workingDir: input.workingDir,
      hostname: 'build',
      layers: input.layers,
      mounts: input.mounts,
      user: input.user,
      privileged: false,
      isBuild: true,
      readOnlyRoot: false,
      memoryLimitBytes: input.memoryLimitBytes,
      stdin: false,
      stdinOnce: false,
      tty: false,
    });
    const stop = (): void => void container.kill();
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
    const exit = await container.exited;
    signal?.removeEventListener('abort', stop);
    return exit;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    throw new BuildError({
      code: 'build.run-failed',
      message: `${input.text}: ${error.message}`,
      place: input.place,
    });
  }
}

function failed(input: RunStepInput, logFile: string, how: string): BuildError {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-failureLinesMax);
  return new BuildError({
    code: 'build.run-failed',
    message: `${input.text}: ${how}`,
    hint: lines.at(-1),
    details: { log: lines },
    place: input.place,
  });
}

/** The writable layer is kept in pieces, one for each root of the host; a layer is one tree. */
function collectLayer(roots: readonly string[], upper: string, fs: string): void {
  rmdirSync(fs);
  renameSync(join(upper, 'top'), fs);
  roots.forEach((root, index) => {
    const piece = join(upper, String(index));
    if (!existsSync(piece) || readdirSync(piece).length === 0) return;
    const target = fs + root;
    mkdirSync(dirname(target), { recursive: true });
    if (existsSync(target)) rmdirSync(target);
    renameSync(piece, target);
  });
}

function followLog(logFile: string, onLog: (text: string) => void): { stop: () => void } {
  const file = openSync(logFile, 'r');
  const buffer = Buffer.alloc(64 * 1024);
  let isOpen = true;
  const read = (): void => {
    for (
      let bytes = readSync(file, buffer, 0, buffer.length, null);
      bytes > 0;
      bytes = readSync(file, buffer, 0, buffer.length, null)
    ) {
      onLog(buffer.subarray(0, bytes).toString('utf8'));
    }
  };
  const timer = setInterval(read, buildLogPollMs);
  return {
    stop: () => {
      if (!isOpen) return;
      isOpen = false;
      clearInterval(timer);
      read();
      closeSync(file);
    },
  };
}
