// `berth destroy`: removes all that is the cluster's, then looks whether anything is left, and says what of it bills.
import { planDestroy, sweepCluster, type Leftover } from '@berth/aws';
import { translateAwsFailures } from '../aws/aws-failures.js';
import { carryOut, requireSuccess } from '../aws/carry-out.js';
import { foreseeEnd } from '../aws/foresee.js';
import { loadConfig } from '../aws/load-config.js';
import { endLines } from '../aws/plan-prices.js';
import { openTarget } from '../aws/target.js';
import { switchOption, type CommandRun } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { outputFormat, presentList } from '../output/present.js';
import type { Column } from '../output/table.js';

/** Destroys and sweeps; exits with 1 while something of the cluster's that bills is left. */
export const run: CommandRun = (invocation) =>
  translateAwsFailures(async () => {
    const { host, options } = invocation;
    const loaded = await loadConfig(invocation);
    const { config } = loaded;
    const { name } = config.metadata;
    const target = openTarget(invocation, config);
    try {
      const plan = await planDestroy({ config, calls: target.calls, openKube: () => target.openKube() });
      const foresight = await foreseeEnd({ plan, loaded, nowMs: host.clock.now() });
      const view = {
        cluster: name,
        target: target.label,
        steps: plan.steps.map(({ step }) => step),
        prices: endLines(foresight),
        disturbedPods: foresight.disturbedPods,
        calls: target.calls.count,
      };
      const question = `Destroy ${name} on ${target.label}? What is in it is lost.`;
      const result = await carryOut(invocation, { plan, view, question });
      if (switchOption(invocation, 'dryRun')) return EXIT.done;
      if (result) requireSuccess(result);
      const left = await sweepCluster(target.calls, name);
      if (left.length === 0) {
        host.stderr.write(`nothing of ${name} is left\n`);
        return EXIT.done;
      }
      host.stderr.write(`${leftWords(name, left)}:\n`);
      const format = outputFormat(options['output']);
      presentList(host, format, {
        kind: 'Leftover',
        items: left,
        columns,
        name: ({ kind, id }) => `${kind}/${id}`,
      });
      return left.some(({ bills, kept }) => bills && !kept) ? EXIT.failed : EXIT.done;
    } finally {
      await target.close();
    }
  });

function leftWords(cluster: string, left: readonly Leftover[]): string {
  if (left.every(({ kept }) => kept)) return `nothing of ${cluster} is left but what EKS keeps`;
  return left.length === 1 ? `1 thing of ${cluster} is left` : `${left.length} things of ${cluster} are left`;
}

const columns: readonly Column<Leftover>[] = [
  { header: 'KIND', cell: ({ kind }) => kind },
  { header: 'ID', cell: ({ id }) => id },
  { header: 'BILLS', cell: ({ bills }) => (bills ? 'yes' : 'no') },
  { header: 'REMOVE WITH', cell: ({ remove }) => remove },
];
