// Cluster-wide objects that a case makes: removed after it, so that the next case meets an empty cluster again.
import type { Step } from './case.js';
import type { HttpAnswer } from './http-client.js';
import { valueAt } from './json-pointer.js';

const CREATED = 201;

/** The path of the cluster-wide object that a step has just made; nothing for other steps. */
export function madeByStep(path: string, step: Step, answer: HttpAnswer): string | undefined {
  const [pathname = ''] = path.split('?');
  const isInNamespace = /\/namespaces\/[^/]+\/./.test(pathname);
  if (answer.status !== CREATED || isInNamespace || isDryRun(path)) return undefined;
  if (step.method !== 'POST') return pathname;
  const name = nameIn(answer.text);
  return name === undefined ? undefined : `${pathname}/${name}`;
}

const isDryRun = (path: string): boolean => path.includes('dryRun=');

// Reviews answer 201 too, but have no name: nothing was stored.
function nameIn(text: string): string | undefined {
  try {
    const name = valueAt(JSON.parse(text), '/metadata/name');
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}
