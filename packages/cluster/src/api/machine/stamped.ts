// The last touch before an object is stored: its revision, and kind and apiVersion in front, which lists leave out.
import type { Draft } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import { draftMeta } from '../meta/draft-meta.unsafe.js';

/** The draft as it is stored under a revision. */
export function stamped(draft: Draft, revision: string): Stored {
  draftMeta(draft).resourceVersion = revision;
  const { kind, apiVersion, metadata, ...rest } = draft;
  return { kind, apiVersion, metadata, ...rest };
}
