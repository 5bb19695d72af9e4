// What made-up clusters are about: how often each thing turns up in them.
import type { PodOptions } from './vary-pods.js';

export interface Topic extends PodOptions {
  readonly nodes: number;
  readonly others: number;
  readonly tainted: number;
  readonly imaged: number;
  readonly services: number;
  readonly budgets: number;
  /** How often a place of the finished case is damaged. */
  readonly damages: number;
}

const QUIET: Topic = {
  nodes: 6,
  others: 8,
  tainted: 0.05,
  imaged: 0.05,
  services: 0.02,
  budgets: 0,
  damages: 0,
  odd: 0,
  nodeAffinity: 0,
  podAffinity: 0,
  spread: 0,
  inits: 0,
  podLevel: 0,
  ports: 0,
  size: 'small',
  tolerations: 0.1,
  volumes: 0,
  priorities: 0,
  namespaces: 0.2,
};

const CROWDED: Topic = {
  ...QUIET,
  size: 'any',
  priorities: 0.95,
  budgets: 0.5,
  nodes: 3,
  others: 12,
  podAffinity: 0.3,
  spread: 0.3,
  ports: 0.2,
  volumes: 0.2,
};
const MIXED: Topic = {
  ...QUIET,
  size: 'any',
  tainted: 0.3,
  tolerations: 0.5,
  nodeAffinity: 0.3,
  podAffinity: 0.25,
  spread: 0.25,
  inits: 0.2,
  podLevel: 0.1,
  ports: 0.15,
  volumes: 0.2,
  priorities: 0.3,
  budgets: 0.2,
  imaged: 0.3,
  services: 0.2,
  nodes: 10,
  others: 20,
};

/** What each topic turns up. */
export const TOPICS: Readonly<Record<string, Topic>> = {
  taints: { ...QUIET, tainted: 0.8, tolerations: 0.8 },
  affinity: { ...QUIET, nodeAffinity: 0.9 },
  resources: { ...QUIET, size: 'any', inits: 0.5, podLevel: 0.25, others: 10 },
  spread: { ...QUIET, spread: 0.95, nodes: 9, others: 16, tainted: 0.3, nodeAffinity: 0.2, services: 0.2 },
  interpod: { ...QUIET, podAffinity: 0.7, nodes: 8, others: 12, namespaces: 0.5 },
  ports: { ...QUIET, ports: 0.7, inits: 0.3, others: 10 },
  volumes: { ...QUIET, volumes: 0.8, others: 8, tainted: 0 },
  scoring: {
    ...QUIET,
    imaged: 0.8,
    nodeAffinity: 0.3,
    podAffinity: 0.3,
    spread: 0.3,
    tainted: 0.4,
    services: 0.5,
    inits: 0.3,
  },
  preemption: {
    ...QUIET,
    size: 'any',
    priorities: 0.9,
    budgets: 0.7,
    nodes: 4,
    others: 12,
    ports: 0.15,
    tainted: 0.1,
  },
  crowded: CROWDED,
  mixed: MIXED,
  adversarial: {
    ...QUIET,
    odd: 0.15,
    size: 'any',
    tainted: 0.3,
    tolerations: 0.5,
    nodeAffinity: 0.4,
    podAffinity: 0.3,
    spread: 0.4,
    inits: 0.2,
    podLevel: 0.15,
    ports: 0.15,
    volumes: 0.15,
    priorities: 0.3,
    budgets: 0.2,
    nodes: 5,
    others: 8,
  },
  nominated: { ...CROWDED, priorities: 1, nodes: 3, others: 14 },
  bound: { ...QUIET, volumes: 1, nodes: 4, others: 4, nodeAffinity: 0.2 },
  neighbours: {
    ...QUIET,
    podAffinity: 0.6,
    spread: 0.7,
    nodes: 8,
    others: 20,
    namespaces: 0.4,
    services: 0.3,
    tainted: 0.2,
  },
  large: { ...MIXED, nodes: 36, others: 110 },
  damaged: { ...MIXED, nodes: 4, others: 8, damages: 4 },
  broken: { ...CROWDED, damages: 8 },
};
