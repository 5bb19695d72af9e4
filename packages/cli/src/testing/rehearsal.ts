// The command line against an embedded AWS over its wire, as a person calls it, in a folder of its own. Pauses take no
// time.
import { systemClock } from '@berth/client';
import { createCloud, serveCloud, type Cloud, type CloudOptions, type ServedCloud } from '@berth/cloud';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../cli.js';
import { COMMANDS } from '../commands.js';
import { recordedHost } from './recorded-host.js';

/** What a command line gave. */
export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An embedded AWS with a folder in which `cluster.yaml` is. */
export interface Rehearsal {
  readonly cloud: Cloud;
  readonly cwd: string;
  readonly served: ServedCloud;
  /** Writes `cluster.yaml`. */
  write(text: string): void;
  /** Runs `berth LINE`. */
  berth(line: string, env?: Readonly<Record<string, string>>): Promise<Answer>;
  end(): Promise<void>;
}

const KEY = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };

/** Opens it. */
export async function openRehearsal(options: Partial<CloudOptions> = {}): Promise<Rehearsal> {
  const cloud = createCloud({ clock: systemClock, accessKeys: [KEY], ...options });
  const served = await serveCloud(cloud);
  const cwd = mkdtempSync(join(tmpdir(), 'berth-rehearsal-'));
  return {
    cloud,
    cwd,
    served,
    write: (text) => writeFileSync(join(cwd, 'cluster.yaml'), text),
    berth: (line, env = {}) => runLine({ line, cwd, url: served.url, env }),
    async end() {
      await served.close();
      cloud.stop();
      rmSync(cwd, { recursive: true });
    },
  };
}

interface Line {
  readonly line: string;
  readonly cwd: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
}

async function runLine({ line, cwd, url, env }: Line): Promise<Answer> {
  const host = recordedHost({
    cwd,
    env: {
      BERTH_HOME: join(cwd, 'home'),
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: KEY.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
      ...env,
    },
  });
  const clock = {
    now: () => Date.now(),
    after: (_delayMs: number, callback: () => void) => {
      const timer = setTimeout(callback, 1);
      return () => clearTimeout(timer);
    },
  };
  const exitCode = await runCli(line.split(' '), COMMANDS, { ...host, clock });
  return { exitCode, ...host.written() };
}
