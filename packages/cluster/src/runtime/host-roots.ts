// Which parts of the host's file system a container sees. Overlay takes no lower folder that contains another layer or,
// for plain users, another mount; so the tree is split around what is hidden and around mount points.
import { overlayRootsMax } from './limits.js';

export interface HostEntry {
  readonly name: string;
  readonly kind: 'directory' | 'link' | 'file';
  /** Where a link points. */
  readonly target?: string | undefined;
}

export interface HostRootsInput {
  /** Paths that must not be seen: homes, our own data. */
  readonly hidden: readonly string[];
  /** Mounts of file systems that hold files; each becomes a root of its own. */
  readonly fileMounts: readonly string[];
  /** Mounts of other kinds: shown empty. */
  readonly otherMounts: readonly string[];
  /** Entries of a folder; empty when it cannot be read. */
  readonly list: (path: string) => readonly HostEntry[];
}

/** The host's file system cut into pieces. */
export interface HostRoots {
  /** Folders of the host that are shown, each under layers of its own. */
  readonly roots: readonly string[];
  /** Folders that exist but are empty until something is mounted there. */
  readonly folders: readonly string[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
  /** Single files of folders that were split. */
  readonly files: readonly string[];
}

/** Cuts the host's tree. Pure but for `list`. Empty folders need no root: the top of the tree holds them. */
export function planHostRoots(input: HostRootsInput): HostRoots {
  const plan = {
    roots: new Array<string>(),
    folders: new Array<string>(),
    links: new Array<{ path: string; target: string }>(),
    files: new Array<string>(),
  };
  const empty = new Set([...input.hidden, ...input.otherMounts]);
  const cuts = [...empty, ...input.fileMounts.filter((path) => path !== '/')];
  const visit = (folder: string): void => {
    for (const entry of input.list(folder)) {
      const path = folder === '/' ? `/${entry.name}` : `${folder}/${entry.name}`;
      if (entry.kind === 'link') plan.links.push({ path, target: entry.target ?? '' });
      else if (entry.kind === 'file') plan.files.push(path);
      else if (empty.has(path)) plan.folders.push(path);
      else if (cuts.some((cut) => cut.startsWith(`${path}/`)) && plan.roots.length < overlayRootsMax) {
        plan.folders.push(path);
        visit(path);
      } else if (folder === '/' && input.list(path).length === 0) plan.folders.push(path);
      else plan.roots.push(path);
    }
  };
  visit('/');
  return plan;
}

/** A line of /proc/self/mountinfo, as far as we need it. */
export interface HostMount {
  readonly path: string;
  readonly type: string;
}

const fileSystems = new Set(
  'ext2 ext3 ext4 xfs btrfs zfs f2fs bcachefs reiserfs jfs overlay nfs nfs4 cifs virtiofs 9p fuseblk vfat exfat'.split(
    ' ',
  ),
);

/** Reads /proc/self/mountinfo (see proc(5)). */
export function parseMountInfo(text: string): HostMount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after] = line.split(' - ');
    const path = before.split(' ')[4];
    if (after === undefined || path === undefined) return [];
    return [{ path: unescapeOctal(path), type: after.split(' ')[0] ?? '' }];
  });
}

/** True for a file system that holds files people want to see. */
export const holdsFiles = (mount: HostMount): boolean => fileSystems.has(mount.type);

const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
