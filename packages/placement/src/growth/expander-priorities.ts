// The ConfigMap of the priority expander: lists of regular expressions by number, as a YAML text.
// https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/expander/priority/readme.md
import { isJsonObject, readYamlDocuments } from '@berth/kube';

/** The lists by priority; `malformed` when the text is no such map, which makes the expander pass everything on. */
export function readPriorities(text: string): ReadonlyMap<number, readonly string[]> | 'malformed' {
  const { documents, problems } = readYamlDocuments(lastOfEachKey(text), 'priorities');
  const value = documents[0]?.value;
  if (problems.length > 0 || !isJsonObject(value)) return 'malformed';
  const priorities = new Map<number, readonly string[]>();
  for (const [key, patterns] of Object.entries(value)) {
    const priority = Number(key);
    const list = patterns ?? [];
    if (!Number.isInteger(priority) || !Array.isArray(list)) return 'malformed';
    priorities.set(priority, list.map(String));
  }
  return priorities;
}

/** The autoscaler takes a priority that is written twice for its last list; YAML proper refuses it. */
function lastOfEachKey(text: string): string {
  const sections = new Map<string, string>();
  for (const section of text.split(/^(?=\d+:)/m)) {
    const key = /^\d+(?=:)/.exec(section)?.[0] ?? section;
    sections.delete(key);
    sections.set(key, section);
  }
  return [...sections.values()].join('');
}
