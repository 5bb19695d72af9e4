// The two scripts around a container. The shim is its parent: it outlives us and writes down how it ended. The init
// script is the first process inside, makes the mounts and becomes the container's command. Both use builtins of `sh`
// wherever there is one, because every program started here is a millisecond of every container.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ContainerSpec, ContainerUser } from './container-spec.js';
import type { NamespaceSandbox, Sandbox } from './sandbox.js';
import { isShellName, shellWord, shellWords } from './shell-text.js';

export interface ShimScriptInput {
  readonly sandbox: Sandbox;
  readonly spec: ContainerSpec;
  /** `cgroup.procs` files to enter. */
  readonly groupFiles: readonly string[];
}

/** One word that names the start of a container to whoever waits for it. */
export const startToken = (directory: string): string =>
  createHash('sha256').update(directory).digest('hex').slice(0, 16);

/** Capabilities a container keeps as root; the set that container engines agree on. */
const keptCapabilities = [
  'chown',
  'dac_override',
  'fowner',
  'fsetid',
  'kill',
  'setgid',
  'setuid',
  'setpcap',
  'net_bind_service',
  'net_raw',
  'sys_chroot',
  'mknod',
  'audit_write',
  'setfcap',
]
  .map((name) => `+${name}`)
  .join(',');

/** The program and arguments that start the shim, already in the namespaces of the container. */
export function shimCommand(sandbox: Sandbox, spec: ContainerSpec): string[] {
  const script = join(spec.directory, 'shim.sh');
  if (sandbox.kind === 'plain') return [sandbox.sh, script];
  const { unshare, nsenter, sh } = sandbox.tools;
  const holder = spec.processNamespaceOf;
  if (holder === undefined) {
    return [unshare, ...(sandbox.asRoot ? [] : ['-r']), '-m', '-p', '-u', '-i', sh, script];
  }
  // Inside the pod's process namespace only the mounts, name and IPC are the container's own.
  const enter = sandbox.asRoot ? ['-p'] : ['-U', '--preserve-credentials', '-p'];
  return [nsenter, '-t', String(holder), ...enter, '--no-fork', '--', unshare, '-m', '-u', '-i', sh, script];
}

/**
 * The script of the container's parent. It stands outside the new process namespace, and the first process that it
 * forks is the first in there; so it uses builtins only. It shares the mounts of the container, so what it writes at
 * the end is opened at the beginning. `claim` is taken before anything starts, so that a later process of ours can
 * decide that this container never will; each file is written by one write, and is complete when it ends in a newline.
 */
export function renderShimScript({ sandbox, spec, groupFiles }: ShimScriptInput): string {
  const file = (name: string): string => shellWord(join(spec.directory, name));
  const sh = sandbox.kind === 'plain' ? sandbox.sh : sandbox.tools.sh;
  const enter =
    sandbox.kind === 'plain' ? groupFiles.map((path) => `echo 0 >${shellWord(path)}\n`).join('') : '';
  return `set -C
true 2>/dev/null >${file('claim')} || exit 0
set +C
exec </dev/null >/dev/null 2>&1 6>${file('exit')}
(
exec 6>&- >>${shellWord(spec.logFile)} 2>&1
${enter}exec ${sh} ${file('init.sh')} <${spec.stdin ? file('input') : '/dev/null'}
) &
child=$!
exec 3>&-
wait $child
echo $? >&6
`;
}

/**
 * The script that hands what is written to the container's input, a named pipe, on to its command. With `once`, the end
 * of the first writer is the end of the input, as `stdinOnce` asks.
 */
export function renderFeederScript(directory: string, once: boolean): string {
  const pipe = shellWord(join(directory, 'stdin'));
  const pass = once ? `exec cat ${pipe}` : `while cat ${pipe}; do :; done`;
  return `read -r stat </proc/self/stat
echo "$stat" >${shellWord(join(directory, 'feeder'))}
exec >${shellWord(join(directory, 'input'))}
${pass}
`;
}

/**
 * The script of the container's first process. Entering a control group makes the kernel wait ten milliseconds, so that
 * is done beside the mounts, through a file opened before the tree changes, and ends before the command begins.
 */
export function renderInitScript(
  sandbox: NamespaceSandbox,
  spec: ContainerSpec,
  groupFiles: readonly string[],
): string {
  const { tools } = sandbox;
  const [group] = groupFiles;
  const enter =
    group === undefined ? '' : `exec 6>${shellWord(group)}\necho $$ >&6 &\nentering=$!\nexec 6>&-\n`;
  const entered = group === undefined ? '' : 'wait $entering || exit 125\n';
  const root = shellWord(join(spec.directory, 'root'));
  return `exec 4>&2 5>${shellWord(join(spec.directory, 'init'))} 2>>${shellWord(join(spec.directory, 'setup'))}
trap '' PIPE
read -r stat </proc/self/stat
echo "$stat" >${shellWord(join(spec.directory, 'pid'))}
${enter}${tools.mount} -a -T ${shellWord(join(spec.directory, 'fstab'))} || exit 125
cd ${root} && ${tools.pivotRoot} . . && ${tools.umount} -l . || exit 125
name=${shellWord(spec.hostname)}
{ echo "$name" >/proc/sys/kernel/hostname; } 2>/dev/null || ${tools.hostname} "$name"
${entered}${beginCommand(spec)}exec ${privileges(sandbox, spec)}${mainCommand(tools.script, spec)}
`;
}

/** The script of a container without namespaces. */
export function renderPlainScript(spec: ContainerSpec): string {
  return `exec 4>&2 5>${shellWord(join(spec.directory, 'init'))} 2>>${shellWord(join(spec.directory, 'setup'))}
trap '' PIPE
read -r stat </proc/self/stat
echo "$stat" >${shellWord(join(spec.directory, 'pid'))}
${beginCommand(spec)}exec ${environmentPrefix(spec.env)}${shellWords(spec.argv)}
`;
}

/** What must stand before a command so that it runs as the container's user, without what it must not do. */
export function privileges(
  sandbox: NamespaceSandbox,
  spec: { readonly user?: ContainerUser | undefined; readonly privileged: boolean },
): string {
  if (!sandbox.asRoot) return '';
  const { user } = spec;
  const groups = user && user.groups.length > 0 ? `--groups ${user.groups.join(',')}` : '--clear-groups';
  const identity = user ? ` --reuid ${user.uid} --regid ${user.gid} ${groups}` : '';
  const bounds = spec.privileged ? '' : ` --bounding-set -all,${keptCapabilities}`;
  return identity + bounds === '' ? '' : `${sandbox.tools.setpriv}${identity}${bounds} -- `;
}

/** `export` lines, and `env` for names that `sh` cannot export. */
export function exportLines(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .filter(([name]) => isShellName(name))
    .map(([name, value]) => `export ${name}=${shellWord(value)}\n`)
    .join('');
}

/** Sets the variables that `sh` cannot export. */
export function environmentPrefix(env: Readonly<Record<string, string>>): string {
  const odd = Object.entries(env).filter(([name]) => !isShellName(name));
  return odd.length === 0
    ? ''
    : `/usr/bin/env ${shellWords(odd.map(([name, value]) => `${name}=${value}`))} `;
}

/** From here on the container's own environment holds; then the start is told to whoever waits for it. */
function beginCommand(spec: ContainerSpec): string {
  const command = spec.argv[0] ?? '';
  const missing = command.includes('/')
    ? `exec: "${command}": stat ${command}: no such file or directory`
    : `exec: "${command}": executable file not found in $PATH`;
  return `cd ${shellWord(spec.workingDir)} || exit 125
unset OLDPWD LIBMOUNT_FORCE_MOUNT2
${exportLines(spec.env)}command -v -- ${shellWord(command)} >/dev/null 2>&1 || {
printf %s\\\\n ${shellWord(missing)} >&2
exit 125
}
echo 900 >/proc/self/oom_score_adj
echo "$stat" >&5
{ echo started ${startToken(spec.directory)} >&3; } 2>/dev/null
trap - PIPE
exec 2>&4 3>&- 4>&- 5>&-
`;
}

function mainCommand(script: string | undefined, spec: ContainerSpec): string {
  const command = environmentPrefix(spec.env) + shellWords(spec.argv);
  return spec.tty ? onOwnTerminal(script, command) : command;
}

/**
 * Runs a command on a terminal of the container's own `/dev/pts`, so that it has a name there: `tty`, `top` and `less`
 * ask for it. What it shows, its size and its signals are passed on. As it is where there is no `script`.
 */
export const onOwnTerminal = (script: string | undefined, command: string): string =>
  script === undefined ? command : `${script} -qefc ${shellWord(`exec ${command}`)} /dev/null`;
