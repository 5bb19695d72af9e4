// Refusals as a verdict lists them: one entry a finding, told of a node, a pool or a Fargate profile.
import type { PluginRefusal } from '../framework/decision.js';
import type { Rejection } from '../verdict.js';

/** What was judged. */
export type Target = { readonly node: string } | { readonly pool: string } | { readonly profile: string };

/** One rejection for each finding; `extra` operands are added to the details. */
export const rejectionsOf = (
  target: Target,
  refusals: readonly PluginRefusal[],
  extra: Readonly<Record<string, unknown>> = {},
): readonly Rejection[] =>
  refusals.flatMap(({ plugin, code, phase, findings }) =>
    findings.map(({ rule, message, detail }) => ({
      ...target,
      rule,
      plugin,
      code,
      ...(phase ? { phase } : {}),
      message,
      detail: { ...detail, ...extra },
    })),
  );
