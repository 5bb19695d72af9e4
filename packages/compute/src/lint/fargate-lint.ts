// Fargate profiles: what they catch by surprise, what no pod can match, and the way out their pods need.
import { isDns1123Label, isLabelValue, isQualifiedName } from '@berth/kube';
import type { FargateProfile, FargateSelector } from '../pool.js';
import type { Path } from '../schema/decode.js';
import type { LintNote, LintRule } from './lint-rule.js';

interface PlacedSelector {
  readonly profile: FargateProfile;
  readonly selector: FargateSelector;
  readonly path: Path;
}

function selectorsOf(profiles: readonly FargateProfile[]): readonly PlacedSelector[] {
  return profiles.flatMap((profile, index) =>
    profile.selectors.map((selector, item) => ({
      profile,
      selector,
      path: ['fargateProfiles', index, 'selectors', item],
    })),
  );
}

const hasWildcard = (text: string): boolean => /[*?]/.test(text);

/** A selector without labels takes every pod of its namespaces, GPU pods and DaemonSets' siblings included. */
const catchAll: LintRule = ({ compute: { fargateProfiles, pools } }) =>
  selectorsOf(fargateProfiles).flatMap(({ profile, selector, path }): readonly LintNote[] => {
    const isAll = Object.keys(selector.labels).length === 0;
    if (!isAll || (!hasWildcard(selector.namespace) && pools.length === 0)) return [];
    const wide = /^[*?]+$/.test(selector.namespace);
    return [
      {
        code: 'fargate.wildcard',
        severity: wide ? 'warning' : 'info',
        path: [...path, 'namespace'],
        message:
          `profile ${profile.name} takes every pod of ` +
          `${wide ? 'every namespace, kube-system too' : `namespace ${selector.namespace}`}, also ` +
          'those meant for node groups: GPU, host network and EBS pods then never run',
        fix: 'add labels to the selector, and to the pods that belong on Fargate',
      },
    ];
  });

/** Of several matching profiles the first by name takes the pod. */
const overlaps: LintRule = ({ compute: { fargateProfiles } }) => {
  const all = selectorsOf(fargateProfiles);
  return all.flatMap((one, index) => {
    const other = all
      .slice(0, index)
      .find((earlier) => earlier.profile !== one.profile && canOverlap(earlier, one));
    if (!other) return [];
    const [winner = ''] = [one.profile.name, other.profile.name].sort();
    return [
      {
        code: 'fargate.overlap' as const,
        severity: 'warning' as const,
        path: one.path,
        message:
          `profiles ${other.profile.name} and ${one.profile.name} can both match a pod: then ` +
          `${winner} takes it, by the order of names`,
        fix:
          'make the labels of their selectors differ, or name the profile in the pod by the label ' +
          'eks.amazonaws.com/fargate-profile',
      },
    ];
  });
};

/** A pod can match both: namespaces meet, and no label is asked for with two values that exclude each other. */
function canOverlap(a: PlacedSelector, b: PlacedSelector): boolean {
  if (!canMeet(a.selector.namespace, b.selector.namespace)) return false;
  return Object.entries(a.selector.labels).every(([key, value]) => {
    const other = b.selector.labels[key];
    return other === undefined || canMeet(value, other);
  });
}

/** Tells whether some text matches both patterns of `*` and `?`. */
function canMeet(a: string, b: string): boolean {
  if (a === '' && b === '') return true;
  if (a.startsWith('*')) return canMeet(a.slice(1), b) || (b !== '' && canMeet(a, b.slice(1)));
  if (b.startsWith('*')) return canMeet(b, a);
  if (a === '' || b === '') return false;
  const same = a[0] === b[0] || a.startsWith('?') || b.startsWith('?');
  return same && canMeet(a.slice(1), b.slice(1));
}

/** Keys have no wildcards, and no pod has a label that Kubernetes refuses. */
const impossibleLabels: LintRule = ({ compute: { fargateProfiles } }) =>
  selectorsOf(fargateProfiles).flatMap(({ selector, path }) =>
    Object.entries(selector.labels).flatMap(([key, value]): readonly LintNote[] => {
      const badKey = hasWildcard(key) || isQualifiedName(key).length > 0;
      const badValue = isLabelValue(value.replaceAll(/[*?]/g, 'x')).length > 0;
      if (!badKey && !badValue) return [];
      return [
        {
          code: 'fargate.label',
          severity: 'error',
          path: [...path, 'labels', key],
          message:
            'no pod can have the label ' +
            `${key}=${value}${hasWildcard(key) ? ': wildcards work in values and namespaces, not in keys' : ''}`,
          fix: 'use a label that Kubernetes takes',
        },
      ];
    }),
  );

/** No namespace has a name that Kubernetes refuses. */
const impossibleNamespaces: LintRule = ({ compute: { fargateProfiles } }) =>
  selectorsOf(fargateProfiles).flatMap(({ selector: { namespace }, path }): readonly LintNote[] => {
    if (isDns1123Label(namespace.replaceAll(/[*?]/g, 'x')).length === 0) return [];
    return [
      {
        code: 'fargate.namespace',
        severity: 'error',
        path: [...path, 'namespace'],
        message: `no namespace can be called ${JSON.stringify(namespace)}, so the selector matches no pod`,
        fix: 'use small letters, digits and hyphens',
      },
    ];
  });

/** Fargate pods stand in private subnets. */
const wayOut: LintRule = ({ config, filled }) => {
  const profiles = config.fargateProfiles ?? [];
  const isNew = !config.vpc?.id && !config.vpc?.subnets;
  if (profiles.length === 0 || !isNew || config.privateCluster?.enabled) return [];
  if (filled.vpc?.nat?.gateway !== 'Disable') return [];
  return [
    {
      code: 'fargate.no-way-out',
      severity: 'error',
      path: ['vpc', 'nat', 'gateway'],
      message: 'Fargate pods run in private subnets, and without NAT they cannot pull an image',
      fix: 'use Single or HighlyAvailable, or privateCluster with endpoints',
    },
  ];
};

/** A network of one's own has to bring private subnets. */
const noPrivateSubnets: LintRule = ({ config }) => {
  const hasPrivate = Object.keys(config.vpc?.subnets?.private ?? {}).length > 0;
  if (!config.vpc?.subnets || hasPrivate) return [];
  return (config.fargateProfiles ?? []).flatMap(({ name = '', subnets = [] }, index): readonly LintNote[] => {
    if (subnets.length > 0) return [];
    return [
      {
        code: 'fargate.public-subnet',
        severity: 'error',
        path: ['fargateProfiles', index],
        message: `profile ${name} needs private subnets, and vpc.subnets lists none`,
        fix: 'add vpc.subnets.private, with a way out by NAT',
      },
    ];
  });
};

/** EKS refuses profiles in subnets with a route to an internet gateway. */
const publicSubnets: LintRule = ({ config }) => {
  const known = Object.entries(config.vpc?.subnets?.public ?? {}).flatMap(([key, { id }]) => [
    key,
    id ?? key,
  ]);
  const privateOnes = Object.keys(config.vpc?.subnets?.private ?? {});
  return (config.fargateProfiles ?? []).flatMap((profile, index) =>
    (profile.subnets ?? []).flatMap((subnet, item): readonly LintNote[] => {
      if (!known.includes(subnet) || privateOnes.includes(subnet)) return [];
      return [
        {
          code: 'fargate.public-subnet',
          severity: 'error',
          path: ['fargateProfiles', index, 'subnets', item],
          message: `${subnet} is a public subnet: EKS refuses the profile ${profile.name ?? ''}`,
          fix: 'name private subnets',
        },
      ];
    }),
  );
};

/** Without node groups, CoreDNS has Fargate or nothing. */
const coreDns: LintRule = ({ config, compute: { pools, fargateProfiles } }) => {
  if (pools.length > 0 || fargateProfiles.length === 0 || config.autoModeConfig?.enabled || config.karpenter)
    return [];
  const caught = fargateProfiles.some(({ selectors }) =>
    selectors.some(
      ({ namespace, labels }) =>
        canMeet(namespace, 'kube-system') &&
        Object.entries(labels).every(([key, value]) => key === 'k8s-app' && canMeet(value, 'kube-dns')),
    ),
  );
  if (caught) return [];
  return [
    {
      code: 'fargate.coredns',
      severity: 'warning',
      path: ['fargateProfiles'],
      message:
        'there are no nodes, and no profile matches CoreDNS in kube-system: it stays Pending, ' +
        'and pods resolve no names until a node or profile takes it',
      fix: 'add a selector with namespace: kube-system and the label k8s-app: kube-dns',
    },
  ];
};

/** All rules of Fargate profiles. */
export const fargateLint: readonly LintRule[] = [
  catchAll,
  overlaps,
  impossibleLabels,
  impossibleNamespaces,
  wayOut,
  noPrivateSubnets,
  publicSubnets,
  coreDns,
];
