// The process of an instance: takes its options over the IPC channel, starts, says so, and runs until SIGTERM.
import { renderProblem } from '@berth/kube';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { isDaemonOptions, type DaemonMessage } from './instance/daemon-protocol.js';
import { startInstance } from './instance/start-instance.js';
import { usePriceFiles } from './prices/use-price-files.js';

const tell = (message: DaemonMessage): void => {
  // `berth up` may be gone already: the instance goes on without it.
  if (process.connected) process.send?.(message, () => undefined);
};

process.once('message', (options) => {
  if (isDaemonOptions(options)) void main(options);
});
// Nobody is left to read what a lost channel would say.
process.on('disconnect', () => undefined);

async function main(options: Parameters<typeof startInstance>[0]): Promise<void> {
  const hurry = new AbortController();
  const log = (entry: object): void =>
    void process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`);
  usePriceFiles({ env: process.env, now: Date.now, warn: (message) => log({ message }) });
  try {
    const instance = await startInstance(options, {
      env: process.env,
      tell,
      hurry: hurry.signal,
      log,
    });
    stopOnSignals(instance.stop, hurry);
    tell({ kind: 'ready', record: instance.record });
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    tell({ kind: 'failed', ...failureOf(error) });
    process.exitCode = 1;
    setTimeout(() => process.exit(1), 100);
  }
}

/** The second signal takes from pods the time that the first one left them. */
function stopOnSignals(stop: () => Promise<void>, hurry: AbortController): void {
  let stopping: Promise<void> | undefined;
  const end = (): void => {
    if (stopping) return hurry.abort();
    stopping = stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stdout.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

function failureOf(error: unknown): { message: string; hint: string | undefined; exitCode: number } {
  if (error instanceof CliError) {
    const message = [...error.problems.map(renderProblem), error.message]
      .filter((line) => line !== '')
      .join('\n');
    return { message, hint: error.hint, exitCode: error.exitCode };
  }
  const message = error instanceof Error ? error.message : String(error);
  const isPortTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const hint = isPortTaken ? 'choose another port, or leave it out for a free one' : undefined;
  return { message, hint, exitCode: isPortTaken ? EXIT.conflict : EXIT.failed };
}
