// The document that a pod was read from, as explanations take it: edits of the pod are then patches of that file.
import { manifestOperations, type PodDocument } from '@berth/placement';
import type { PlacedObject } from './kubernetes-objects.js';
import { templatePath } from './pod-of-object.js';

/** Gives the document of a Pod, or of an object that makes it from a template. */
export const podDocumentOf = ({ object, origin }: PlacedObject): PodDocument => ({
  ...origin.source,
  operations: manifestOperations({
    podPath: [...origin.path, ...templatePath(object.kind)],
    objectPath: origin.path,
  }),
});
