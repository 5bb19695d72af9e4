// What reading a ClusterConfig file gives: the declared compute, our own documents beside it, and all that is wrong
// with it.
import type { Problem, SourcePlace } from '@berth/kube';
import type { DeclaredCompute } from './pool.js';
import type { EksctlVerdict } from './schema/decode.js';

/** A problem of a file, with how bad it is: `warning` does not keep the file from being used. */
export interface ConfigProblem extends Problem {
  readonly severity: 'error' | 'warning';
  /** What eksctl does instead, where it does not refuse the file at this place. */
  readonly eksctl?: EksctlVerdict | undefined;
}

/** The ClusterConfig document itself: `metadata` after defaults, all other keys as written. */
export interface ClusterConfig {
  readonly apiVersion: 'eksctl.io/v1alpha5';
  readonly kind: 'ClusterConfig';
  readonly metadata: ClusterMetadata;
  /** The whole document as plain values. */
  readonly document: Readonly<Record<string, unknown>>;
}

export interface ClusterMetadata {
  readonly name: string;
  readonly region: string;
  readonly version: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Kinds of our own documents. */
export const berthKinds = ['PlacementTest', 'Pipeline', 'Schedule', 'Training', 'Track', 'Budget'] as const;

/** A further document of the same file, `apiVersion: berth.dev/v1`. */
export interface BerthDocument {
  readonly kind: (typeof berthKinds)[number];
  readonly name?: string | undefined;
  readonly value: Readonly<Record<string, unknown>>;
  readonly place: SourcePlace;
  readonly placeOf: (path: readonly (string | number)[]) => SourcePlace;
}

/** The answer of `readClusterConfig`. `compute` is there whenever no problem is an error. */
export interface ClusterConfigFile {
  readonly compute?: DeclaredCompute | undefined;
  readonly config?: ClusterConfig | undefined;
  /**
   * The document as eksctl has it after its defaults, field by field; there whenever eksctl would accept the file,
   * even where we do not.
   */
  readonly defaulted?: Readonly<Record<string, unknown>> | undefined;
  readonly extensions: readonly BerthDocument[];
  readonly problems: readonly ConfigProblem[];
  /** Paths of fields that were understood and kept, but that nothing here acts on. */
  readonly notManaged: readonly string[];
}
