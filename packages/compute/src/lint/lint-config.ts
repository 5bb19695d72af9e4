// Lint: what a valid file will do that its author may not expect, each finding at its line, with the fix.
import type { SourcePlace } from '@berth/kube';
import type { ConfigProblem } from '../cluster-config.js';
import { declareCompute } from '../declare-compute.js';
import { withDefaults } from '../defaults/default-config.js';
import { type ComputeProblemCode, computeProblems, isComputeProblemCode } from '../problems.js';
import { openClusterConfig } from '../read-cluster-config.js';
import { rawPools } from '../rules/pool-rules.js';
import { renderPath } from '../schema/decode.js';
import { addonLint } from './addon-lint.js';
import { addressLint } from './address-lint.js';
import { bootLint } from './boot-lint.js';
import { entryLint } from './entry-lint.js';
import { fargateLint } from './fargate-lint.js';
import { fieldLint } from './field-lint.js';
import { iamLint } from './iam-lint.js';
import { instanceLint } from './instance-lint.js';
import type { LintCode } from './lint-codes.js';
import type { LintPool, LintRule, LintSeverity } from './lint-rule.js';
import { networkLint } from './network-lint.js';
import { podsLint } from './pods-lint.js';
import { policyLint } from './policy-lint.js';
import { quotaLint } from './quota-lint.js';
import { spotLint } from './spot-lint.js';
import { versionLint } from './version-lint.js';
import { volumeLint } from './volume-lint.js';
import { zeroLint } from './zero-lint.js';

/** One finding, at its place in the file. */
export interface LintFinding {
  /** A code of lint, or that of a warning which reading the file gives already. */
  readonly code: LintCode | ComputeProblemCode;
  readonly severity: LintSeverity;
  /** As `nodeGroups[0].labels.role`. */
  readonly field: string;
  readonly place: SourcePlace;
  /** What it would cause. */
  readonly message: string;
  readonly fix: string;
}

export interface LintReport {
  /** What is wrong with the file itself; a file with errors is hardly linted further. */
  readonly problems: readonly ConfigProblem[];
  /** Sorted by place. */
  readonly findings: readonly LintFinding[];
}

/** What linting needs to know beside the file. */
export interface LintOptions {
  /** Time to judge support dates by, as milliseconds since 1970. */
  readonly nowMs: number;
}

const rules: readonly LintRule[] = [
  ...zeroLint,
  ...volumeLint,
  ...instanceLint,
  ...spotLint,
  ...bootLint,
  ...addonLint,
  ...fargateLint,
  ...networkLint,
  ...entryLint,
  ...addressLint,
  ...quotaLint,
  ...versionLint,
  ...iamLint,
  ...policyLint,
  ...podsLint,
  ...fieldLint,
];

/**
 * Lints the text of a ClusterConfig file. `file` is only used to say where. Most errors make findings guesses, so there
 * are none; beside errors of which nothing else depends, the rest is judged as well.
 */
export function lintClusterConfig(text: string, file: string, options: LintOptions): LintReport {
  const opened = openClusterConfig(text, file);
  const { problems } = opened.file;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const config = opened.raw;
  if (!config || !errors.every(({ code }) => standAlone.has(code))) return { problems, findings: [] };
  const compute = opened.file.compute ?? declareCompute(config, opened.placeOf);
  const pools = rawPools(config).flatMap((raw, index): readonly LintPool[] => {
    const pool = compute.pools[index];
    return pool ? [{ ...raw, pool }] : [];
  });
  const context = { config, filled: withDefaults(config), compute, pools, nowMs: options.nowMs };
  const noted = rules
    .flatMap((rule) => rule(context))
    .map(({ path, ...note }) => ({ ...note, field: renderPath(path), place: opened.placeOf(path) }))
    .filter(({ field }) => !errors.some((error) => error.field === field));
  const accepted = acceptedCodes(config.metadata?.annotations ?? {});
  const findings = [...noted, ...problems.flatMap(warningFinding)].map((finding) =>
    accepted.has(finding.code) && finding.severity === 'warning'
      ? { ...finding, severity: 'info' as const }
      : finding,
  );
  return { problems, findings: findings.toSorted((a, b) => a.place.line - b.place.line) };
}

/** Errors that leave everything else in a file what it says. */
const standAlone: ReadonlySet<string> = new Set<ComputeProblemCode>([
  'config.version',
  'config.ami',
  'config.volume',
  'config.encryption',
  'config.arn',
  'config.service-account',
  'config.identity-mapping',
  'config.kubelet',
  'config.rollback',
]);

/**
 * Annotation of the ClusterConfig that lists codes of warnings its authors live with; they are then only
 * information.
 */
const ACCEPTED_ANNOTATION = 'berth.dev/accepted-findings';

const acceptedCodes = (annotations: Readonly<Record<string, string>>): ReadonlySet<string> =>
  new Set((annotations[ACCEPTED_ANNOTATION] ?? '').split(',').map((code) => code.trim()));

/** Warnings of reading that lint says in words of its own. */
const saidByLint: ReadonlySet<string> = new Set<ComputeProblemCode>([
  'config.instance-type-unknown',
  'config.instance-type-not-offered',
  'config.mixed-architectures',
]);

function warningFinding(problem: ConfigProblem): readonly LintFinding[] {
  const code = isComputeProblemCode(problem.code) ? problem.code : undefined;
  const { message, field = '', place, hint } = problem;
  if (problem.severity === 'error' || !code || !place || saidByLint.has(code)) return [];
  return [{ code, severity: 'warning', field, place, message, fix: hint ?? computeProblems[code].fix }];
}
