// The document of a file that declares the compute: what fixes of pools are patches of.
import { isJsonObject, readYamlDocuments } from '@berth/kube';
import type { FixDocument } from './fix-patches.js';

/** Finds the ClusterConfig in the text of a file; undefined when there is none. */
export function computeDocument(text: string, file: string): FixDocument | undefined {
  const { documents } = readYamlDocuments(text, file);
  const document = documents.findIndex(
    ({ value }) => isJsonObject(value) && value['kind'] === 'ClusterConfig',
  );
  const found = documents[document];
  return found && { text, file, document, ...found };
}
