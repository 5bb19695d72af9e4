// A container of the host runtime while it exists: signals, killing, and how it ended.
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { readExit, readFeeder, readInit, readLauncher } from './container-files.js';
import type { ContainerCommand, RunningContainer } from './container-runtime.js';
import type { ContainerExit, ContainerSpec, Signal } from './container-spec.js';
import { runInContainer } from './host-exec.js';
import { adoptedPollMs, killRoundMs, killRoundsMax } from './limits.js';
import { groupMembers, outOfMemoryKills, type MemoryGroups } from './memory-group.js';
import { isAlive, processTree, readProcess, startedAtMs, type ProcessIdentity } from './process-stat.js';
import type { Sandbox } from './sandbox.js';

export interface HostContainerParts {
  readonly spec: ContainerSpec;
  readonly sandbox: Sandbox;
  readonly groups: MemoryGroups | undefined;
  /** Name of the control group, when there is one. */
  readonly group: string;
  /** Resolves when the shim is gone; absent for a container that an earlier process started. */
  readonly shimGone?: Promise<void> | undefined;
  /** True when our watcher killed it for memory. */
  readonly wasOverLimit: () => boolean;
}

/** Builds the handle of a container whose init file is complete. */
export function hostContainer(parts: HostContainerParts): RunningContainer {
  const { spec } = parts;
  const init = readInit(spec.directory);
  if (!init) throw new Error(`container ${spec.id} has not started`);
  return {
    id: spec.id,
    startedAtMs: startedAtMs(init),
    exited: (parts.shimGone ?? waitForLauncher(spec.directory)).then(() => containerExit(parts)),
    signal: (signal) => sendSignal(init, signal),
    kill: () => killAll({ ...parts, directory: spec.directory }),
    exec: (command: ContainerCommand) => runInContainer({ ...parts, init }, command),
    openStdin: () => openStdin(spec),
  };
}

/** How a container ended, from what its shim wrote. */
export function containerExit(parts: HostContainerParts): ContainerExit {
  const { spec, groups, group } = parts;
  const written = readExit(spec.directory);
  const outOfMemory = parts.wasOverLimit() || (groups !== undefined && outOfMemoryKills(groups, group) > 0);
  if (written) return { ...written, outOfMemory, unknown: false };
  return { code: 137, finishedAtMs: Date.now(), outOfMemory, unknown: true };
}

/** Kills every process of a container until none is left. */
export async function killAll(
  parts: Pick<HostContainerParts, 'groups' | 'group'> & { readonly directory: string },
): Promise<void> {
  for (let round = 0; round < killRoundsMax; round += 1) {
    const identities = livingProcesses(parts.directory, parts.groups, parts.group);
    if (identities.length === 0) return;
    for (const identity of identities) sendSignal(identity, 'KILL');
    await new Promise((resolve) => setTimeout(resolve, killRoundMs));
  }
}

function livingProcesses(
  directory: string,
  groups: MemoryGroups | undefined,
  group: string,
): ProcessIdentity[] {
  const roots = [readInit(directory), readLauncher(directory), readFeeder(directory)].filter(
    (root) => root !== undefined,
  );
  const living = roots.filter(isAlive);
  const members = groups ? groupMembers(groups, group) : [];
  if (living.length === 0 && members.length === 0) return [];
  const trees = living.flatMap((root) => processTree(root.pid));
  return [...trees, ...members.flatMap((pid) => readProcess(pid) ?? [])].filter(isAlive);
}

/** Sends a signal to this very process; it may be gone. */
function sendSignal(identity: ProcessIdentity, signal: Signal): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, `SIG${signal}`);
  } catch {
    // It ended between the look and the signal.
  }
}

export async function waitForLauncher(directory: string): Promise<void> {
  const launcher = readLauncher(directory);
  if (!launcher) return;
  while (readExit(directory) === undefined && isAlive(launcher)) {
    await new Promise((resolve) => setTimeout(resolve, adoptedPollMs));
  }
  // The shim writes the code a moment after the launcher is gone.
  for (let round = 0; round < 10 && readExit(directory) === undefined; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, killRoundMs));
  }
}

function openStdin(spec: ContainerSpec): Writable | undefined {
  const path = join(spec.directory, 'stdin');
  return spec.stdin && existsSync(path) ? createWriteStream(path, { flags: 'w' }) : undefined;
}

/** What the start script complained about. */
export function setupComplaint(directory: string, bytesMax: number): string {
  try {
    return readFileSync(join(directory, 'setup'), 'utf8').trim().slice(0, bytesMax);
  } catch {
    return '';
  }
}
