// `berth apply`: makes AWS what the file says, by the steps of a plan; run again after any failure it goes on.
import { checkSavedPlan, planCluster, type ClusterPlan } from '@berth/aws';
import { translateAwsFailures } from '../aws/aws-failures.js';
import { carryOut, requireSuccess } from '../aws/carry-out.js';
import { foresee } from '../aws/foresee.js';
import { loadConfig } from '../aws/load-config.js';
import { planNotes } from '../aws/plan-notes.js';
import { priceLines } from '../aws/plan-prices.js';
import { openTarget } from '../aws/target.js';
import { CliError } from '../cli-error.js';
import { textOption, type CommandRun, type Invocation } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { readInput } from '../input/read-input.js';

/** Applies a file, or a plan that was saved of it. */
export const run: CommandRun = (invocation) =>
  translateAwsFailures(async () => {
    const { host } = invocation;
    const loaded = await loadConfig(invocation);
    const { name } = loaded.config.metadata;
    const target = openTarget(invocation, loaded.config);
    try {
      const plan = await planCluster({
        config: loaded.config,
        calls: target.calls,
        openKube: () => target.openKube(),
      });
      await checkAgainstSaved(invocation, plan);
      const nowMs = host.clock.now();
      const foresight = await foresee({ plan, loaded, nowMs });
      const view = {
        cluster: name,
        target: target.label,
        steps: plan.steps.map(({ step }) => step),
        prices: priceLines(loaded, nowMs, foresight),
        disturbedPods: foresight.disturbedPods,
        notes: await planNotes(plan),
        calls: target.calls.count,
      };
      const result = await carryOut(invocation, {
        plan,
        view,
        question: `Apply this to ${target.label}?`,
      });
      if (result) {
        requireSuccess(result);
        host.stderr.write(`${name} is as the file says\n`);
      }
      return EXIT.done;
    } finally {
      await target.close();
    }
  });

/** A saved plan is done only while the world is the one it was made for. */
async function checkAgainstSaved(invocation: Invocation, plan: ClusterPlan): Promise<void> {
  const file = textOption(invocation, 'plan');
  if (file === undefined) return;
  const { text } = await readInput(invocation.host, file);
  const checked = checkSavedPlan(parseJson(text), plan);
  if (checked.ok) return;
  const { message, hint, code } = checked.problem;
  throw new CliError(`${file}: ${message}`, { exitCode: EXIT.conflict, code, hint });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
