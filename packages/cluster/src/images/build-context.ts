// What the steps of a build share: the files, the store, and the stage as it stands.
import type { ContainerUser } from '../runtime/container-spec.js';
import type { HostRuntime } from '../runtime/host-runtime.js';
import { containerUser } from '../kubelet/container-command.js';
import type { Ignore } from './dockerfile/ignore-file.js';
import type { ImageConfig } from './image-config.js';
import type { LayerStore } from './layer-store.js';

/** A build while it goes on. */
export interface BuildContext {
  readonly environment: BuildEnvironment;
  readonly options: BuildOptions;
  readonly file: string;
  readonly escape: string;
  readonly ignore: Ignore;
  readonly log: (text: string) => void;
  /** Stages that are finished, by name and number. */
  readonly stages: Map<string, ImageConfig>;
}

/** A stage while it is built: the image so far, and its build arguments. */
export interface StageState {
  readonly config: ImageConfig;
  readonly args: Readonly<Record<string, string>>;
}

/** The user of a step, from the USER instruction. */
export const stepUser = (user: string): ContainerUser | undefined =>
  containerUser(
    { apiVersion: 'v1', kind: 'Pod', metadata: {} },
    { name: 'build' },
    { user: user === '' ? undefined : user },
  );

/** What a build works with. */
export interface BuildEnvironment {
  readonly runtime: HostRuntime;
  readonly layers: LayerStore;
  /** Finds a base image; throws a sentence when there is none. */
  readonly base: (name: string) => Promise<ImageConfig>;
  /** Variables that every RUN gets besides the image's: package index, proxies. */
  readonly runEnv: Readonly<Record<string, string>>;
  readonly runMounts: (
    config: ImageConfig,
  ) => Promise<readonly { source: string; target: string; readOnly: boolean }[]>;
  /** Folder for RUN --mount=type=cache. */
  readonly cacheDirectory: string;
}

export interface BuildOptions {
  /** Folder whose files COPY may take. */
  readonly contextDir: string;
  /** Path of the Dockerfile, relative to the context. @default 'Dockerfile' */
  readonly dockerfile?: string | undefined;
  /** Text to use in place of a file. */
  readonly dockerfileText?: string | undefined;
  readonly buildArgs?: Readonly<Record<string, string>> | undefined;
  /** Name under which pods find the image. */
  readonly tag: string;
  /** Stage to build. @default the last */
  readonly target?: string | undefined;
  readonly memoryLimitBytes?: number | undefined;
  /** Lines of the build, as they come. */
  readonly onLog?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}
