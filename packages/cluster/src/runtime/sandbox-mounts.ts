// The mounts of one container as one fstab: a single `mount -a` makes them all, which keeps the start short.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerMount, ContainerSpec } from './container-spec.js';
import { StartError } from './container-runtime.js';
import { copyAttributes, type HostView } from './host-view.js';
import { ensureInTree, resolveInTree, type LayeredTree } from './layered-path.js';
import { mountOptionsBytesMax } from './limits.js';
import type { NamespaceSandbox } from './sandbox.js';
import { fstabField, overlayPath } from './shell-text.js';

/** Where a writable layer is: one folder for the top of the tree, one for every root of the host. */
export interface WritableLayer {
  readonly directory: string;
}

/** What of a {@link ContainerSpec} decides its mounts. */
export type MountSpec = Pick<
  ContainerSpec,
  'directory' | 'layers' | 'mounts' | 'readOnlyRoot' | 'workingDir' | 'hostname' | 'privileged' | 'isBuild'
>;

/** Makes the writable layer and the mount points of a container; gives its fstab. */
export function prepareMounts(sandbox: NamespaceSandbox, spec: MountSpec): string {
  const { view } = sandbox;
  const root = join(spec.directory, 'root');
  mkdirSync(root, { recursive: true });
  const layers = [...spec.layers, view.baseLayer];
  const tree = containerTree(view, spec.directory, layers);
  const wanted = [spec.workingDir, ...spec.mounts.map(({ target }) => target)];
  const written = wanted.map((path) => resolveInTree(tree, path));
  const lines = rootLines({ sandbox, spec, layers, root, written });
  lines.push(...deviceLines(sandbox, spec, root));
  for (const file of view.files) lines.push(bindLine(file, root + file, true));
  ensureInTree(tree, spec.workingDir, 'directory');
  for (const mount of resolveTargets(tree, spec.mounts)) {
    lines.push(bindLine(mount.source, root + mount.target, mount.readOnly));
  }
  return `${lines.join('\n')}\n`;
}

/** Where the writable layer of a container keeps what appears at `path`. */
function upperOf(view: HostView, directory: string, path: string): string {
  const index = rootIndex(view, path);
  return index < 0
    ? join(directory, 'upper/top', path)
    : join(directory, `upper/${index}`, path.slice(view.roots[index]?.length));
}

/** The tree of an image whose writable layer is one plain folder, as builds that copy files have it. */
export function plainTree(view: HostView, layers: readonly string[], fs: string): LayeredTree {
  return { ...containerTree(view, '', [...layers, view.baseLayer]), upper: (path) => fs + path };
}

interface RootLinesInput {
  readonly sandbox: NamespaceSandbox;
  readonly spec: MountSpec;
  readonly layers: readonly string[];
  readonly root: string;
  /** Paths at which something is mounted or made, links followed. */
  readonly written: readonly string[];
}

function rootLines({ sandbox, spec, layers, root, written }: RootLinesInput): string[] {
  const { view } = sandbox;
  const line = (name: string, target: string, lower: readonly string[]): string =>
    overlayLine({ sandbox, spec, name, target, lower });
  if (!sandbox.overlay) {
    if (spec.layers.length > 0) {
      throw new StartError(
        'ContainerCannotRun',
        'this kernel has no overlay for plain users: the image cannot run',
      );
    }
    return [
      bindLine(view.skeleton, root, false),
      ...view.roots.map((path) => `${fstabField(path)} ${fstabField(root + path)} none rbind,ro 0 0`),
    ];
  }
  makeUpper(spec.directory, 'top', view.skeleton);
  const lines = [line('top', root, [...layers, view.skeleton])];
  view.roots.forEach((path, index) => {
    const isNeeded = spec.isBuild === true || isWritten(path, written, layers);
    if (!isNeeded) {
      lines.push(`${fstabField(path)} ${fstabField(root + path)} none bind,ro 0 0`);
      return;
    }
    makeUpper(spec.directory, String(index), path);
    const lower = layers.filter((layer) => layerHas(layer, path)).map((layer) => layer + path);
    lines.push(line(String(index), root + path, [...lower, path]));
  });
  return lines;
}

/** Folders that programs expect to write to. Others are overlaid only where the image or a mount needs it. */
const usualRoots = /^\/(etc|usr|opt|var|bin|sbin|lib[^/]*)(\/|$)/;

function isWritten(path: string, written: readonly string[], layers: readonly string[]): boolean {
  const isBelow = (other: string): boolean => other === path || other.startsWith(`${path}/`);
  return usualRoots.test(path) || written.some(isBelow) || layers.some((layer) => layerHas(layer, path));
}

function makeUpper(directory: string, name: string, like: string): void {
  const upper = join(directory, 'upper', name);
  if (!existsSync(upper)) {
    mkdirSync(upper, { recursive: true, mode: 0o755 });
    copyAttributes(like, upper);
  }
  mkdirSync(join(directory, 'work', name), { recursive: true });
}

interface OverlayInput {
  readonly sandbox: NamespaceSandbox;
  readonly spec: MountSpec;
  readonly name: string;
  readonly target: string;
  readonly lower: readonly string[];
}

function overlayLine({ sandbox, spec, name, target, lower }: OverlayInput): string {
  const options = [
    `lowerdir=${lower.map(overlayPath).join(':')}`,
    `upperdir=${overlayPath(join(spec.directory, 'upper', name))}`,
    `workdir=${overlayPath(join(spec.directory, 'work', name))}`,
    ...(sandbox.asRoot ? [] : ['userxattr']),
    ...(spec.readOnlyRoot ? ['ro'] : []),
  ].join(',');
  if (options.length > mountOptionsBytesMax) {
    throw new StartError(
      'ContainerCannotRun',
      `the image has too many layers for one mount (${lower.length})`,
    );
  }
  return `overlay ${fstabField(target)} overlay ${fstabField(options)} 0 0`;
}

function deviceLines(sandbox: NamespaceSandbox, spec: MountSpec, root: string): string[] {
  const proc = `proc ${fstabField(`${root}/proc`)} proc nosuid,nodev,noexec 0 0`;
  const sys = `/sys ${fstabField(`${root}/sys`)} none rbind,ro 0 0`;
  if (spec.privileged) return [proc, sys, `/dev ${fstabField(`${root}/dev`)} none rbind 0 0`];
  const pts = `devpts ${fstabField(`${root}/dev/pts`)} devpts newinstance,ptmxmode=0666,mode=620 0 0`;
  const devices = sandbox.view.devices.map((name) => bindLine(`/dev/${name}`, `${root}/dev/${name}`, false));
  return [proc, sys, ...devices, pts];
}

const bindLine = (source: string, target: string, readOnly: boolean): string =>
  `${fstabField(source)} ${fstabField(target)} none ${readOnly ? 'bind,ro' : 'bind'} 0 0`;

function containerTree(view: HostView, directory: string, layers: readonly string[]): LayeredTree {
  return {
    layers,
    lowest: (path) => (rootIndex(view, path) < 0 ? view.skeleton + path : path),
    upper: (path) => upperOf(view, directory, path),
  };
}

/** Outer mounts first, each with its mount point made: in the writable layer, or in the volume it lies in. */
function resolveTargets(tree: LayeredTree, mounts: readonly ContainerMount[]): ContainerMount[] {
  const resolved = mounts
    .map((mount) => ({ ...mount, target: resolveInTree(tree, mount.target) }))
    .sort((a, b) => a.target.split('/').length - b.target.split('/').length);
  return resolved.map((mount, index) => {
    const kind = isDirectory(mount.source) ? 'directory' : 'file';
    const outer = resolved.slice(0, index).findLast((other) => mount.target.startsWith(`${other.target}/`));
    const place: LayeredTree = outer
      ? {
          ...tree,
          upper: (path) =>
            path.startsWith(`${outer.target}/`)
              ? outer.source + path.slice(outer.target.length)
              : tree.upper(path),
        }
      : tree;
    ensureInTree(place, mount.target, kind);
    return mount;
  });
}

function isDirectory(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new StartError('CreateContainerError', `the volume's source ${path} does not exist`);
  return stats.isDirectory();
}

function rootIndex(view: HostView, path: string): number {
  return view.roots.findIndex((root) => path === root || path.startsWith(`${root}/`));
}

const known = new Map<string, boolean>();

/** Layers never change, so each is asked once. */
function layerHas(layer: string, path: string): boolean {
  const key = layer + path;
  let has = known.get(key);
  if (has === undefined) known.set(key, (has = existsSync(key)));
  return has;
}
