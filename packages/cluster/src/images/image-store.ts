// Images of this machine: built ones, the user's own names, and well-known names answered by the host's file system.
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '@berth/kube';
import type { ContainerMount } from '../runtime/container-spec.js';
import type { HostRuntime } from '../runtime/host-runtime.js';
import { removeTree } from '../runtime/remove-tree.js';
import { buildImage } from './build-image.js';
import type { BuildOptions } from './build-context.js';
import { builtInImage, builtInNames, type BuiltInImage } from './built-in-images.js';
import { hashEntries, findSources } from './context-files.js';
import type { Image, ImageSource } from './image.js';
import { ImageCatalogue } from './image-catalogue.unsafe.js';
import { emptyConfig, withStep, type ImageConfig } from './image-config.js';
import { readImageMap } from './image-map.js';
import { parseImageName, renderImageName } from './image-name.js';
import { LayerStore, layerId } from './layer-store.js';
import { aliasDepthMax, layerHandedOutMs, unusedLayerBytesMax } from './limits.js';
import { findHostPython, imagePaths, pipScript, pythonEnv, writePythonLayer } from './python-layer.js';
import { ensureUv, packageIndexEnv } from './uv.js';

export interface ImageStoreOptions {
  /** Folder for layers and names. */
  readonly dataDir: string;
  /** Folder for uv and caches of builds; may be shared by several clusters. */
  readonly cacheDir: string;
  readonly runtime: HostRuntime;
  /** The environment of this process: PATH, package index, proxies. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's image map. */
  readonly mapFile?: string | undefined;
  /** Folder with the Python package `berth_worker`, for the images berth/bootstrap and berth/worker. */
  readonly workerPackage?: string | undefined;
  /** Paths that containers do not see. */
  readonly hidden: readonly string[];
  /** Layers of no image that are kept. */
  readonly unusedLayerBytesMax?: number | undefined;
}

/** A finished build. */
export interface BuiltImage {
  /** `sha256:…`. */
  readonly id: string;
  readonly name: string;
  readonly layers: number;
}

export interface ImageStore extends ImageSource {
  /** Builds and names an image; rejects with a BuildError. */
  build(options: BuildOptions): Promise<BuiltImage>;
  /** Gives an image another name. */
  tag(name: string, as: string): void;
  list(): readonly { readonly name: string; readonly id: string; readonly builtAtMs: number }[];
  remove(name: string): void;
  /** Removes layers that no image and no container needs, oldest use first; gives their ids. */
  collect(): Promise<readonly string[]>;
}

/** Opens the store; ends and removes builds that an earlier process left. */
export async function createImageStore(options: ImageStoreOptions): Promise<ImageStore> {
  mkdirSync(options.cacheDir, { recursive: true });
  const layers = new LayerStore(options.dataDir);
  const catalogue = new ImageCatalogue(join(options.dataDir, 'names'));
  const left = layers.leftovers();
  await options.runtime.dispose(left.map((folder) => join(folder, 'container')));
  await removeTree(...left);
  const find = (name: string): Promise<ImageConfig> => findConfig({ options, layers, catalogue }, name, 0);
  let building = 0;
  const handedOut = new Map<string, number>();
  const collect = async (): Promise<readonly string[]> => {
    // A build under way stands on layers that have no name yet.
    if (building > 0) return [];
    forgetBefore(handedOut, Date.now() - layerHandedOutMs);
    const named = catalogue.list().flatMap(({ config }) => config.layers);
    const used = options.runtime.layersInUse();
    const running = layers.list().flatMap(({ id }) => (used.has(layers.path(id)) ? [id] : []));
    const needed = new Set([...named, ...running, ...handedOut.keys()]);
    return layers.collect(needed, options.unusedLayerBytesMax ?? unusedLayerBytesMax);
  };
  return {
    resolve: async (name) => {
      try {
        const config = await find(name);
        for (const id of config.layers) handedOut.set(id, Date.now());
        return { ok: true, image: imageOf(config, layers) };
      } catch (error) {
        return { ok: false, message: error instanceof Error ? error.message : String(error) };
      }
    },
    build: async (build) => {
      building += 1;
      const built = await buildAndName({ options, layers, catalogue }, build).finally(() => {
        building -= 1;
      });
      await collect();
      return built;
    },
    tag: (name, as) => {
      const image = catalogue.get(renderImageName(parseImageName(name)));
      if (!image) throw new Error(`no image named "${name}"`);
      catalogue.set({ ...image, name: renderImageName(parseImageName(as)) });
    },
    list: () =>
      catalogue
        .list()
        .map(({ name, config, builtAtMs }) => ({ name, id: `sha256:${config.digest}`, builtAtMs })),
    remove: (name) => catalogue.delete(renderImageName(parseImageName(name))),
    collect,
  };
}

interface Finder {
  readonly options: ImageStoreOptions;
  readonly layers: LayerStore;
  readonly catalogue: ImageCatalogue;
}

async function buildAndName(finder: Finder, build: BuildOptions): Promise<BuiltImage> {
  const { options, layers, catalogue } = finder;
  const uv = packageIndexEnv(options.env);
  const config = await buildImage(
    {
      runtime: options.runtime,
      layers,
      base: (name) => findConfig(finder, name, 0),
      runEnv: { ...uv, UV_CACHE_DIR: imagePaths.uvCache, UV_LINK_MODE: 'copy', UV_COMPILE_BYTECODE: '1' },
      runMounts: () => uvCacheMounts(options),
      cacheDirectory: join(options.cacheDir, 'build'),
    },
    build,
  );
  const name = renderImageName(parseImageName(build.tag));
  catalogue.set({ name, config, builtAtMs: Date.now() });
  return { id: `sha256:${config.digest}`, name, layers: config.layers.length };
}

function forgetBefore(times: Map<string, number>, atMs: number): void {
  for (const [id, time] of times) if (time < atMs) times.delete(id);
}

/** The configuration behind a name; throws the sentence that says what to do. */
async function findConfig(finder: Finder, name: string, depth: number): Promise<ImageConfig> {
  const { catalogue, options } = finder;
  const wanted = parseImageName(name);
  const built = wanted.digest
    ? catalogue.list().find(({ config }) => `sha256:${config.digest}` === wanted.digest)
    : catalogue.get(renderImageName(wanted));
  if (built) return built.config;
  const alias = options.mapFile === undefined ? undefined : readImageMap(options.mapFile).find(name);
  if (alias !== undefined) {
    if (depth >= aliasDepthMax) throw new Error(`the image map leads in a circle at "${name}"`);
    const config = await findConfig(finder, alias, depth + 1);
    return { ...config, note: `the image map says ${alias}${config.note === '' ? '' : `; ${config.note}`}` };
  }
  const builtIn = builtInImage(name);
  if (builtIn) return builtInConfig(finder, builtIn, name);
  throw new Error(unknownImage(finder, name));
}

function unknownImage({ catalogue, options }: Finder, name: string): string {
  const close = nearest(
    name,
    catalogue.list().map((image) => image.name),
  );
  const meant = close ? ` Did you mean "${close}"?` : '';
  const map =
    options.mapFile === undefined
      ? ', or name what stands for it in a file of berth up --image-map'
      : `, or name what stands for it in ${options.mapFile}`;
  return (
    `no image "${name}" on this machine, and Berth pulls from no registry.${meant} ` +
    `Build it (berth run builds a project's Dockerfile)${map}, or use one of ${builtInNames.join(', ')}`
  );
}

async function builtInConfig(finder: Finder, builtIn: BuiltInImage, name: string): Promise<ImageConfig> {
  if (builtIn.kind === 'host')
    return withStep(emptyConfig, { command: builtIn.command, note: builtIn.note }, name);
  if (builtIn.kind === 'python')
    return pythonConfig(finder, { name, wanted: builtIn.wanted, command: builtIn.command });
  return berthConfig(finder, builtIn.role);
}

interface PythonWish {
  readonly name: string;
  readonly wanted: string | undefined;
  readonly command: readonly string[];
}

async function pythonConfig(
  { options, layers }: Finder,
  { name, wanted, command }: PythonWish,
): Promise<ImageConfig> {
  const python = await findHostPython({ wanted, env: options.env, hidden: options.hidden });
  if (!python)
    throw new Error(
      `image "${name}" stands for the Python of this machine, but there is no python3: install it`,
    );
  const uv = await ensureUv({
    directory: join(options.cacheDir, 'uv'),
    python: python.path,
    env: options.env,
  });
  const id = layerId('python', python.path, python.version, pipScript);
  await layers.ensure(id, async (work) => writePythonLayer(join(work, 'fs'), python));
  const mounts: ContainerMount[] = [
    ...(python.mount ? [python.mount] : []),
    ...(typeof uv === 'string' ? [] : [{ source: uv.bin, target: imagePaths.uv, readOnly: true }]),
  ];
  const differs = wanted !== undefined && !python.version.startsWith(`${wanted}.`);
  const note =
    `stands for ${name}: the Python ${python.version} of this machine` +
    (differs ? `, though ${wanted} was asked for` : '') +
    (typeof uv === 'string' ? `; ${uv}` : '');
  return withStep(emptyConfig, { layers: [id], env: pythonEnv(python), command, mounts, note }, 'python', id);
}

async function berthConfig(finder: Finder, role: string): Promise<ImageConfig> {
  const { options, layers } = finder;
  const python = await pythonConfig(finder, {
    name: `berth/${role}`,
    wanted: undefined,
    command: ['python3'],
  });
  const source = options.workerPackage;
  if (source === undefined || !existsSync(source))
    throw new Error(`image berth/${role} needs the Python package berth_worker`);
  const found = await findSources(source, 'berth_worker', (path) => path.includes('__pycache__'));
  const digest = await hashEntries(
    source,
    found.flatMap(({ entries }) => entries),
  );
  const id = layerId('berth', digest);
  await layers.ensure(id, async (work) => {
    const target = join(work, 'fs', imagePaths.worker);
    mkdirSync(target, { recursive: true });
    cpSync(join(source, 'berth_worker'), join(target, 'berth_worker'), {
      recursive: true,
      filter: (path) => !path.includes('__pycache__'),
    });
  });
  const command = role === 'bootstrap' ? ['python3', '-m', 'berth_worker.bootstrap'] : python.command;
  const env = { ...python.env, PYTHONPATH: imagePaths.worker, PYTHONUNBUFFERED: '1' };
  const note = `Berth's own ${role} image; ${python.note}`;
  return withStep(python, { layers: [id, ...python.layers], env, command, note }, 'berth', role, id);
}

/** Builds share one package cache, so that the second build of the same packages only copies. */
async function uvCacheMounts(options: ImageStoreOptions): Promise<ContainerMount[]> {
  const source = join(options.cacheDir, 'uv', 'cache');
  mkdirSync(source, { recursive: true });
  return [{ source, target: imagePaths.uvCache, readOnly: false }];
}

const imageOf = (config: ImageConfig, layers: LayerStore): Image => ({
  id: `sha256:${config.digest}`,
  layers: config.layers.map((id) => layers.path(id)),
  env: config.env,
  entrypoint: config.entrypoint,
  command: config.command,
  workingDir: config.workingDir,
  user: config.user === '' ? undefined : config.user,
  labels: config.labels,
  mounts: config.mounts,
  ...(config.note === '' ? {} : { note: config.note }),
});
