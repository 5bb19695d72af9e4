// What edits make of a subject, made once: sets of edits share most of what they edit, and what is the same object is
// judged only once.
import { isPodEdit } from './edit-operations.js';
import { applyEdit, type Edit, type Subject } from './edits.js';

/** Applies sets of edits to one subject. Equal edits of the pod, or of the compute, give the same object. */
export function subjectEditor(subject: Subject): (edits: readonly Edit[]) => Subject {
  const made = new Map<string, Subject>();
  const edited = (edits: readonly Edit[]): Subject => {
    const key = JSON.stringify(edits);
    const known = made.get(key) ?? edits.reduce(applyEdit, subject);
    made.set(key, known);
    return known;
  };
  return (edits) => ({
    ...edited(edits.filter((edit) => !isPodEdit(edit))),
    pod: edited(edits.filter(isPodEdit)).pod,
  });
}
