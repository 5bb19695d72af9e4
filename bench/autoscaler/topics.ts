// What random autoscaler cases are about: the recorded topics, each as the things that it mixes in more often.

export interface Topic {
  readonly name: string;
  readonly affinity?: boolean;
  readonly antiAffinity?: boolean;
  readonly awsLabels?: boolean;
  readonly bulk?: boolean;
  readonly daemonSets?: boolean;
  readonly expanders?: boolean;
  readonly fromZero?: boolean;
  readonly gangs?: boolean;
  readonly gpus?: boolean;
  readonly hostPorts?: boolean;
  readonly kubeProxy?: boolean;
  readonly limits?: boolean;
  readonly lostTemplates?: boolean;
  readonly manyGroups?: boolean;
  readonly manyNodes?: boolean;
  readonly manyShapes?: boolean;
  readonly minimums?: boolean;
  readonly otherNodes?: boolean;
  readonly priorities?: boolean;
  readonly resources?: boolean;
  readonly scaleDown?: boolean;
  readonly selectors?: boolean;
  readonly similarGroups?: boolean;
  readonly spread?: boolean;
  readonly strayNodes?: boolean;
  readonly taints?: boolean;
  readonly unready?: boolean;
  readonly upcoming?: boolean;
  readonly young?: boolean;
}

export const TOPICS: readonly Topic[] = [
  { name: 'fit', fromZero: true },
  { name: 'resources', resources: true, gpus: true },
  { name: 'taints', taints: true },
  { name: 'selectors', selectors: true, otherNodes: true },
  { name: 'daemonsets', daemonSets: true },
  { name: 'zero', fromZero: true, lostTemplates: true, kubeProxy: true, otherNodes: true, daemonSets: true },
  { name: 'max-size', fromZero: true, manyShapes: true },
  { name: 'limits', limits: true, gpus: true, strayNodes: true },
  { name: 'expanders', expanders: true, manyGroups: true },
  { name: 'mixed', manyShapes: true, fromZero: true },
  { name: 'equivalence', manyShapes: true, spread: true },
  { name: 'bulk', bulk: true, fromZero: true },
  { name: 'existing-capacity', manyNodes: true, unready: true, taints: true },
  { name: 'upcoming', upcoming: true, daemonSets: true, limits: true },
  { name: 'priority-cutoff', priorities: true, manyNodes: true },
  { name: 'host-ports', hostPorts: true, daemonSets: true },
  { name: 'anti-affinity', antiAffinity: true },
  { name: 'pod-affinity', affinity: true },
  { name: 'spread', spread: true, taints: true },
  { name: 'balance', similarGroups: true, manyGroups: true, awsLabels: true, limits: true },
  { name: 'gang', gangs: true, gpus: true, affinity: true, limits: true },
  { name: 'misc', minimums: true, unready: true, young: true, manyNodes: true, limits: true },
  {
    name: 'combo',
    affinity: true,
    antiAffinity: true,
    daemonSets: true,
    expanders: true,
    limits: true,
    manyShapes: true,
    manyGroups: true,
    priorities: true,
    selectors: true,
    spread: true,
    taints: true,
    upcoming: true,
  },
  { name: 'scale-down', scaleDown: true, manyNodes: true, daemonSets: true, unready: false, spread: true },
];
