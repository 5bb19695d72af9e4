// All of Karpenter's documents of a file: NodePools, each with its class.
import type { ConfigProblem } from '../cluster-config.js';
import { type KarpenterDocument, readNodeClass, readNodePool } from './node-pool-documents.js';
import type { KarpenterPool } from './node-pool.js';

/** API groups of documents that are Karpenter's. */
const GROUPS = /^karpenter\.(sh|k8s\.aws)\//;
const NODE_POOL = 'karpenter.sh/v1 NodePool';
const NODE_CLASS = 'karpenter.k8s.aws/v1 EC2NodeClass';

/** True for documents that {@link readNodePools} reads, or refuses. */
export const isKarpenter = (apiVersion: string): boolean => GROUPS.test(apiVersion);

/** A document of Karpenter's and what it says it is. */
export interface TypedDocument extends KarpenterDocument {
  readonly apiVersion: string;
  readonly kind: string;
}

export interface NodePools {
  /** By falling weight, then by name: the order in which Karpenter tries them. */
  readonly pools: readonly KarpenterPool[];
  readonly problems: readonly ConfigProblem[];
}

/** Reads them. A pool whose class is not in the file is an error: without it nothing is known of its nodes. */
export function readNodePools(documents: readonly TypedDocument[]): NodePools {
  const problems: ConfigProblem[] = [];
  const of = (type: string) => documents.filter(({ apiVersion, kind }) => `${apiVersion} ${kind}` === type);
  const classes = of(NODE_CLASS).map((document) => {
    const read = readNodeClass(document);
    problems.push(...read.problems);
    return read.value;
  });
  const pools = of(NODE_POOL).flatMap((document): readonly KarpenterPool[] => {
    const { value, problems: found } = readNodePool(document);
    problems.push(...found);
    const nodeClass = classes.find(({ name }) => name === value.nodeClassName);
    if (nodeClass) return [{ ...value.pool, nodeClass }];
    if (value.nodeClassName !== '') problems.push(missingClass(document, value.nodeClassName));
    return [];
  });
  problems.push(...documents.flatMap(unknownKind));
  return { pools: pools.toSorted(byTurn), problems };
}

const byTurn = (a: KarpenterPool, b: KarpenterPool): number =>
  b.weight - a.weight || (a.name < b.name ? -1 : Number(a.name > b.name));

const missingClass = ({ placeOf }: KarpenterDocument, name: string): ConfigProblem => ({
  severity: 'error',
  code: 'karpenter.node-class',
  message: `there is no EC2NodeClass ${JSON.stringify(name)} in the file`,
  hint: 'add it beside the NodePool',
  field: 'spec.template.spec.nodeClassRef.name',
  place: placeOf(['spec', 'template', 'spec', 'nodeClassRef', 'name']),
});

function unknownKind({ apiVersion, kind, placeOf }: TypedDocument): readonly ConfigProblem[] {
  const type = `${apiVersion} ${kind}`;
  if (type === NODE_POOL || type === NODE_CLASS) return [];
  const message = `not supported yet: ${type}`;
  const hint = `known: ${NODE_POOL}, ${NODE_CLASS}`;
  return [{ severity: 'error', code: 'karpenter.kind', message, hint, place: placeOf(['kind']) }];
}
