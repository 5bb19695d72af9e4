// The files of config map, secret, projected and downward volumes, as values; volumes.ts writes them.
import type {
  ConfigMap,
  DownwardAPIVolumeFile,
  KeyToPath,
  Secret,
  Volume,
  VolumeProjection,
} from '@berth/kube';
import type { LocalApi } from '../local-api.js';
import { fieldValue, resourceFieldValue, type PodFacts } from './downward.js';
import { decodeSecretValue } from './secret-value.js';

/** A file of a volume. */
export interface VolumeFile {
  readonly path: string;
  readonly content: Buffer;
  readonly mode: number;
}

/** A volume that cannot be written now; the kubelet tries again. */
export class VolumeError extends Error {}

export interface PayloadInput {
  readonly api: LocalApi;
  readonly facts: PodFacts;
  /** Gives a token of the pod's service account. */
  readonly token: (audience: string | undefined, expirationSeconds: number) => Promise<string>;
}

/** The files of a volume whose content is in the API; undefined for other volumes. */
export async function volumePayload(input: PayloadInput, volume: Volume): Promise<VolumeFile[] | undefined> {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) return configMapFiles(input, configMap, configMap.defaultMode ?? 0o644);
  if (secret) return secretFiles(input, { ...secret, name: secret.secretName }, secret.defaultMode ?? 0o644);
  if (downwardAPI) return downwardFiles(input, downwardAPI.items ?? [], downwardAPI.defaultMode ?? 0o644);
  if (!projected) return undefined;
  const files = await Promise.all(
    (projected.sources ?? []).map((source) => projectedFiles(input, source, projected.defaultMode ?? 0o644)),
  );
  return files.flat();
}

async function projectedFiles(
  input: PayloadInput,
  source: VolumeProjection,
  mode: number,
): Promise<VolumeFile[]> {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  if (configMap) return configMapFiles(input, configMap, mode);
  if (secret) return secretFiles(input, secret, mode);
  if (downwardAPI) return downwardFiles(input, downwardAPI.items ?? [], mode);
  if (serviceAccountToken) {
    const { audience, expirationSeconds = 3600, path } = serviceAccountToken;
    const token = await input.token(audience, expirationSeconds);
    return [{ path, content: Buffer.from(token), mode }];
  }
  throw new VolumeError(`not supported yet: projection of ${Object.keys(source).join(', ')}`);
}

interface Selection {
  readonly name?: string | undefined;
  readonly items?: readonly KeyToPath[] | undefined;
  readonly optional?: boolean | undefined;
}

function configMapFiles({ api, facts }: PayloadInput, wanted: Selection, mode: number): VolumeFile[] {
  const namespace = facts.pod.metadata.namespace;
  const found = api.peek('configmaps', { namespace, name: wanted.name ?? '' });
  return select({ kind: 'configmap', wanted, mode, data: found && configMapData(found) });
}

function secretFiles({ api, facts }: PayloadInput, wanted: Selection, mode: number): VolumeFile[] {
  const namespace = facts.pod.metadata.namespace;
  const found = api.peek('secrets', { namespace, name: wanted.name ?? '' });
  return select({ kind: 'secret', wanted, mode, data: found && secretData(found) });
}

const configMapData = (map: ConfigMap): Map<string, Buffer> =>
  new Map([
    ...Object.entries(map.data ?? {}).map(([key, text]): [string, Buffer] => [key, Buffer.from(text)]),
    ...Object.entries(map.binaryData ?? {}).map(([key, text]): [string, Buffer] => [
      key,
      decodeSecretValue(text),
    ]),
  ]);

const secretData = (secret: Secret): Map<string, Buffer> =>
  new Map(Object.entries(secret.data ?? {}).map(([key, text]) => [key, decodeSecretValue(text)]));

interface SelectInput {
  readonly kind: string;
  readonly wanted: Selection;
  readonly mode: number;
  readonly data: Map<string, Buffer> | undefined;
}

function select({ kind, wanted, mode, data }: SelectInput): VolumeFile[] {
  if (!data) {
    if (wanted.optional === true) return [];
    throw new VolumeError(`${kind} "${wanted.name}" not found`);
  }
  if (!wanted.items) return [...data].map(([path, content]) => ({ path, content, mode }));
  return wanted.items.flatMap((item) => {
    const content = data.get(item.key);
    if (content) return [{ path: item.path, content, mode: item.mode ?? mode }];
    if (wanted.optional === true) return [];
    throw new VolumeError(
      `references non-existent ${kind === 'secret' ? 'secret' : 'config'} key: ${item.key}`,
    );
  });
}

function downwardFiles(
  { facts }: PayloadInput,
  items: readonly DownwardAPIVolumeFile[],
  mode: number,
): VolumeFile[] {
  return items.map(({ path, fieldRef, resourceFieldRef, mode: own }) => {
    const text = fieldRef
      ? fieldValue(facts, fieldRef.fieldPath)
      : resourceFieldRef && resourceFieldValue(facts, resourceFieldRef);
    return { path, content: Buffer.from(text ?? ''), mode: own ?? mode };
  });
}
