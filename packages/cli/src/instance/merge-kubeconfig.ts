// Puts the cluster, user and context of one kubeconfig into another, by name, and leaves all else as it stands.
import { readYamlDocuments, renderYaml } from '@berth/kube';

type Entries = readonly Readonly<Record<string, unknown>>[];

const SECTIONS = ['clusters', 'users', 'contexts'] as const;

/**
 * The user's kubeconfig with ours merged in. Entries of ours replace those of the same name; `current-context` is set
 * only when the user had no kubeconfig at all, since switching it silently surprises people.
 */
export function mergeKubeconfig(theirs: string | undefined, ours: string): string {
  const added = parseConfig(ours);
  if (theirs === undefined || theirs.trim() === '') return ours;
  const config = parseConfig(theirs);
  const sections = SECTIONS.map((section) => [
    section,
    mergeEntries(entriesOf(config[section]), entriesOf(added[section])),
  ]);
  return renderYaml({ ...config, ...Object.fromEntries(sections) });
}

function mergeEntries(theirs: Entries, ours: Entries): Entries {
  const names = new Set(ours.map((entry) => entry['name']));
  return [...theirs.filter((entry) => !names.has(entry['name'])), ...ours];
}

function parseConfig(text: string): Readonly<Record<string, unknown>> {
  const [first] = readYamlDocuments(text, 'kubeconfig').documents;
  return isRecord(first?.value) ? first.value : {};
}

const entriesOf = (value: unknown): Entries => (Array.isArray(value) ? value.filter(isRecord) : []);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
