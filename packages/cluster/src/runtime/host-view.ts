// The host as containers see it, prepared once at start: a skeleton folder for the top of the tree, a base layer with
// files that must differ from the host's, and the list of roots laid under every image.
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { holdsFiles, parseMountInfo, planHostRoots, type HostEntry } from './host-roots.js';

export interface HostView {
  /** Folder with the top of the tree: empty folders, links, device names. */
  readonly skeleton: string;
  /** Lowest layer above the host: our resolv.conf. */
  readonly baseLayer: string;
  readonly roots: readonly string[];
  /** Single host files shown read-only. */
  readonly files: readonly string[];
  readonly devices: readonly string[];
}

export interface HostViewOptions {
  /** Folder the view may be written to; replaced. */
  readonly directory: string;
  /** Paths hidden from every container. */
  readonly hidden: readonly string[];
}

const plainDevices = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
const ownFolders = ['/proc', '/sys', '/dev', '/run', '/tmp', '/lost+found'];

/** Writes the view of this host. */
export function prepareHostView(options: HostViewOptions): HostView {
  const mounts = parseMountInfo(readFileSync('/proc/self/mountinfo', 'utf8'));
  const below = (path: string): boolean =>
    ownFolders.some((own) => path === own || path.startsWith(`${own}/`));
  const plan = planHostRoots({
    hidden: [...ownFolders, ...options.hidden],
    fileMounts: mounts.filter((mount) => holdsFiles(mount) && !below(mount.path)).map((mount) => mount.path),
    otherMounts: mounts
      .filter((mount) => !holdsFiles(mount) && !below(mount.path))
      .map((mount) => mount.path),
    list: listHostFolder,
  });
  const skeleton = join(options.directory, 'skeleton');
  const baseLayer = join(options.directory, 'base');
  rmSync(options.directory, { recursive: true, force: true });
  mkdirSync(skeleton, { recursive: true, mode: 0o755 });
  mkdirSync(join(baseLayer, 'etc'), { recursive: true, mode: 0o755 });
  for (const path of [...plan.folders, ...plan.roots]) copyFolder(skeleton, path);
  for (const { path, target } of plan.links) symlinkSync(target, join(skeleton, path));
  for (const path of plan.files) writeFileSync(join(skeleton, path), '');
  const devices = writeDevices(join(skeleton, 'dev'));
  writeOwnFolders(skeleton, options.hidden);
  writeFileSync(join(baseLayer, 'etc/resolv.conf'), readResolvConf());
  return { skeleton, baseLayer, roots: plan.roots, files: plan.files, devices };
}

function listHostFolder(path: string): HostEntry[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry): HostEntry[] => {
      if (entry.isDirectory()) return [{ name: entry.name, kind: 'directory' }];
      if (entry.isSymbolicLink()) {
        return [{ name: entry.name, kind: 'link', target: readlinkSync(join(path, entry.name)) }];
      }
      return entry.isFile() ? [{ name: entry.name, kind: 'file' }] : [];
    });
  } catch {
    return [];
  }
}

function copyFolder(skeleton: string, path: string): void {
  const target = join(skeleton, path);
  mkdirSync(target, { recursive: true });
  copyAttributes(path, target);
}

/** Gives `target` the mode and, where we may, the owner of `source`. */
export function copyAttributes(source: string, target: string): void {
  if (!existsSync(source)) return;
  const { mode, uid, gid } = statSync(source);
  if (process.getuid?.() === 0) chownSync(target, uid, gid);
  chmodSync(target, mode & 0o7777);
}

function writeDevices(folder: string): string[] {
  for (const name of ['pts', 'shm', 'mqueue']) mkdirSync(join(folder, name), { recursive: true });
  const graphics = existsSync('/dev')
    ? readdirSync('/dev').filter((name) => /^(nvidia|kfd|dxg)/.test(name))
    : [];
  const devices = [...plainDevices, ...graphics].filter(
    (name) => existsSync(`/dev/${name}`) && !lstatSync(`/dev/${name}`).isDirectory(),
  );
  for (const name of [...devices, 'termination-log']) writeFileSync(join(folder, name), '');
  symlinkSync('/proc/self/fd', join(folder, 'fd'));
  symlinkSync('pts/ptmx', join(folder, 'ptmx'));
  ['stdin', 'stdout', 'stderr'].forEach((name, index) =>
    symlinkSync(`/proc/self/fd/${index}`, join(folder, name)),
  );
  return devices;
}

function writeOwnFolders(skeleton: string, hidden: readonly string[]): void {
  for (const path of ['/proc', '/sys', '/run/lock', '/root'])
    mkdirSync(join(skeleton, path), { recursive: true });
  mkdirSync(join(skeleton, 'tmp'), { recursive: true });
  chmodSync(join(skeleton, 'tmp'), 0o1777);
  chmodSync(join(skeleton, 'root'), 0o700);
  for (const path of hidden) {
    const isSeen =
      !ownFolders.some((own) => path.startsWith(`${own}/`)) && existsSync(join(skeleton, dirname(path)));
    if (isSeen) mkdirSync(join(skeleton, path), { recursive: true });
  }
}

/** The host's own, followed through links: what it points to is often below /run, which is hidden. */
function readResolvConf(): string {
  try {
    return readFileSync('/etc/resolv.conf', 'utf8');
  } catch {
    return '';
  }
}
