// Fixes as patches of the files that hold their causes: where, which operation, and the same as a unified diff.
import {
  applyJsonPatch,
  editYaml,
  unifiedDiff,
  type Pod,
  type SourcePlace,
  type YamlEdit,
} from '@berth/kube';
import type { FixPatch } from '../verdict.js';
import { computeOperations, isPodEdit, podOperations, type PodPlace } from './edit-operations.js';
import { applyEdit, type Edit, type PodEdit, type Subject } from './edits.js';

/** One document of a file that was read. */
export interface FixDocument {
  readonly file: string;
  readonly text: string;
  /** Its index among the documents of the file. */
  readonly document: number;
  readonly value: unknown;
  readonly placeOf: (path: readonly (string | number)[]) => SourcePlace;
}

/** The document that a pod comes from. */
export interface PodDocument extends FixDocument {
  /** How an edit of the pod is written there; empty when it cannot be. */
  readonly operations: (edit: PodEdit, document: unknown, pod: Pod) => readonly YamlEdit[];
}

/** What explanations may propose to patch. */
export interface FixSources {
  readonly pod?: PodDocument | undefined;
  readonly compute?: FixDocument | undefined;
}

/** A fix as text. */
export interface PatchedFiles {
  readonly patches: readonly FixPatch[];
  readonly diff: string;
}

/** The operations on the document of a manifest. */
export const manifestOperations =
  (place: PodPlace): PodDocument['operations'] =>
  (edit, document, pod) =>
    podOperations(edit, document, { ...place, pod });

/** The patches of a fix; undefined unless every edit can be written into the files. */
export function patchesOf(
  edits: readonly Edit[],
  subject: Subject,
  sources: FixSources,
): PatchedFiles | undefined {
  const texts = new Map<string, DocumentState>();
  const patches: FixPatch[] = [];
  let edited = subject;
  for (const edit of edits) {
    const source = isPodEdit(edit) ? sources.pod : sources.compute;
    if (!source) return undefined;
    const made = patchDocument(texts, source, (value) =>
      isPodEdit(edit)
        ? (sources.pod?.operations(edit, value, edited.pod) ?? [])
        : computeOperations(edit, value),
    );
    if (!made) return undefined;
    patches.push(...made);
    edited = applyEdit(edited, edit);
  }
  const diffs = [...texts].map(([file, { before, text }]) => unifiedDiff({ file, before, after: text }));
  return { patches, diff: diffs.join('') };
}

/** The text of a file after patches of it; undefined when the text does not hold what they change. */
export function applyPatches(text: string, patches: readonly FixPatch[]): string | undefined {
  let patched = text;
  for (const { op, path, value, document } of patches) {
    const result = editYaml(patched, [{ op, path: stepsOf(path), value }], document);
    if (!result.ok) return undefined;
    patched = result.value;
  }
  return patched;
}

/** A file while patches are made of it. */
interface DocumentState {
  readonly before: string;
  text: string;
  /** Values of its documents after the patches so far. */
  readonly values: Map<number, unknown>;
}

function patchDocument(
  texts: Map<string, DocumentState>,
  source: FixDocument,
  operations: (value: unknown) => readonly YamlEdit[],
): readonly FixPatch[] | undefined {
  const { file, document } = source;
  const state = texts.get(file) ?? {
    before: source.text,
    text: source.text,
    values: new Map<number, unknown>(),
  };
  texts.set(file, state);
  const edits = operations(state.values.get(document) ?? source.value);
  const patches: FixPatch[] = [];
  for (const edit of edits) {
    const value = applyJsonPatch(state.values.get(document) ?? source.value, [
      { ...edit, path: pointerOf(edit.path) },
    ]);
    const text = editYaml(state.text, [edit], document);
    if (!value.ok || !text.ok) return undefined;
    const { line, column } = source.placeOf(edit.path);
    const diff = unifiedDiff({ file, before: state.text, after: text.value });
    const { op, path } = edit;
    const operands = op === 'remove' ? {} : { value: edit.value };
    patches.push({ file, line, column, document, path: pointerOf(path), op, ...operands, diff });
    state.text = text.value;
    state.values.set(document, value.value);
  }
  return patches.length > 0 ? patches : undefined;
}

const pointerOf = (path: readonly (string | number)[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const stepsOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll(/~[01]/g, (escape) => (escape === '~1' ? '/' : '~')));
