// Starts shims for us: a small shell that lives as long as we do. Forking this process itself would copy the page
// tables of hundreds of megabytes, and hold everything else up meanwhile.
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { mountEnvironment } from './sandbox-probe.js';
import { shellWords } from './shell-text.js';

/** A program under way. */
export interface StartedProgram {
  /** Resolves when the program says `started TOKEN` on its descriptor 3. */
  readonly started: Promise<void>;
  /** `ended` when it is gone; `lost` when the shell is, and nobody tells of its programs any more. */
  readonly gone: Promise<'ended' | 'lost'>;
}

/** The shell. */
export interface Starter {
  /** Starts a program in a session of its own, without input and output. `token` is one word that names it. */
  start(command: readonly string[], token: string): StartedProgram;
  /** Ends the shell; programs go on. */
  close(): void;
}

/**
 * Reads a line, does what it says, and forgets the jobs that have ended meanwhile. Lines that start a program put it in
 * the background, under a shell that waits for it and says so.
 */
const SCRIPT = 'while read -r line; do eval "$line"; jobs >/dev/null 2>&1; done';

interface Waiting {
  isStarted: boolean;
  readonly onStarted: () => void;
  readonly onGone: (how: 'ended' | 'lost') => void;
}

interface Shell {
  /** Whether somebody waits for what it says: then this process does not end before. */
  readonly hold: (isWaitedFor: boolean) => void;
  readonly write: (line: string) => void;
  readonly end: () => void;
}

/** Nothing is started before the first program. */
export function createStarter(tools: { readonly sh: string; readonly setsid: string }): Starter {
  const waiting = new Map<string, Waiting>();
  let shell: Shell | undefined;
  let unstarted = 0;
  const lost = (): void => {
    shell = undefined;
    unstarted = 0;
    const all = [...waiting.values()];
    waiting.clear();
    for (const { onGone } of all) onGone('lost');
  };
  const told = (line: string): void => {
    const [what, token = ''] = line.split(' ');
    const program = waiting.get(token);
    if (program && !program.isStarted) {
      program.isStarted = true;
      unstarted -= 1;
      shell?.hold(unstarted > 0);
    }
    if (what === 'started') program?.onStarted();
    if (what !== 'gone') return;
    waiting.delete(token);
    program?.onGone('ended');
    // An empty line has the shell collect what has ended.
    shell?.write('');
  };
  return {
    start: (command, token) => {
      shell ??= openShell(tools.sh, { told, lost });
      const program = waitFor(waiting, token);
      unstarted += 1;
      shell.hold(true);
      const words = shellWords([tools.setsid, ...command]);
      shell.write(`{ ${words} 3>&1 </dev/null >/dev/null 2>&1; echo gone ${token}; } &`);
      return program;
    },
    close: () => shell?.end(),
  };
}

function waitFor(waiting: Map<string, Waiting>, token: string): StartedProgram {
  let onStarted = (): void => undefined;
  let onGone = (_how: 'ended' | 'lost'): void => undefined;
  const started = new Promise<void>((resolve) => (onStarted = resolve));
  const gone = new Promise<'ended' | 'lost'>((resolve) => (onGone = resolve));
  waiting.set(token, {
    isStarted: false,
    onStarted: () => onStarted(),
    onGone: (how) => onGone(how),
  });
  return { started, gone };
}

interface Listeners {
  readonly told: (line: string) => void;
  readonly lost: () => void;
}

function openShell(sh: string, { told, lost }: Listeners): Shell {
  const child = spawn(sh, ['-c', SCRIPT], {
    cwd: '/',
    env: mountEnvironment,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.once('exit', lost);
  child.once('error', lost);
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', told);
  child.unref();
  const { stdin, stdout } = child;
  if (stdin instanceof Socket) stdin.unref();
  return {
    hold: (isWaitedFor) => {
      if (!(stdout instanceof Socket)) return;
      if (isWaitedFor) stdout.ref();
      else stdout.unref();
    },
    write: (line) => void child.stdin.write(`${line}\n`),
    end: () => void child.stdin.end(),
  };
}
