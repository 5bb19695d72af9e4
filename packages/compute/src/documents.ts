// Sorts the documents of a file: the ClusterConfig, ours beside it, and those that do not belong here.
import { isJsonObject, nearest, type SourcePlace, type YamlDocument } from '@berth/kube';
import { type BerthDocument, type ConfigProblem, berthKinds } from './cluster-config.js';
import { isKarpenter, type TypedDocument } from './karpenter/read-node-pools.js';

const clusterConfigApiVersion = 'eksctl.io/v1alpha5';
const berthApiVersion = 'berth.dev/v1';

/** The documents of one file, by what they are. */
export interface SortedDocuments {
  readonly clusterConfigs: readonly YamlDocument[];
  readonly extensions: readonly BerthDocument[];
  /** NodePools of Karpenter's, and what belongs to them. */
  readonly karpenter: readonly TypedDocument[];
  readonly problems: readonly ConfigProblem[];
}

/** Sorts them; whatever is not recognised is a problem at its place. */
export function sortDocuments(documents: readonly YamlDocument[]): SortedDocuments {
  const sorted = documents.map((document, index) => markDropped(sortDocument(document), index));
  const clusterConfigs = sorted.flatMap((one) => (one.kind === 'cluster-config' ? [one.document] : []));
  const meant = sorted.flatMap((one) => (one.kind === 'problem' && one.meant ? [one.meant] : []));
  return {
    clusterConfigs: clusterConfigs.length > 0 ? clusterConfigs : meant.slice(0, 1),
    extensions: sorted.flatMap((one) => (one.kind === 'extension' ? [one.extension] : [])),
    karpenter: sorted.flatMap((one) => (one.kind === 'karpenter' ? [one.document] : [])),
    problems: sorted.flatMap((one) => (one.kind === 'problem' ? [one.problem] : [])),
  };
}

type Sorted =
  | { readonly kind: 'cluster-config'; readonly document: YamlDocument }
  | { readonly kind: 'extension'; readonly extension: BerthDocument }
  | { readonly kind: 'karpenter'; readonly document: TypedDocument }
  | {
      readonly kind: 'problem';
      readonly problem: ConfigProblem;
      /** The document, when a ClusterConfig is meant: its fields are looked at all the same. */
      readonly meant?: YamlDocument;
    };

/** eksctl reads the first document only. */
function markDropped(sorted: Sorted, index: number): Sorted {
  if (sorted.kind !== 'problem' || index === 0) return sorted;
  return { ...sorted, problem: { ...sorted.problem, eksctl: 'drops' } };
}

function sortDocument(document: YamlDocument): Sorted {
  const { value } = document;
  if (!isJsonObject(value)) {
    return problem('config.not-a-mapping', 'a document must be a mapping of fields', {
      place: document.placeOf([]),
    });
  }
  const apiVersion = headField(value, 'apiVersion');
  const kind = headField(value, 'kind');
  if (typeof kind !== 'string' || kind === '') return headless(document, 'kind', kind);
  if (typeof apiVersion !== 'string' || apiVersion === '')
    return headless(document, 'apiVersion', apiVersion);
  if (isKarpenter(apiVersion))
    return { kind: 'karpenter', document: { value, apiVersion, kind, placeOf: document.placeOf } };
  if (apiVersion === berthApiVersion) return extensionOf(document, value, kind);
  if (apiVersion === clusterConfigApiVersion && kind === 'ClusterConfig')
    return { kind: 'cluster-config', document };
  if (apiVersion.startsWith('eksctl.io/') || /^clusterconfig$/i.test(kind))
    return misspelt(document, apiVersion, kind);
  return foreign(document, apiVersion, kind);
}

/** eksctl looks at these two without minding their case. */
function headField(value: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(value, name)) return value[name];
  const written = Object.keys(value).find((key) => key.toLowerCase() === name.toLowerCase());
  return written === undefined ? undefined : value[written];
}

/** That a value is no text, its decoding says. */
function headless(document: YamlDocument, field: string, value: unknown): Sorted {
  if (value !== undefined && value !== null && value !== '') return { kind: 'cluster-config', document };
  const place = document.placeOf([field]);
  return problem('config.api-version', `${field} is missing`, { place, field, meant: document });
}

function extensionOf(
  document: YamlDocument,
  value: Readonly<Record<string, unknown>>,
  written: string,
): Sorted {
  const kind = berthKinds.find((known) => known === written);
  if (!kind) {
    const near = nearest(written, berthKinds);
    const hint = near ? `did you mean ${near}?` : `known: ${berthKinds.join(', ')}`;
    const message = `${berthApiVersion} has no kind ${JSON.stringify(written)}`;
    return problem('config.unknown-kind', message, { place: document.placeOf(['kind']), hint });
  }
  const name = isJsonObject(value['metadata']) ? value['metadata']['name'] : undefined;
  const place = document.placeOf([]);
  const { placeOf } = document;
  return {
    kind: 'extension',
    extension: { kind, name: typeof name === 'string' ? name : undefined, value, place, placeOf },
  };
}

function misspelt(document: YamlDocument, apiVersion: string, kind: string): Sorted {
  const message = `${apiVersion} ${kind} is not known`;
  const field = apiVersion === clusterConfigApiVersion ? 'kind' : 'apiVersion';
  const hint = `write apiVersion: ${clusterConfigApiVersion} and kind: ClusterConfig`;
  return problem('config.api-version', message, {
    place: document.placeOf([field]),
    field,
    hint,
    meant: document,
  });
}

function foreign(document: YamlDocument, apiVersion: string, kind: string): Sorted {
  const message = `${kind} (${apiVersion}) does not belong in a ClusterConfig file`;
  const hint = `keep it in a file of its own and apply it with kubectl apply -f`;
  return problem('config.foreign-document', message, { place: document.placeOf(['kind']), hint });
}

interface ProblemParts {
  readonly place: SourcePlace;
  readonly field?: string;
  readonly hint?: string;
  readonly meant?: YamlDocument;
}

function problem(code: string, message: string, { meant, ...parts }: ProblemParts): Sorted {
  const found = { severity: 'error', code, message, ...parts } as const;
  return { kind: 'problem', problem: found, ...(meant ? { meant } : {}) };
}
