// What a file wants of an add-on, with what follows from the rest of the file: the roles that stacks make for it, and
// where CoreDNS runs in a cluster without nodes.
import { clusterSpecOf } from '@berth/compute';
import type { World } from '../plan/part.js';
import type { AddonSpec } from '../render/iam/addon-stacks.js';

/** A pod identity of an add-on: a role by ARN, or of a stack. */
export interface AddonIdentity {
  readonly serviceAccount: string;
  readonly roleArn?: string | undefined;
  readonly stack?: string | undefined;
}

export interface WantedAddon {
  readonly name: string;
  /** As the file has it; undefined leaves the choice to AWS. */
  readonly version?: string | undefined;
  readonly configuration?: string | undefined;
  readonly namespace?: string | undefined;
  /** A role by ARN; else the one of the stack, where there is one. */
  readonly roleArn?: string | undefined;
  readonly roleStack?: string | undefined;
  /** Undefined: the file says nothing of pod identities. */
  readonly identities?: readonly AddonIdentity[] | undefined;
  readonly resolveConflicts: 'OVERWRITE' | 'NONE' | 'PRESERVE';
  readonly tags: Readonly<Record<string, string>>;
}

/** Gives it with empty values left out; `stackNames` are those that the file asks for. */
export function wantedAddon(world: World, spec: AddonSpec, stackNames: ReadonlySet<string>): WantedAddon {
  const name = spec.name ?? '';
  const roleStack = prefixOf(world, name);
  const fargate = name === 'coredns' && runsCoreDnsOnFargate(world) ? ON_FARGATE : undefined;
  return {
    name,
    version: spec.version || undefined,
    configuration: spec.configurationValues || fargate,
    namespace: spec.namespaceConfig?.namespace || undefined,
    roleArn: spec.serviceAccountRoleARN || undefined,
    roleStack: stackNames.has(roleStack) ? roleStack : undefined,
    identities: identitiesOf(world, spec, [...stackNames]),
    resolveConflicts: RESOLUTIONS[spec.resolveConflicts ?? ''] ?? 'OVERWRITE',
    tags: spec.tags ?? {},
  };
}

const prefixOf = ({ config }: World, addon: string): string =>
  `eksctl-${config.metadata.name}-addon-${addon}`;

const RESOLUTIONS: Readonly<Record<string, WantedAddon['resolveConflicts']>> = {
  none: 'NONE',
  overwrite: 'OVERWRITE',
  preserve: 'PRESERVE',
};

/** Those that the file writes, else those that eksctl recommends, of which the stacks tell. */
function identitiesOf(
  world: World,
  { name = '', podIdentityAssociations }: AddonSpec,
  stacks: readonly string[],
): readonly AddonIdentity[] | undefined {
  const prefix = `${prefixOf(world, name)}-podidentityrole-`;
  const made = stacks
    .filter((stack) => stack.startsWith(prefix))
    .map((stack) => ({ serviceAccount: stack.slice(prefix.length), stack }));
  if (!podIdentityAssociations) return made.length > 0 ? made : undefined;
  const given = podIdentityAssociations.flatMap(({ serviceAccountName = '', roleARN }) =>
    roleARN ? [{ serviceAccount: serviceAccountName, roleArn: roleARN }] : [],
  );
  return [...made, ...given];
}

const ON_FARGATE = '{"computeType":"Fargate"}';
const DNS_LABELS: Readonly<Record<string, string>> = {
  'k8s-app': 'kube-dns',
  'eks.amazonaws.com/component': 'coredns',
};

/**
 * Without nodes CoreDNS stays Pending for ever unless it is told of Fargate, where a profile takes its pods.
 * https://docs.aws.amazon.com/eks/latest/userguide/fargate-getting-started.html
 */
export function runsCoreDnsOnFargate({ config }: World): boolean {
  const spec = clusterSpecOf(config.document);
  const { nodeGroups = [], managedNodeGroups = [], fargateProfiles = [], autoModeConfig, karpenter } = spec;
  if (nodeGroups.length + managedNodeGroups.length > 0 || autoModeConfig?.enabled || karpenter) return false;
  return fargateProfiles.some(({ selectors }) =>
    (selectors ?? []).some(
      ({ namespace = '', labels = {} }) =>
        namespace === 'kube-system' &&
        Object.entries(labels).every(([key, value]) => DNS_LABELS[key] === value),
    ),
  );
}
