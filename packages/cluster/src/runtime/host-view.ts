// The host as containers see it, prepared once at start: a skeleton folder for the top of the tree, a base layer with
// files that must differ from the host's, and the list of roots laid under every image. Its folder is named after what
// is in it and never written to again: containers that outlive us keep it as a lower layer of their trees.
import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { holdsFiles, parseMountInfo, planHostRoots, type HostEntry, type HostRoots } from './host-roots.js';
import { mountsInUse } from './mounts-in-use.js';

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
  /** Folder of views: this one's is made in it or found there; those that nothing uses any more are removed. */
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
  const fresh = join(options.directory, randomUUID());
  const devices = writeView(fresh, plan, options.hidden);
  const directory = join(options.directory, digestOf(fresh));
  // The same view is kept: a folder that is written anew breaks the overlays that containers have over it.
  if (existsSync(directory)) rmSync(fresh, { recursive: true });
  else renameSync(fresh, directory);
  removeUnused(options.directory, directory);
  return {
    skeleton: join(directory, 'skeleton'),
    baseLayer: join(directory, 'base'),
    roots: plan.roots,
    files: plan.files,
    devices,
  };
}

/** Writes skeleton and base layer; gives the names of the devices. */
function writeView(directory: string, plan: HostRoots, hidden: readonly string[]): string[] {
  const skeleton = join(directory, 'skeleton');
  const baseLayer = join(directory, 'base');
  mkdirSync(skeleton, { recursive: true, mode: 0o755 });
  mkdirSync(join(baseLayer, 'etc'), { recursive: true, mode: 0o755 });
  for (const path of [...plan.folders, ...plan.roots]) copyFolder(skeleton, path);
  for (const { path, target } of plan.links) symlinkSync(target, join(skeleton, path));
  for (const path of plan.files) writeFileSync(join(skeleton, path), '');
  const devices = writeDevices(join(skeleton, 'dev'));
  writeOwnFolders(skeleton, hidden);
  writeFileSync(join(baseLayer, 'etc/resolv.conf'), readResolvConf());
  return devices;
}

/** Names a view by its paths, modes, owners, links and texts. */
function digestOf(directory: string): string {
  const hash = createHash('sha256');
  const visit = (path: string): void => {
    const stats = lstatSync(path);
    hash.update([path.slice(directory.length), stats.mode, stats.uid, stats.gid, ''].join('\0'));
    if (stats.isSymbolicLink()) hash.update(readlinkSync(path));
    else if (stats.isFile()) hash.update(readFileSync(path));
    else for (const name of readdirSync(path).toSorted()) visit(join(path, name));
  };
  visit(directory);
  return hash.digest('hex').slice(0, 24);
}

/** Views of an earlier start stay as long as a container has them mounted. */
function removeUnused(views: string, own: string): void {
  const others = readdirSync(views)
    .map((name) => join(views, name))
    .filter((path) => path !== own);
  const used = mountsInUse(others);
  for (const path of others) if (!used.has(path)) rmSync(path, { recursive: true, force: true });
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
