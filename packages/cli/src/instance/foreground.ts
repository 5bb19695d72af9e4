// `berth up --foreground`: the instance in this process, as a service manager wants it; ends with SIGTERM or Ctrl-C.
import { EXIT } from '../exit-codes.js';
import type { Host } from '../host.js';
import type { DaemonOptions } from './daemon-protocol.js';
import { startInstance } from './start-instance.js';

/** Runs until the host's signal aborts; gives the exit code. */
export async function runInForeground(options: DaemonOptions, host: Host): Promise<number> {
  const say = (text: string): void => host.stderr.write(`${text}\n`);
  const instance = await startInstance(options, {
    env: host.env,
    tell: (message) => {
      if (message.kind === 'step' || message.kind === 'detail') say(message.text);
    },
    log: (entry) => {
      if (entry.level !== 'debug') say(`${entry.level} ${entry.code} ${entry.message}`);
    },
  });
  say(`ready: ${instance.record.url}`);
  await new Promise<void>((resolve) => {
    if (host.signal.aborted) resolve();
    else host.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await instance.stop();
  return EXIT.done;
}
