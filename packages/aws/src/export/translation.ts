// What the translation of stacks knows while it goes: all stacks, the one at hand, and what it could not say so far.
import { type ClusterContext, clusterStackName } from '../render/cluster-context.js';
import type { Stack } from '../render/stack.js';
import type { ExportNoteCode } from './export-notes.js';
import type { Address } from './export-value.js';

export interface Translation {
  readonly cluster: ClusterContext;
  readonly stacks: readonly Stack[];
  readonly stack: Stack;
  /** Keeps what cannot be said, with the resource or field it is of. */
  readonly note: (code: ExportNoteCode, field: string) => void;
}

/** Stands for the account in rendered text: no YAML file can hold this character. */
export const ACCOUNT_STAND_IN = '\u0001account\u0001';

/** What rendering shows of the OIDC issuer before there is one. */
export function issuerStandIn({ region, partition }: ClusterContext): string {
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `oidc.eks.${region}.${suffix}/id/${'0'.repeat(32)}`;
}

/** The name of a resource: its logical id, after what its stack is for. */
export function resourceName({ cluster }: Pick<Translation, 'cluster'>, stack: Stack, id: string): string {
  const isOwn = stack.name === clusterStackName(cluster.name);
  const rest = stack.name.replace(/^(eksctl|berth)-/, '').replace(`${cluster.name}-`, '');
  const prefix = isOwn ? '' : `${rest}_`;
  return `${prefix}${id.replaceAll(/([a-z])([A-Z])/g, '$1_$2')}`.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
}

export const controlPlaneAddress = (translation: Translation): Address => {
  const stack = translation.stacks.find(({ name }) => name === clusterStackName(translation.cluster.name));
  return {
    type: 'aws_eks_cluster',
    name: stack ? resourceName(translation, stack, 'ControlPlane') : 'control_plane',
  };
};
