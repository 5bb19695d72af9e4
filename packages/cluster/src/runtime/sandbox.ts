// What this machine lets us do, found out by trying. The rest of the runtime only asks this value.
import type { HostView } from './host-view.js';

/** Absolute paths of the tools that start containers; the container's own PATH never decides. */
export interface SandboxTools {
  readonly sh: string;
  readonly unshare: string;
  readonly mount: string;
  readonly umount: string;
  readonly pivotRoot: string;
  readonly nsenter: string;
  readonly setpriv: string;
  readonly hostname: string;
  /** Absent: programs are then started by this process itself. */
  readonly setsid: string | undefined;
  readonly script: string | undefined;
}

/** Containers with namespaces and mounts of their own. */
export interface NamespaceSandbox {
  readonly kind: 'namespaces';
  /** As root no user namespace is needed, and users and devices are real. */
  readonly asRoot: boolean;
  /** False where the kernel has no overlay for plain users: images cannot have layers then. */
  readonly overlay: boolean;
  readonly view: HostView;
  readonly tools: SandboxTools;
}

/** Plain processes: no mounts, no separation. */
export interface PlainSandbox {
  readonly kind: 'plain';
  readonly because: string;
  readonly sh: string;
}

export type Sandbox = NamespaceSandbox | PlainSandbox;

/** What a sandbox does not give, as sentences for `berth doctor`. */
export function limitationsOf(sandbox: Sandbox): string[] {
  if (sandbox.kind === 'plain') {
    return [
      `containers are plain processes here (${sandbox.because}): no mounts, no own process ids, no private /tmp`,
      'volumes, image layers and memory limits by control group are refused or not enforced',
    ];
  }
  const shared =
    'pods share the network of this machine: each has its own 127.x.y.z address, ports on 0.0.0.0 collide';
  const services =
    'service names lead straight to the pods, on the ports that those listen on: cluster addresses have no proxy';
  if (sandbox.asRoot) return [shared, services];
  return [
    shared,
    services,
    'as a plain user every process is uid 0 of its own user namespace; runAsUser and runAsGroup are not applied',
    ...(sandbox.overlay ? [] : ['this kernel has no overlay for plain users: images with layers cannot run']),
  ];
}
