// What narrows a list or a watch, compiled once from the texts of the request.
import { matchesTerms, parseFieldSelector, parseLabelSelector } from '@berth/kube';
import type { StoredItem } from '../../store/stored-item.js';
import { metaOf } from '../meta/draft-meta.unsafe.js';
import { badRequest } from '../status-errors.js';
import { checkFieldLabel, fieldLabel, type SelectableFields } from './field-labels.js';

/** A compiled selection. */
export interface Selection {
  /** True when nothing is filtered out. */
  readonly everything: boolean;
  matches(item: StoredItem): boolean;
}

export interface SelectionTexts {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

const EVERYTHING: Selection = { everything: true, matches: () => true };

/** A resource by its stored name; custom ones bring their own selectable fields. */
export interface SelectedResource {
  readonly name: string;
  readonly custom?: { readonly selectable: SelectableFields } | undefined;
}

/** Compiles selectors for a resource; throws the 400 of kube-apiserver when one of them is wrong. */
export function compileSelection(resource: SelectedResource, texts: SelectionTexts): Selection {
  const tests = [labelTest(texts.labelSelector), fieldTest(resource, texts.fieldSelector)].filter(
    (test) => test !== undefined,
  );
  if (tests.length === 0) return EVERYTHING;
  return { everything: false, matches: (item) => tests.every((test) => test(item)) };
}

type ItemTest = (item: StoredItem) => boolean;

function labelTest(text = ''): ItemTest | undefined {
  if (text === '') return undefined;
  const parsed = parseLabelSelector(text);
  if (!parsed.ok) throw badRequest(parsed.problem.message);
  const terms = parsed.value;
  return terms.length === 0 ? undefined : (item) => matchesTerms(terms, metaOf(item.object).labels);
}

function fieldTest({ name, custom }: SelectedResource, text = ''): ItemTest | undefined {
  if (text === '') return undefined;
  const parsed = parseFieldSelector(text);
  if (!parsed.ok) throw badRequest(parsed.problem.message);
  const terms = parsed.value;
  const selectable = custom?.selectable;
  for (const { path } of terms) checkFieldLabel(name, path, selectable);
  if (terms.length === 0) return undefined;
  return (item) =>
    terms.every(({ path, value, op }) => (fieldLabel(item, path, selectable) === value) === (op === '='));
}
