// Images, starts and ends of the containers of one pod.
import { join } from 'node:path';
import type { Container, Pod } from '@berth/kube';
import type { Image } from '../images/image.js';
import { StartError, type ContainerRuntime, type RunningContainer } from '../runtime/container-runtime.js';
import type { ContainerExit } from '../runtime/container-spec.js';
import { removeTree } from '../runtime/remove-tree.js';
import { containerSpec } from './container-command.js';
import { containerEnd, containerIdOf } from './container-end.js';
import { ConfigError } from './environment.js';
import { attemptsKeptMax } from './limits.js';
import { attemptsOf, containerLog, podLogFolder, type PodFolder } from './pod-folder.js';
import { podFacts } from './pod-setup.js';
import type { ContainerEnd, PodEvent } from './pod-state.js';
import type { PodWorkerDeps } from './pod-worker-deps.js';
import { storeSpec } from './stored-spec.unsafe.js';
import { VolumeError } from './volume-payload.js';

export interface StartInput {
  readonly pod: Pod;
  readonly ip: string;
  readonly container: Container;
  readonly attempt: number;
}

export type StartAnswer =
  | { readonly kind: 'started'; readonly running: RunningContainer; readonly event: PodEvent }
  | { readonly kind: 'failed'; readonly event: PodEvent };

/** Starts containers of one pod. */
export class ContainerStarter {
  readonly #deps: PodWorkerDeps;
  readonly #folder: PodFolder;
  readonly #images = new Map<string, Image>();

  constructor(deps: PodWorkerDeps, folder: PodFolder) {
    this.#deps = deps;
    this.#folder = folder;
  }

  /** Finds the image of a container. */
  async pull(container: Container): Promise<PodEvent> {
    const { name } = container;
    const image = container.image ?? '';
    if (!isImageName(image)) {
      const cause = `couldn't parse image name "${image}": invalid reference format`;
      const message = `Failed to apply default image tag "${image}": ${cause}`;
      return { kind: 'pull-failed', container: name, reason: 'InvalidImageName', message };
    }
    const answer = await this.#deps.images.resolve(image);
    if (!answer.ok) {
      const isNever = container.imagePullPolicy === 'Never';
      const never = `Container image "${image}" is not present with pull policy of Never`;
      const reason = isNever ? 'ErrImageNeverPull' : 'ErrImagePull';
      return { kind: 'pull-failed', container: name, reason, message: isNever ? never : answer.message };
    }
    this.#images.set(name, answer.image);
    const note = answer.image.note === undefined ? '' : ` (${answer.image.note})`;
    const message = `Container image "${image}" already present on machine${note}`;
    return { kind: 'pulled', container: name, imageId: answer.image.id, message };
  }

  /** Starts an attempt. */
  async start({ pod, ip, container, attempt }: StartInput): Promise<StartAnswer> {
    const { name } = container;
    const { api, dataDir, runtime, clock } = this.#deps;
    try {
      const image = this.#images.get(name);
      if (!image) throw new ConfigError(`image "${container.image}" has not been resolved`);
      const spec = containerSpec({
        api,
        facts: podFacts(api, pod, ip),
        dataDir,
        folder: this.#folder,
        container,
        attempt,
        image,
        processNamespaceOf: await this.#processNamespace(pod, runtime),
        clusterEnv: this.#deps.clusterEnv(),
      });
      storeSpec(spec);
      const running = await runtime.start(spec);
      const containerId = containerIdOf(spec.id);
      const event: PodEvent = {
        kind: 'started',
        container: name,
        attempt,
        atMs: running.startedAtMs,
        containerId,
      };
      return { kind: 'started', running, event };
    } catch (error) {
      return { kind: 'failed', event: startFailure(name, error, clock.now()) };
    }
  }

  /** How an attempt ended, for status. */
  describeEnd(input: {
    readonly pod: Pod;
    readonly container: Container;
    readonly attempt: number;
    readonly running: Pick<RunningContainer, 'id' | 'startedAtMs'>;
    readonly exit: ContainerExit;
  }): ContainerEnd {
    const { pod, container, attempt, running, exit } = input;
    return containerEnd({
      container,
      exit,
      startedAtMs: running.startedAtMs,
      containerId: containerIdOf(running.id),
      directory: this.#folder.container(container.name, attempt),
      logFile: containerLog(podLogFolder(this.#deps.dataDir, pod), container.name, attempt),
    });
  }

  /** Removes what an ended attempt wrote outside volumes, and the oldest attempts whole. */
  async tidyAttempt(name: string, attempt: number): Promise<void> {
    const directory = this.#folder.container(name, attempt);
    await this.#deps.runtime.dispose([directory]);
    const old = attemptsOf(this.#folder, name).filter((other) => other <= attempt - attemptsKeptMax);
    await removeTree(
      ...['upper', 'work', 'root'].map((part) => join(directory, part)),
      ...old.map((other) => this.#folder.container(name, other)),
    );
  }

  async #processNamespace(pod: Pod, runtime: ContainerRuntime): Promise<number | undefined> {
    if (pod.spec?.shareProcessNamespace !== true) return undefined;
    return runtime.holdProcessNamespace(this.#folder.holder);
  }
}

function startFailure(container: string, error: unknown, atMs: number): PodEvent {
  const message = error instanceof Error ? error.message : String(error);
  const base = { kind: 'start-failed' as const, container, message, atMs };
  if (error instanceof ConfigError || error instanceof VolumeError) {
    return { ...base, reason: 'CreateContainerConfigError' };
  }
  if (error instanceof StartError && error.reason !== 'CreateContainerError') {
    return { ...base, reason: error.reason, exitCode: error.exitCode };
  }
  return { ...base, reason: 'CreateContainerError' };
}

/** The grammar of image references, roughly: lower-case path, tag, digest. */
const isImageName = (name: string): boolean =>
  /^([\w.-]+(:\d+)?\/)?[a-z0-9]+([._/-]+[a-z0-9]+)*(:[\w][\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/.test(name);
