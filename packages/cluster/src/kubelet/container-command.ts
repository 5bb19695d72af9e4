// A container as the runtime needs it: command, environment, user, mounts, limits, all resolved.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf, type Container, type Pod } from '@berth/kube';
import type { Image } from '../images/image.js';
import type { LocalApi } from '../local-api.js';
import type { ContainerMount, ContainerSpec, ContainerUser } from '../runtime/container-spec.js';
import { ConfigError, containerEnvironment, podHostname } from './environment.js';
import type { PodFacts } from './downward.js';
import { expandVariables } from './expand-variables.js';
import { containerLog, podLogFolder, type PodFolder } from './pod-folder.js';
import { sharedMemoryFolder, volumeMounts } from './volumes.js';

export interface ContainerCommandInput {
  readonly api: LocalApi;
  readonly facts: PodFacts;
  readonly dataDir: string;
  readonly folder: PodFolder;
  readonly container: Container;
  readonly attempt: number;
  readonly image: Image;
  readonly processNamespaceOf: number | undefined;
  /** Variables that every container of this cluster gets: where the API server listens. */
  readonly clusterEnv: Readonly<Record<string, string>>;
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Builds the specification; throws {@link ConfigError} for what is missing. Makes the container's folder. */
export function containerSpec(input: ContainerCommandInput): ContainerSpec {
  const { facts, container, attempt, image, folder } = input;
  const { pod } = facts;
  const user = containerUser(pod, container, image);
  const base = { PATH: defaultPath, HOME: homeOf(user), ...image.env };
  const env = {
    ...containerEnvironment({ ...input, imageEnv: base }),
    ...missingIn(container, input.clusterEnv),
  };
  const directory = folder.container(container.name, attempt);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const limit = container.resources?.limits?.['memory'];
  return {
    id: `${pod.metadata.uid}/${container.name}/${attempt}`,
    directory,
    argv: containerArgv(container, image, env),
    env,
    workingDir: container.workingDir || image.workingDir || '/',
    hostname: podHostname(pod),
    layers: image.layers,
    mounts: containerMounts(input, env, directory),
    user,
    privileged: container.securityContext?.privileged === true,
    readOnlyRoot: container.securityContext?.readOnlyRootFilesystem === true,
    memoryLimitBytes: limit === undefined ? undefined : bytesOf(limit),
    logFile: containerLog(podLogFolder(input.dataDir, pod), container.name, attempt),
    stdin: container.stdin === true,
    stdinOnce: container.stdinOnce === true,
    tty: container.tty === true,
    processNamespaceOf: input.processNamespaceOf,
  };
}

/** Entrypoint and command as Kubernetes combines them with those of the image. */
export function containerArgv(
  container: Pick<Container, 'command' | 'args'>,
  image: Pick<Image, 'entrypoint' | 'command'>,
  env: Readonly<Record<string, string>>,
): string[] {
  const command = container.command ?? [];
  const args = container.args ?? [];
  const whole =
    command.length > 0
      ? [...command, ...args]
      : [...image.entrypoint, ...(args.length > 0 ? args : image.command)];
  if (whole.length === 0)
    throw new ConfigError('no command specified: the image has none, so the container needs one');
  return whole.map((word) => expandVariables(word, env));
}

function containerMounts(
  input: ContainerCommandInput,
  env: Readonly<Record<string, string>>,
  directory: string,
): ContainerMount[] {
  const { container, folder, facts, image } = input;
  const { pod } = facts;
  const message = join(directory, 'termination-log');
  if (!existsSync(message)) writeFileSync(message, '', { mode: 0o666 });
  const shm = join(sharedMemoryFolder(folder, pod.metadata.uid ?? ''), '.shm');
  mkdirSync(shm, { recursive: true, mode: 0o1777 });
  const volumes = volumeMounts({ pod, folder, env }, container.volumeMounts ?? []);
  const own: ContainerMount[] = [
    { source: folder.hosts, target: '/etc/hosts', readOnly: false, isCourtesy: true },
    {
      source: message,
      target: container.terminationMessagePath ?? '/dev/termination-log',
      readOnly: false,
      isCourtesy: true,
    },
    {
      source: shm,
      target: '/dev/shm',
      readOnly: false,
      isCourtesy: true,
    },
    { source: join(folder.path, 'hostname'), target: '/etc/hostname', readOnly: false, isCourtesy: true },
  ];
  const taken = new Set(volumes.map(({ target }) => target));
  return [...image.mounts, ...own.filter(({ target }) => !taken.has(target)), ...volumes];
}

/** The user a container runs as: its own setting, then the pod's, then the image's. */
export function containerUser(
  pod: Pod,
  container: Container,
  image: Pick<Image, 'user'>,
): ContainerUser | undefined {
  const shared = pod.spec?.securityContext;
  const own = container.securityContext;
  const [imageUid, imageGid] = imageUser(image.user);
  const uid = own?.runAsUser ?? shared?.runAsUser ?? imageUid;
  const mustNotBeRoot = own?.runAsNonRoot ?? shared?.runAsNonRoot ?? false;
  if (mustNotBeRoot && (uid ?? 0) === 0) {
    const cause =
      uid === undefined ? 'and image will run as root' : "container's runAsUser breaks non-root policy";
    throw new ConfigError(
      `container has runAsNonRoot ${cause} (pod: "${pod.metadata.name}", container: ${container.name})`,
    );
  }
  const gid = own?.runAsGroup ?? shared?.runAsGroup ?? imageGid ?? 0;
  const groups = [
    ...(shared?.supplementalGroups ?? []),
    ...(shared?.fsGroup === undefined ? [] : [shared.fsGroup]),
  ];
  if (uid === undefined && gid === 0 && groups.length === 0) return undefined;
  return { uid: uid ?? 0, gid, groups };
}

function imageUser(text: string | undefined): [number | undefined, number | undefined] {
  if (text === undefined || text === '') return [undefined, undefined];
  const [user = '', group] = text.split(':');
  const known = /^\d+$/.test(user) ? undefined : accountOf(user);
  if (!/^\d+$/.test(user) && !known)
    throw new ConfigError(`unable to find user ${user}: no matching entries in passwd file`);
  return [
    known?.uid ?? Number(user),
    group !== undefined && /^\d+$/.test(group) ? Number(group) : known?.gid,
  ];
}

/** Names are looked up in the host's accounts, which lie under every image. */
function accountOf(name: string): { uid: number; gid: number } | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

const homeOf = (user: ContainerUser | undefined): string =>
  user === undefined || user.uid === 0 ? '/root' : '/';

/** What the container sets itself stays. */
const missingIn = (container: Container, env: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => !container.env?.some((own) => own.name === name)),
  );
