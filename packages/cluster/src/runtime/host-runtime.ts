// Containers as process trees of this machine, each in namespaces of its own under a shim that outlives us.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { claim, isClaimedByShim, readExit, readInit, readLauncher } from './container-files.js';
import {
  StartError,
  type AdoptedContainer,
  type ContainerRuntime,
  type RunningContainer,
} from './container-runtime.js';
import type { ContainerSpec } from './container-spec.js';
import {
  containerExit,
  hostContainer,
  killAll,
  setupComplaint,
  waitForLauncher,
  type HostContainerParts,
} from './host-container.js';
import { claimWaitMs, killRoundMs, startErrorBytesMax } from './limits.js';
import { createGroup, openMemoryGroups, removeGroup, type MemoryGroups } from './memory-group.js';
import { createMemoryWatcher } from './memory-watcher.js';
import { isAlive, startedAtMs, type ProcessIdentity } from './process-stat.js';
import { limitationsOf, type Sandbox } from './sandbox.js';
import { prepareMounts } from './sandbox-mounts.js';
import { mountEnvironment, probeSandbox } from './sandbox-probe.js';
import { shellWord } from './shell-text.js';
import { createStarter, type Starter } from './starter.js';
import {
  renderFeederScript,
  renderInitScript,
  renderPlainScript,
  renderShimScript,
  shimCommand,
  startToken,
} from './shim-script.js';

export interface HostRuntimeOptions {
  /** Folder for what the runtime keeps; control groups are named after it. */
  readonly directory: string;
  /** Paths hidden from every container, besides homes and the folder around `directory`. */
  readonly hidden: readonly string[];
  /** A sandbox found earlier; found out by trying when absent. */
  readonly sandbox?: Sandbox | undefined;
  /** False measures memory by looking instead of by control groups. */
  readonly controlGroups?: boolean | undefined;
}

export interface HostRuntime extends ContainerRuntime {
  readonly sandbox: Sandbox;
  /** Layers of the containers that run or start now: they must not be removed. */
  layersInUse(): ReadonlySet<string>;
}

/** Opens the host runtime. */
export function openHostRuntime(options: HostRuntimeOptions): HostRuntime {
  const sandbox = options.sandbox ?? probeSandbox({ ...options, hidden: hiddenPaths(options) });
  const label = createHash('sha256').update(options.directory).digest('hex').slice(0, 12);
  const groups = options.controlGroups === false ? undefined : openMemoryGroups(label);
  const starter = starterOf(sandbox);
  const watcher = createMemoryWatcher();
  const overLimit = new Set<string>();
  // Folders in which something may run, each with the layers that it stands on.
  const live = new Map<string, readonly string[]>();
  const holders = new Map<string, Promise<number | undefined>>();
  const partsOf = (spec: ContainerSpec, shimGone?: Promise<void>): HostContainerParts => ({
    spec,
    sandbox,
    groups: usesGroup(spec) ? groups : undefined,
    group: groupName(spec.directory),
    shimGone,
    wasOverLimit: () => overLimit.has(spec.id),
  });
  const begin = (parts: HostContainerParts): RunningContainer => {
    const container = hostContainer(parts);
    live.set(parts.spec.directory, parts.spec.layers);
    const init = readInit(parts.spec.directory);
    const limitBytes = parts.spec.memoryLimitBytes;
    if (init && limitBytes !== undefined) {
      const group = parts.groups && { groups: parts.groups, name: parts.group };
      const onOver = (): void => {
        overLimit.add(parts.spec.id);
        void container.kill();
      };
      void container.exited.then(watcher.watch({ root: init, limitBytes, group, onOver }));
    }
    return container;
  };
  const dispose = async (directories: readonly string[]): Promise<void> => {
    await Promise.all(directories.map((directory) => disposeContainer(directory, groups)));
    for (const directory of directories) live.delete(directory);
  };
  return {
    name: 'host',
    sandbox,
    layersInUse: () => new Set([...live.values()].flat()),
    limitations: [
      ...limitationsOf(sandbox),
      ...(groups ? [] : ['memory limits are enforced by measuring ten times a second, not by the kernel']),
    ],
    start: async (spec) => {
      const parts = partsOf(spec);
      live.set(spec.directory, spec.layers);
      const { shimGone } = await launch(parts, starter);
      return begin({ ...parts, shimGone });
    },
    adopt: (spec) => adopt(partsOf(spec), begin),
    holdProcessNamespace: (directory) => {
      // Containers of one pod ask at the same time, and must get the same one.
      live.set(directory, []);
      const holding = holders.get(directory) ?? holdProcessNamespace(sandbox, directory);
      holders.set(directory, holding);
      return holding.finally(() => holders.delete(directory));
    },
    dispose,
    close: async () => {
      await dispose([...live.keys()]);
      starter?.close();
    },
  };
}

/** Nobody's home is seen, and neither is the data folder that ours lies in: overlay could not show it either. */
function hiddenPaths({ directory, hidden }: HostRuntimeOptions): string[] {
  return [...new Set(['/root', '/home', homedir(), dirname(directory), ...hidden])];
}

const groupName = (directory: string): string =>
  createHash('sha256').update(directory).digest('hex').slice(0, 16);

/** A group costs a little at start: it is made for a limit, or where no process namespace keeps the tree together. */
const usesGroup = (spec: ContainerSpec): boolean =>
  spec.memoryLimitBytes !== undefined || spec.processNamespaceOf !== undefined;

/** Writes the scripts, starts the shim, waits for the main process; gives the end of the shim. */
async function launch(
  parts: HostContainerParts,
  starter: Starter | undefined,
): Promise<{ shimGone: Promise<void> }> {
  const { spec, sandbox, groups, group } = parts;
  writeScripts(parts, groups ? [createGroup(groups, group, spec.memoryLimitBytes)] : []);
  const command = shimCommand(sandbox, spec);
  if (spec.stdin) startFeeder(spec, sandbox.kind === 'plain' ? sandbox.sh : sandbox.tools.sh);
  const { started, gone } = starter ? startBy(starter, command, spec) : startDirectly(command);
  await Promise.race([started, gone]);
  // A shim of an earlier process may have been late and taken the claim: then it is the one that runs.
  const launcher = readInit(spec.directory) ? undefined : readLauncher(spec.directory);
  if (launcher) await untilBegun(spec.directory, launcher);
  if (!readInit(spec.directory)) throw startFailure(spec);
  return { shimGone: gone };
}

interface Launched {
  readonly started: Promise<void>;
  readonly gone: Promise<void>;
}

/** Where every container has its own processes, a shell may start them; elsewhere they would share its session. */
function starterOf(sandbox: Sandbox): Starter | undefined {
  if (sandbox.kind === 'plain' || sandbox.tools.setsid === undefined) return undefined;
  return createStarter({ sh: sandbox.tools.sh, setsid: sandbox.tools.setsid });
}

function startBy(starter: Starter, command: readonly string[], { directory }: ContainerSpec): Launched {
  // The shell reads lines: a path that is more than one is none for it.
  if (command.some((word) => word.includes('\n'))) return startDirectly(command);
  const { started, gone } = starter.start(command, startToken(directory));
  return {
    started,
    gone: gone.then((how) => (how === 'lost' ? waitForLauncher(directory) : undefined)),
  };
}

function startDirectly([program = '', ...args]: readonly string[]): Launched {
  const shim = spawn(program, args, {
    cwd: '/',
    env: mountEnvironment,
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const report = shim.stdio[3];
  const gone = new Promise<void>((resolve, reject) => {
    shim.once('exit', () => resolve());
    shim.once('error', reject);
  });
  gone.catch(() => undefined);
  shim.unref();
  const started = new Promise<void>((resolve) => {
    report?.once('data', () => {
      report.destroy();
      resolve();
    });
  });
  return { started, gone };
}

function writeScripts(parts: HostContainerParts, groupFiles: readonly string[]): void {
  const { spec, sandbox } = parts;
  const write = (name: string, text: string): void =>
    writeFileSync(join(spec.directory, name), text, { mode: 0o600 });
  if (sandbox.kind === 'namespaces') {
    write('fstab', prepareMounts(sandbox, spec));
    write('init.sh', renderInitScript(sandbox, spec, groupFiles));
  } else {
    refuseMounts(spec);
    write('init.sh', renderPlainScript(spec));
  }
  if (spec.stdin) write('feeder.sh', renderFeederScript(spec.directory, spec.stdinOnce));
  write('shim.sh', renderShimScript({ sandbox, spec, groupFiles }));
}

/** Passes the container's input on; ends by itself when nobody reads the other side any more. */
function startFeeder({ directory }: ContainerSpec, sh: string): void {
  execFileSync('mkfifo', [join(directory, 'stdin'), join(directory, 'input')]);
  spawn(sh, [join(directory, 'feeder.sh')], { cwd: '/', detached: true, stdio: 'ignore' }).unref();
}

function refuseMounts(spec: ContainerSpec): void {
  const missing = spec.mounts.find((mount) => mount.isCourtesy !== true);
  if (spec.layers.length > 0 || missing) {
    const what = missing ? `a volume at ${missing.target}` : 'an image with layers';
    throw new StartError(
      'CreateContainerError',
      `${what} needs Linux namespaces, which this machine does not give`,
    );
  }
}

function startFailure(spec: ContainerSpec): StartError {
  const complaint = setupComplaint(spec.directory, startErrorBytesMax);
  const isCommand = complaint.startsWith('exec: ');
  const text = complaint || 'the container ended before its command began';
  return isCommand
    ? new StartError('StartError', text, 128)
    : new StartError('ContainerCannotRun', text, 128);
}

async function adopt(
  parts: HostContainerParts,
  begin: (parts: HostContainerParts) => RunningContainer,
): Promise<AdoptedContainer> {
  const { directory } = parts.spec;
  if (!existsSync(join(directory, 'shim.sh')) || claim(directory)) return { kind: 'absent' };
  const launcher = await launcherOf(directory);
  if (!launcher) return { kind: 'absent' };
  await untilBegun(directory, launcher);
  const init = readInit(directory);
  if (init && isAlive(init)) return { kind: 'running', container: begin(parts) };
  for (let waited = 0; !readExit(directory) && waited < 10 * killRoundMs; waited += killRoundMs) {
    await new Promise((resolve) => setTimeout(resolve, killRoundMs));
  }
  const exit = containerExit(parts);
  return { kind: 'exited', startedAtMs: startedAtMs(init ?? launcher), exit };
}

/** The shim may be between starting the container and its first command. */
async function untilBegun(directory: string, launcher: ProcessIdentity): Promise<void> {
  for (
    let waited = 0;
    !readInit(directory) && isAlive(launcher) && waited < claimWaitMs;
    waited += killRoundMs
  ) {
    await new Promise((resolve) => setTimeout(resolve, killRoundMs));
  }
}

async function launcherOf(directory: string): Promise<ReturnType<typeof readLauncher>> {
  for (let waited = 0; !readLauncher(directory) && waited < claimWaitMs; waited += killRoundMs) {
    await new Promise((resolve) => setTimeout(resolve, killRoundMs));
  }
  return readLauncher(directory);
}

async function disposeContainer(directory: string, groups: MemoryGroups | undefined): Promise<void> {
  claim(directory);
  // A shim that has just taken the claim is about to start what we are to end.
  if (isClaimedByShim(directory) && !readExit(directory)) await launcherOf(directory);
  const group = groupName(directory);
  await killAll({ directory, groups, group });
  if (groups) await removeGroup(groups, group);
}

/** A shell as first process of the pod's process namespace: it reaps, and its end ends them all. */
async function holdProcessNamespace(sandbox: Sandbox, directory: string): Promise<number | undefined> {
  if (sandbox.kind === 'plain') return undefined;
  mkdirSync(directory, { recursive: true });
  const before = readInit(directory);
  if (before && isAlive(before)) return before.pid;
  const { unshare, sh } = sandbox.tools;
  const file = (name: string): string => shellWord(join(directory, name));
  const rest = 'sleep 2147483 & wait $!';
  const hold = `read -r stat </proc/self/stat; echo "$stat" >${file('init')}; while :; do ${rest}; done`;
  const flags = [...(sandbox.asRoot ? [] : ['-r']), '-p', '--fork', '--kill-child'];
  const holder = spawn(unshare, [...flags, sh, '-c', hold], {
    cwd: '/',
    env: mountEnvironment,
    detached: true,
    stdio: 'ignore',
  });
  holder.unref();
  for (let waited = 0; !readInit(directory) && waited < claimWaitMs; waited += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return readInit(directory)?.pid;
}
