// What is in a ClusterConfig and no stack: objects of Kubernetes, and what eksctl does by calls of its own.
import { type ClusterContext, hasOidc } from '../render/cluster-context.js';
import type { Stack } from '../render/stack.js';
import { exportNote, type ExportNote } from './export-notes.js';

/** Notes on what programs of AWS resources do not make. */
export function unexportedNotes(context: ClusterContext, stacks: readonly Stack[]): readonly ExportNote[] {
  return [...kubernetesNotes(context), ...callNotes(context), ...awaitedNotes(stacks)];
}

function kubernetesNotes(context: ClusterContext): readonly ExportNote[] {
  const { iam, iamIdentityMappings = [], nodeGroups = [], accessConfig } = context.spec;
  const accounts = hasOidc(context) ? (iam?.serviceAccounts ?? []) : [];
  const fields = [
    ...accounts.flatMap(({ roleOnly }, index) => (roleOnly ? [] : [`iam.serviceAccounts[${index}]`])),
    ...iamIdentityMappings.map((_, index) => `iamIdentityMappings[${index}]`),
    ...nodeGroups.flatMap(({ iam: own }, index) =>
      own?.instanceRoleARN || accessConfig?.authenticationMode === 'CONFIG_MAP'
        ? [`nodeGroups[${index}]: its role in aws-auth`]
        : [],
    ),
    ...(context.spec.karpenter ? ['karpenter'] : []),
    ...(context.spec.gitops ? ['gitops'] : []),
  ];
  return fields.map((field) => exportNote('export.kubernetes', field));
}

function callNotes({ spec }: ClusterContext): readonly ExportNote[] {
  const latest = (spec.addons ?? []).flatMap(({ version }, index) =>
    version === 'latest' ? [exportNote('export.version', `addons[${index}].version`)] : [],
  );
  const { logRetentionInDays } = spec.cloudWatch?.clusterLogging ?? {};
  const retention = logRetentionInDays
    ? [exportNote('export.property', 'cloudWatch.clusterLogging.logRetentionInDays')]
    : [];
  return [...latest, ...retention];
}

/** References and parameters say these in the program itself. */
const saidByReference: ReadonlySet<string> = new Set([
  'cluster.oidcIssuer',
  'cluster.endpoint',
  'cluster.certificateAuthority',
]);

const awaitedNotes = (stacks: readonly Stack[]): readonly ExportNote[] =>
  stacks.flatMap(({ name, awaits }) =>
    awaits
      .filter((fact) => !saidByReference.has(fact))
      .map((fact) => exportNote('export.awaits', `${name}: ${fact}`)),
  );
