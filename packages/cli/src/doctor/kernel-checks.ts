// The kernel: which sandbox the pods of the embedded cluster get. Found out by trying, for versions say little.
import { type Check, type Machine, ok, warning } from './check.js';

/** Checks namespaces, overlay mounts and memory groups. */
export async function kernelChecks(machine: Machine): Promise<readonly Check[]> {
  if (machine.platform !== 'linux') {
    const fix = 'use Linux (a virtual machine, WSL 2) to run pods; planning commands work everywhere';
    return [warning('namespaces', `${machine.platform} has no namespaces: pods run as plain processes`, fix)];
  }
  const namespaces = await namespaceCheck(machine);
  return [namespaces, await overlayCheck(machine), await memoryCheck(machine)];
}

/** As another user, a user namespace is what makes the others possible. */
const flagsOf = ({ isRoot }: Machine): readonly string[] => [
  ...(isRoot ? [] : ['--user', '--map-root-user']),
  '--mount',
  '--pid',
  '--uts',
  '--ipc',
  '--fork',
];

async function namespaceCheck(machine: Machine): Promise<Check> {
  const works = (await machine.output('unshare', [...flagsOf(machine), 'true'])) !== null;
  if (works) {
    const how = machine.isRoot ? 'as root' : 'by user namespaces';
    return ok('namespaces', `mount, pid, uts and ipc namespaces work ${how}`);
  }
  const setting = (await machine.readText('/proc/sys/kernel/apparmor_restrict_unprivileged_userns'))?.trim();
  const fix =
    setting === '1'
      ? 'allow user namespaces: sysctl kernel.apparmor_restrict_unprivileged_userns=0'
      : 'allow user namespaces (sysctl user.max_user_namespaces), or run as root';
  return warning('namespaces', 'namespaces are not allowed here: pods run as plain processes', fix);
}

/** An overlay over the root file system, in a mount namespace that ends with the command. */
async function overlayCheck(machine: Machine): Promise<Check> {
  const script = [
    'set -e; mount -t tmpfs tmpfs /tmp; mkdir /tmp/u /tmp/w /tmp/m',
    'mount -t overlay overlay -o lowerdir=/usr,upperdir=/tmp/u,workdir=/tmp/w /tmp/m',
    'echo x > /tmp/m/x',
  ].join('; ');
  const works = (await machine.output('unshare', [...flagsOf(machine), 'sh', '-c', script])) !== null;
  if (works) return ok('overlay', 'overlay mounts work: images are layers, every pod writes to its own');
  const fix = 'use a kernel with overlayfs (5.11 or newer as an ordinary user)';
  return warning('overlay', 'overlay mounts do not work: pods see the files of this machine read-only', fix);
}

async function memoryCheck(machine: Machine): Promise<Check> {
  const v2 = await machine.readText('/sys/fs/cgroup/cgroup.controllers');
  const [controllers, root] = v2 === null ? ['memory', '/sys/fs/cgroup/memory'] : [v2, '/sys/fs/cgroup'];
  const hasMemory = controllers.split(/\s+/).includes('memory');
  const problem = hasMemory ? await machine.whyNotWritable(root) : 'the memory controller is off';
  if (problem === null) return ok('memory limits', `enforced by cgroup ${v2 === null ? 'v1' : 'v2'}`);
  const fix = 'nothing to do; as root, or with a delegated cgroup, the kernel enforces them exactly';
  return warning('memory limits', `watched by sampling, for no cgroup can be made (${problem})`, fix);
}
