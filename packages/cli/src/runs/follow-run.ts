// Follows a run to its end: tells each change once, and prints what its pods print as they print it.
import type { BerthClient } from '@berth/client';
import type { Host } from '../host.js';
import type { Progress } from '../output/progress.js';
import { renderForecast } from './render-forecast.js';
import { getRun, type RunView } from './run-api.unsafe.js';

const POLL_MS = 250;

const ENDED = new Set(['succeeded', 'failed', 'refused', 'cancelled']);

/** True when nothing of the run will change any more. */
export const isEnded = (run: RunView): boolean => ENDED.has(run.status);

export interface FollowOptions {
  readonly host: Host;
  readonly progress: Progress;
  /** Where the pods' output goes. */
  readonly onLog: (chunk: Uint8Array) => void;
}

/** Resolves with the run once it has ended, or as it is when the signal aborts. */
export async function followRun(client: BerthClient, id: string, options: FollowOptions): Promise<RunView> {
  const { host, progress } = options;
  const told = { forecast: false, status: '', waitingFor: '' };
  let logs: Promise<void> | undefined;
  for (;;) {
    const run = await getRun(client, id);
    if (!told.forecast && run.forecast.length > 0) {
      told.forecast = true;
      progress.done();
      for (const warning of run.warnings) host.stderr.write(`warning: ${warning}\n`);
      host.stderr.write(`\n${renderForecast(run.forecast)}\n`);
    }
    tell(run, told, progress);
    const isWorking = run.jobs.some((job) => job.role === 'worker' && job.pod?.startedAt);
    if (isWorking) logs ??= printLogs(client, id, options);
    if (isEnded(run) || host.signal.aborted) {
      if (isEnded(run)) await logs;
      progress.done();
      return run;
    }
    await new Promise<void>((resolve) => host.clock.after(POLL_MS, resolve));
  }
}

interface Told {
  status: string;
  waitingFor: string;
}

const SENTENCES: Readonly<Record<string, string>> = {
  accepted: 'planning: reading the project, foretelling its placement',
  held: 'held: no pool could take it as things are',
  bootstrapping: 'bootstrap: building the worker image on the system pool',
  'waiting-placement': 'waiting for a node',
  launching: 'starting the worker',
  running: 'running the worker',
  finishing: 'writing logs and status to MLflow',
};

function tell(run: RunView, told: Told, progress: Progress): void {
  const sentence = SENTENCES[run.status];
  if (run.status !== told.status && sentence) {
    const role = run.status === 'waiting-placement' ? ` for the ${run.jobs.at(-1)?.role ?? 'next'} pod` : '';
    progress.step(`${sentence}${role}`);
  }
  told.status = run.status;
  const waitingFor = run.waitingFor ?? '';
  if (waitingFor !== '' && waitingFor !== told.waitingFor) progress.detail(waitingFor);
  told.waitingFor = waitingFor;
}

async function printLogs(client: BerthClient, id: string, options: FollowOptions): Promise<void> {
  options.progress.done();
  try {
    const path = `/api/v1/runs/${encodeURIComponent(id)}/logs?role=worker&follow=true`;
    for await (const chunk of client.stream(path, { signal: options.host.signal })) options.onLog(chunk);
  } catch (error) {
    // The log is kept by the server: losing this stream loses nothing.
    if (!options.host.signal.aborted) options.progress.note(`the log stream ended early: ${String(error)}`);
  }
}
