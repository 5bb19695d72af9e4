// Finds out by trying which sandbox this machine gives us: asking the kernel's version would only be a guess.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareHostView } from './host-view.js';
import type { NamespaceSandbox, Sandbox, SandboxTools } from './sandbox.js';
import { prepareMounts } from './sandbox-mounts.js';
import { shellWord } from './shell-text.js';

export interface ProbeOptions {
  /** Folder for what the sandbox keeps; on the file system that will hold the writable layers. */
  readonly directory: string;
  /** Paths hidden from every container. */
  readonly hidden: readonly string[];
}

/** Gives the best sandbox that works here. */
export function probeSandbox({ directory, hidden }: ProbeOptions): Sandbox {
  const sh = findTool('sh') ?? '/bin/sh';
  if (process.platform !== 'linux')
    return { kind: 'plain', because: `${process.platform} has no namespaces`, sh };
  const tools = findTools();
  if (!tools) return { kind: 'plain', because: 'unshare, mount or nsenter of util-linux is missing', sh };
  const view = prepareHostView({ directory: join(directory, 'host'), hidden });
  const asRoot = process.getuid?.() === 0;
  const problems: string[] = [];
  for (const overlay of [true, false]) {
    const sandbox: NamespaceSandbox = { kind: 'namespaces', asRoot, overlay, view, tools };
    const problem = tryOut(sandbox, join(directory, 'probe'));
    if (problem === undefined) return sandbox;
    problems.push(problem);
  }
  return { kind: 'plain', because: problems[1] ?? 'namespaces are not allowed', sh };
}

/** Runs `true` in the sandbox; gives what went wrong. */
function tryOut(sandbox: NamespaceSandbox, directory: string): string | undefined {
  const { unshare, mount, pivotRoot, sh } = sandbox.tools;
  try {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    const fstab = prepareMounts(sandbox, {
      directory,
      layers: [],
      mounts: [],
      readOnlyRoot: false,
      workingDir: '/',
      hostname: 'probe',
      privileged: false,
    });
    writeFileSync(join(directory, 'fstab'), fstab);
    const [table, root] = ['fstab', 'root'].map((name) => shellWord(join(directory, name)));
    const script = `${mount} -a -T ${table} && cd ${root} && ${pivotRoot} . .`;
    const flags = [...(sandbox.asRoot ? [] : ['-r']), '-m', '-p', '-u', '-i', '--fork', '--kill-child'];
    execFileSync(unshare, [...flags, sh, '-c', script], { stdio: 'pipe', env: mountEnvironment });
    return undefined;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n')[1] ?? String(error);
  } finally {
    // Only empty folders are in it: nothing was written.
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Newer libmount cuts long overlay options unless it is told to use the classic call. */
export const mountEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LIBMOUNT_FORCE_MOUNT2: 'always',
};

function findTools(): SandboxTools | undefined {
  const [sh, unshare, mount, umount, pivotRoot, nsenter, setpriv, hostname] = [
    'sh',
    'unshare',
    'mount',
    'umount',
    'pivot_root',
    'nsenter',
    'setpriv',
    'hostname',
  ].map(findTool);
  if (!sh || !unshare || !mount || !umount || !pivotRoot || !nsenter || !setpriv) return undefined;
  return {
    sh,
    unshare,
    mount,
    umount,
    pivotRoot,
    nsenter,
    setpriv,
    hostname: hostname ?? 'true',
    setsid: findTool('setsid'),
    script: findTool('script'),
  };
}

function findTool(name: string): string | undefined {
  return ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin']
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
