// What lint rules see and say: a valid file, with its pools as declared and as understood, at a point in time.
import type { DeclaredCompute, Pool } from '../pool.js';
import type { RawConfig, RawPool } from '../rules/rule.js';
import type { Path } from '../schema/decode.js';
import type { LintCode } from './lint-codes.js';

/** `error`: it will not work. `warning`: it works, and will hurt. `info`: worth knowing, often wanted. */
export type LintSeverity = 'error' | 'warning' | 'info';

/** One thing a rule says. */
export interface LintNote {
  readonly code: LintCode;
  readonly severity: LintSeverity;
  readonly path: Path;
  /** What it would cause, with the values. */
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}

/** A node group as written, and as understood. */
export type LintPool = RawPool & { readonly pool: Pool };

export interface LintContext {
  /** As written. */
  readonly config: RawConfig;
  /** With eksctl's defaults. */
  readonly filled: RawConfig;
  readonly compute: DeclaredCompute;
  readonly pools: readonly LintPool[];
  readonly nowMs: number;
}

/** A check of the whole file. */
export type LintRule = (context: LintContext) => readonly LintNote[];

/** Makes a rule of a check of single node groups. */
export const forEachPool =
  (check: (pool: LintPool, context: LintContext) => readonly LintNote[]): LintRule =>
  (context) =>
    context.pools.flatMap((pool) => check(pool, context));

/** Makes a note on a field of a node group. */
export const onPool = (pool: LintPool, field: Path, note: Omit<LintNote, 'path'>): LintNote => ({
  ...note,
  path: [...pool.path, ...field],
});

/** The cluster gets a VPC of its own, which eksctl cuts into subnets. */
export const isNewVpc = ({ config }: LintContext): boolean => !config.vpc?.id && !config.vpc?.subnets;

/** The group can have no node for a while, so the autoscaler has to imagine one. */
export const scalesFromZero = ({ pool }: LintPool): boolean => pool.minSize === 0 && pool.maxSize > 0;

/** Where a group's instance types are written. */
export function typesPath({ kind, group }: LintPool): Path {
  if (group.instanceType && group.instanceType !== 'mixed') return ['instanceType'];
  if (group.instanceSelector) return ['instanceSelector'];
  return kind === 'nodeGroup' && group.instancesDistribution
    ? ['instancesDistribution', 'instanceTypes']
    : kind === 'managedNodeGroup' && group.instanceTypes
      ? ['instanceTypes']
      : [];
}
