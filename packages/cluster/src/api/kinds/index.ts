// The rules of every built-in kind: defaults, what the server sets itself, validation, the columns of `kubectl get`.
import type { KindRules } from '../kind-rules.js';
import { completeRules } from './complete-rules.js';
import { podRules } from './pod.js';
import { traitsOf } from './traits.js';

/** The rules of a kind; a kind without specials (or not known at all) gets the general ones. */
export function rulesFor(group: string, kind: string): KindRules {
  const name = group === '' ? kind : `${kind}.${group}`;
  const known = complete.get(name);
  if (known) return known;
  const rules = completeRules(traitsOf(group, kind), ownRules[name] ?? {});
  complete.set(name, rules);
  return rules;
}

const complete = new Map<string, KindRules>();

const ownRules: Readonly<Record<string, KindRules>> = {
  Pod: podRules,
};
