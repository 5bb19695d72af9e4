// Bodies of apply patches: one YAML document (or JSON, which is YAML too).
import { readYamlDocuments } from '@berth/kube';
import { badRequest } from '../status-errors.js';

/** The value of a YAML body; throws a 400. */
export function readYamlValue(text: string): unknown {
  const { documents, problems } = readYamlDocuments(text, 'request');
  const [problem] = problems;
  if (problem !== undefined) throw badRequest(`error decoding YAML: ${problem.message}`);
  return documents[0]?.value;
}
