// Starts the process of an instance and follows it until it is ready, or says why it is not.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { isDaemonMessage, type DaemonMessage, type DaemonOptions } from './daemon-protocol.js';
import type { InstanceRecord } from './instance-record.js';
import { makeFolder, PRIVATE_FOLDER } from '../make-folder.js';

export interface LaunchOptions {
  readonly options: DaemonOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onMessage: (message: DaemonMessage) => void;
  readonly signal: AbortSignal;
  /** Gives up after this long; for ever when undefined. */
  readonly timeoutMs: number | undefined;
}

/** Resolves with the record of the running instance. The process goes on when we end. */
export async function launchInstance(launch: LaunchOptions): Promise<InstanceRecord> {
  const { paths } = launch.options;
  makeFolder(paths.folder, PRIVATE_FOLDER);
  const log = openSync(paths.log, 'a', 0o600);
  const daemon = fileURLToPath(new URL('./daemon.js', import.meta.url));
  const child = spawn(process.execPath, [daemon, paths.name], {
    detached: true,
    env: launch.env,
    cwd: '/',
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  try {
    return await untilReady(child, launch);
  } catch (error) {
    await ended(child);
    throw error;
  } finally {
    if (child.connected) child.disconnect();
    child.unref();
  }
}

/** Ends the process and waits for it, so that its folder may be removed. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS);
  await gone;
  clearTimeout(timer);
}

/** How long a process that failed to start may take to end what it had begun. */
const END_TIMEOUT_MS = 10_000;

function untilReady(child: ChildProcess, launch: LaunchOptions): Promise<InstanceRecord> {
  return new Promise((resolve, reject) => {
    const timer =
      launch.timeoutMs === undefined
        ? undefined
        : setTimeout(() => reject(timedOut(launch)), launch.timeoutMs);
    const succeed = (record: InstanceRecord): void => {
      clearTimeout(timer);
      resolve(record);
    };
    const fail = (error: CliError): void => {
      clearTimeout(timer);
      reject(error);
    };
    launch.signal.addEventListener('abort', () => fail(new CliError('', { exitCode: EXIT.interrupted })));
    child.on('error', (cause) => fail(new CliError('the process could not be started', { cause })));
    child.on('exit', (code) => fail(endedEarly(code, launch.options.paths.log)));
    child.on('message', (message) => {
      if (!isDaemonMessage(message)) return;
      launch.onMessage(message);
      if (message.kind === 'ready') succeed(message.record);
      if (message.kind === 'failed') fail(new CliError(message.message, message));
    });
    child.send(launch.options);
  });
}

const timedOut = (launch: LaunchOptions): CliError =>
  new CliError(`the instance was not ready after ${(launch.timeoutMs ?? 0) / 1_000} s`, {
    exitCode: EXIT.timeout,
    hint: `its log is ${launch.options.paths.log}`,
  });

function endedEarly(code: number | null, logFile: string): CliError {
  const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n  ');
  return new CliError(`the instance ended while it started (exit code ${code ?? 'none'}):\n  ${tail}`, {
    hint: `its log is ${logFile}`,
  });
}
