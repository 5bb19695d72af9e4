// Karpenter's pools as placement needs them: a NodePool (karpenter.sh/v1) with the EC2NodeClass it names.
// https://karpenter.sh/docs/concepts/nodepools/
import type { SourcePlace, Taint } from '@berth/kube';
import type { AmiFamily } from '../ami-family.js';

/** What a label of a node has to be. */
export interface NodeRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values: readonly string[];
  /** So many different values of the label have to be left to choose from. */
  readonly minValues?: number | undefined;
}

/** What an EC2NodeClass says of the machines. */
export interface NodeClass {
  readonly name: string;
  readonly amiFamily: AmiFamily;
  readonly volumeSizeGib: number;
  readonly maxPods?: number | undefined;
}

/** A NodePool. */
export interface KarpenterPool {
  readonly name: string;
  /** The highest is tried first; 0 when it is not written. */
  readonly weight: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** Taints that go once the node is set up; pods need not tolerate them. */
  readonly startupTaints: readonly Taint[];
  readonly requirements: readonly NodeRequirement[];
  /** Quantities that all its nodes together may not exceed, by resource. */
  readonly limits: Readonly<Record<string, string>>;
  /** How long an empty node stays; undefined: it is not taken away for being empty. */
  readonly consolidateAfterMs: number | undefined;
  readonly nodeClass: NodeClass;
  readonly place?: SourcePlace | undefined;
}
