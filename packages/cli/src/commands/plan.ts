// `berth plan`: what an apply would do, step by step. Reads only.
import { planCluster, planDestroy, savePlan, type ClusterPlan } from '@berth/aws';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { translateAwsFailures } from '../aws/aws-failures.js';
import { foresee, foreseeEnd, type ForesightRequest } from '../aws/foresee.js';
import { loadConfig } from '../aws/load-config.js';
import { planNotes } from '../aws/plan-notes.js';
import { endLines, priceLines } from '../aws/plan-prices.js';
import { renderPlan } from '../aws/render-plan.js';
import { openTarget } from '../aws/target.js';
import { switchOption, textOption, type CommandRun } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { outputFormat, presentDetail } from '../output/present.js';

/** Plans and shows it; with --detailed-exitcode 3 says that there are changes. */
export const run: CommandRun = (invocation) =>
  translateAwsFailures(async () => {
    const { host, options } = invocation;
    const loaded = await loadConfig(invocation);
    const target = openTarget(invocation, loaded.config);
    try {
      const request = { config: loaded.config, calls: target.calls, openKube: () => target.openKube() };
      const isDestroy = switchOption(invocation, 'destroy');
      const plan = await (isDestroy ? planDestroy(request) : planCluster(request));
      const out = textOption(invocation, 'out');
      if (out !== undefined) savePlanFile(resolve(host.cwd, out), plan);
      const format = outputFormat(options['output']);
      const nowMs = host.clock.now();
      const { foresight, prices } = await lookAhead({ plan, loaded, nowMs }, isDestroy);
      const { disturbedPods } = foresight;
      const steps = plan.steps.map(({ step }) => step);
      const cluster = loaded.config.metadata.name;
      const calls = target.calls.count;
      const notes = isDestroy ? [] : await planNotes(plan);
      const view = { cluster, target: target.label, steps, prices, disturbedPods, notes, calls };
      presentDetail(host, format, {
        object: { ...savePlan(plan), ...foresight, notes, calls },
        name: cluster,
        render: () => renderPlan(view, { color: host.color, isWide: format === 'wide' }),
      });
      const hasChanges = plan.steps.length > 0;
      return hasChanges && switchOption(invocation, 'detailedExitcode') ? EXIT.changes : EXIT.done;
    } finally {
      await target.close();
    }
  });

async function lookAhead(request: ForesightRequest, isDestroy: boolean) {
  if (isDestroy) {
    const foresight = await foreseeEnd(request);
    return { foresight, prices: endLines(foresight) };
  }
  const foresight = await foresee(request);
  return { foresight, prices: priceLines(request.loaded, request.nowMs, foresight) };
}

/** Names, ids and digests only: nothing in it is secret, but it says much of an account. */
function savePlanFile(file: string, plan: ClusterPlan): void {
  writeFileSync(file, `${JSON.stringify(savePlan(plan), null, 2)}\n`, { mode: 0o600 });
}
