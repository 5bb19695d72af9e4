// Commands inside a running container: a process of ours enters its namespaces, group and user.
import { spawn, type ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { IPty } from '@lydell/node-pty';
import type { ContainerCommand } from './container-runtime.js';
import type { ContainerSpec } from './container-spec.js';
import { createGroup, type MemoryGroups } from './memory-group.js';
import { isAlive, processTree, type ProcessIdentity } from './process-stat.js';
import type { Sandbox } from './sandbox.js';
import { shellWord, shellWords } from './shell-text.js';
import { environmentPrefix, exportLines, onOwnTerminal, privileges } from './shim-script.js';

export interface ExecTarget {
  readonly spec: ContainerSpec;
  readonly sandbox: Sandbox;
  readonly init: ProcessIdentity;
  readonly groups: MemoryGroups | undefined;
  readonly group: string;
}

/** Runs the command; resolves with its exit code, 128 + signal when a signal ended it. */
export function runInContainer(target: ExecTarget, command: ContainerCommand): Promise<number> {
  const argv = ['-c', execScript(target, command)];
  const sh = target.sandbox.kind === 'plain' ? target.sandbox.sh : target.sandbox.tools.sh;
  return command.tty ? runOnTerminal(sh, argv, command) : runOnPipes(sh, argv, command);
}

function execScript({ spec, sandbox, init, groups, group }: ExecTarget, command: ContainerCommand): string {
  const enter = groups ? `echo 0 >${shellWord(createGroup(groups, group, undefined))}\n` : '';
  const env = command.tty ? { TERM: 'xterm', ...spec.env } : spec.env;
  const name = command.argv[0] ?? '';
  const lookUp = `command -v -- ${shellWord(name)} >/dev/null 2>&1 || { printf '%s\\n' ${shellWord(
    `exec: "${name}": executable file not found in $PATH`,
  )} >&2; exit 127; }\n`;
  const inside = `cd ${shellWord(spec.workingDir)}\nunset OLDPWD\n${exportLines(env)}${lookUp}`;
  const run = environmentPrefix(env) + shellWords(command.argv);
  if (sandbox.kind === 'plain') return `${enter}${inside}exec ${run}`;
  const { nsenter, sh } = sandbox.tools;
  const program = command.tty ? onOwnTerminal(sandbox.tools.script, run) : run;
  const script = `${inside}exec ${privileges(sandbox, spec)}${program}`;
  const spaces = sandbox.asRoot ? '-m -u -i -p' : '-U --preserve-credentials -m -u -i -p';
  return `${enter}exec ${nsenter} -t ${init.pid} ${spaces} -- ${sh} -c ${shellWord(script)}`;
}

const cleanEnvironment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };

function runOnPipes(sh: string, argv: string[], command: ContainerCommand): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(sh, argv, { env: cleanEnvironment, stdio: 'pipe', detached: true, cwd: '/' });
    if (command.stdin) command.stdin.pipe(child.stdin);
    else child.stdin.end();
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (bytes: Uint8Array) => command.stdout?.write(bytes));
    child.stderr.on('data', (bytes: Uint8Array) => command.stderr?.write(bytes));
    const stop = (): void => killSession(child);
    command.signal?.addEventListener('abort', stop, { once: true });
    if (command.signal?.aborted === true) stop();
    child.on('error', reject);
    child.on('close', (code, signal) => {
      command.signal?.removeEventListener('abort', stop);
      resolve(code ?? 128 + signalNumber(signal));
    });
  });
}

async function runOnTerminal(sh: string, argv: string[], command: ContainerCommand): Promise<number> {
  const { spawn: spawnTerminal } = await import('@lydell/node-pty');
  const terminal: IPty = spawnTerminal(sh, argv, {
    name: 'xterm',
    cols: 80,
    rows: 24,
    cwd: '/',
    env: cleanEnvironment,
  });
  command.onResize?.((columns, rows) => {
    if (columns > 0 && rows > 0) terminal.resize(columns, rows);
  });
  // A letter may come in two pieces.
  const decoder = new StringDecoder('utf8');
  command.stdin?.on('data', (bytes: Uint8Array) => terminal.write(decoder.write(Buffer.from(bytes))));
  terminal.onData((text) => command.stdout?.write(text));
  // The terminal inside has a session of its own, which a hang-up outside does not reach.
  const stop = (): void => processTree(terminal.pid).forEach(killNow);
  command.signal?.addEventListener('abort', stop, { once: true });
  return new Promise((resolve) => {
    terminal.onExit(({ exitCode, signal }) => {
      command.signal?.removeEventListener('abort', stop);
      resolve(signal ? 128 + signal : exitCode);
    });
  });
}

function killNow(identity: ProcessIdentity): void {
  try {
    if (isAlive(identity)) process.kill(identity.pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** `nsenter` and its child share our session: killing the group reaches both sides. */
function killSession(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

const signalNumbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};

const signalNumber = (name: string | null): number => signalNumbers[name ?? ''] ?? 0;
