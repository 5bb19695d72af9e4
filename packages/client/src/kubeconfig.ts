// Kubeconfig files as values: reading, merging as kubectl merges $KUBECONFIG, and the context that is meant.
// https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
import { dirname } from 'node:path';
import { failure, isJsonArray, isJsonObject, nearest, readYamlDocuments, success } from '@berth/kube';
import type { JsonObject, Problem, Result } from '@berth/kube';

/** An entry of a kubeconfig, with the folder that its relative paths start from. */
export interface KubeconfigEntry {
  readonly name: string;
  readonly fields: JsonObject;
  readonly folder: string;
}

/** One kubeconfig, or several merged. */
export interface Kubeconfig {
  readonly currentContext?: string | undefined;
  readonly clusters: readonly KubeconfigEntry[];
  readonly contexts: readonly KubeconfigEntry[];
  readonly users: readonly KubeconfigEntry[];
}

const EMPTY: Kubeconfig = { clusters: [], contexts: [], users: [] };

/** Reads the text of a kubeconfig; `file` is where it came from, for relative paths and messages. */
export function parseKubeconfig(text: string, file: string): Result<Kubeconfig> {
  const { documents, problems } = readYamlDocuments(text, file);
  if (problems[0]) return failure(problems[0]);
  const config = documents[0]?.value;
  if (config === undefined) return success(EMPTY);
  if (!isJsonObject(config)) return failure(invalid(`${file} is not a kubeconfig`));
  const current = config['current-context'];
  const folder = dirname(file);
  return success({
    currentContext: typeof current === 'string' && current !== '' ? current : undefined,
    clusters: entriesOf(config, 'cluster', folder),
    contexts: entriesOf(config, 'context', folder),
    users: entriesOf(config, 'user', folder),
  });
}

/** Merges files in order: of entries with the same name, and of current contexts, the first wins. */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  const merged = (pick: (config: Kubeconfig) => readonly KubeconfigEntry[]): readonly KubeconfigEntry[] => {
    const byName = new Map<string, KubeconfigEntry>();
    for (const entry of configs.flatMap(pick)) if (!byName.has(entry.name)) byName.set(entry.name, entry);
    return [...byName.values()];
  };
  return {
    currentContext: configs.find(({ currentContext }) => currentContext !== undefined)?.currentContext,
    clusters: merged(({ clusters }) => clusters),
    contexts: merged(({ contexts }) => contexts),
    users: merged(({ users }) => users),
  };
}

/** What a context names: its cluster and user entries and its namespace. */
export interface ChosenContext {
  readonly name: string;
  readonly namespace: string;
  readonly cluster: KubeconfigEntry;
  readonly user: KubeconfigEntry | undefined;
}

/** The context of this name, or the current one. */
export function chooseContext(config: Kubeconfig, name = config.currentContext): Result<ChosenContext> {
  if (name === undefined)
    return failure(invalid('the kubeconfig names no current context', 'name one with --context'));
  const context = named(config.contexts, name);
  if (!context) return failure(unknown('context', name, config.contexts));
  const clusterName = String(context.fields['cluster'] ?? '');
  const cluster = named(config.clusters, clusterName);
  if (!cluster) return failure(unknown('cluster', clusterName, config.clusters));
  const userName = String(context.fields['user'] ?? '');
  const user = named(config.users, userName);
  if (!user && userName !== '') return failure(unknown('user', userName, config.users));
  const namespace = context.fields['namespace'];
  return success({
    name,
    namespace: typeof namespace === 'string' && namespace ? namespace : 'default',
    cluster,
    user,
  });
}

/** A list of `{name, cluster: {...}}`, or of contexts or users; entries without a name are passed over. */
function entriesOf(config: JsonObject, kind: string, folder: string): readonly KubeconfigEntry[] {
  const list = config[`${kind}s`];
  return (isJsonArray(list) ? list : []).flatMap((entry) => {
    if (!isJsonObject(entry) || typeof entry['name'] !== 'string') return [];
    const fields = entry[kind];
    return [{ name: entry['name'], fields: isJsonObject(fields) ? fields : {}, folder }];
  });
}

const named = (entries: readonly KubeconfigEntry[], name: string): KubeconfigEntry | undefined =>
  entries.find((entry) => entry.name === name);

function unknown(kind: string, name: string, entries: readonly KubeconfigEntry[]): Problem {
  const names = entries.map((entry) => entry.name);
  const near = nearest(name, names);
  const hint = near ? `did you mean ${JSON.stringify(near)}?` : `it has ${names.join(', ') || 'none'}`;
  return invalid(`the kubeconfig has no ${kind} ${JSON.stringify(name)}`, hint);
}

const invalid = (message: string, hint?: string): Problem => ({ code: 'kubeconfig.invalid', message, hint });
