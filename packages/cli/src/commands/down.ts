// `berth down`: ends the process and waits until it is gone; removes the state only when asked to.
import type { Clock } from '@berth/kube';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../cli-error.js';
import { switchOption, type CommandRun, type Invocation } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { namedPaths } from '../instance/connect.js';
import type { InstancePaths } from '../instance/home.js';
import { readInstanceRecord } from '../instance/instance-record.js';
import { isRunning, type ProcessIdentity } from '../instance/process-identity.js';
import { ask } from '../output/ask.js';
import { createProgress } from '../output/progress.js';

/** How long the process may take to end its pods and itself before it is killed. */
const STOP_TIMEOUT_MS = 45_000;
const POLL_MS = 50;

/** Stops an instance. */
export const run: CommandRun = async (invocation) => {
  const paths = namedPaths(invocation);
  const { host } = invocation;
  const remove = switchOption(invocation, 'delete');
  const record = readInstanceRecord(paths.record);
  const running = record !== undefined && isRunning(record.process);
  if (!record && !(remove && existsSync(paths.folder))) {
    throw new CliError(`no instance named ${paths.name} is running`, { exitCode: EXIT.notFound });
  }
  if (remove && !(await agreed(invocation, paths.folder))) return EXIT.declined;
  const progress = createProgress(host);
  if (running) {
    progress.step(`stopping ${paths.name}`);
    await endProcess(record.process, { now: host.clock.now, inHurry: remove });
  } else {
    progress.step(`ending what a crash of ${paths.name} left running`);
    await endLeftovers(paths, host.clock);
  }
  if (remove) {
    progress.step(`removing ${paths.folder}`);
    rmSync(paths.folder, { recursive: true, force: true });
  }
  progress.done();
  return EXIT.done;
};

/** The process is gone without having ended its pods and MLflow: nobody else would. */
async function endLeftovers(paths: InstancePaths, clock: Clock): Promise<void> {
  const { endLeftPods } = await import('@berth/cluster');
  const { endLeftMlflow } = await import('@berth/server');
  await endLeftPods(join(paths.folder, 'cluster'));
  await endLeftMlflow(paths.folder, clock);
  rmSync(paths.record, { force: true });
}

async function agreed(invocation: Invocation, folder: string): Promise<boolean> {
  const { host } = invocation;
  if (switchOption(invocation, 'yes')) return true;
  if (!host.stderr.isTerminal) {
    throw new CliError(`this removes ${folder} for good`, {
      exitCode: EXIT.declined,
      hint: 'add --yes to agree',
    });
  }
  const answer = await ask(`Remove ${folder} with its runs, logs and MLflow data? [y/N] `, host.signal);
  return /^y(es)?$/i.test(answer);
}

interface EndProcess {
  readonly now: () => number;
  /** Pods get no time to end well: what they would say of it is about to be removed. */
  readonly inHurry: boolean;
}

async function endProcess(identity: ProcessIdentity, { now, inHurry }: EndProcess): Promise<void> {
  process.kill(identity.pid, 'SIGTERM');
  let isHurried = !inHurry;
  const deadlineMs = now() + STOP_TIMEOUT_MS;
  while (isRunning(identity)) {
    if (now() > deadlineMs) process.kill(identity.pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    // Later than the first one: two signals at once arrive as one.
    if (!isHurried && isRunning(identity)) process.kill(identity.pid, 'SIGTERM');
    isHurried = true;
  }
}
