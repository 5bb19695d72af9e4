// A run of the instance as something to explain: the pod that it waits for, or what was foretold before it had one.
import type { Verdict } from '@berth/placement';
import { CliError } from '../../cli-error.js';
import type { Invocation } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { connect } from '../../instance/connect.js';
import { translateApiProblems } from '../../runs/api-problems.js';
import { findRun } from '../../runs/find-run.js';

/** Either a pod of the cluster, as NAMESPACE/NAME, or verdicts that stand. */
export interface RunToExplain {
  readonly pod?: string | undefined;
  readonly verdicts?: readonly Verdict[] | undefined;
}

/** Finds the run that `run/ID` names. */
export async function podOfRun(invocation: Invocation, written: string): Promise<RunToExplain> {
  const id = /^runs?\/(.+)$/.exec(written)?.[1];
  if (id === undefined)
    throw new CliError(`${written} is no run`, {
      exitCode: EXIT.usage,
      hint: 'write run/ID, or name a file with -f',
    });
  const { client } = connect(invocation);
  const run = await translateApiProblems(() => findRun(client, id));
  const waiting = run.jobs.findLast(({ pod }) => pod !== null && pod !== undefined && !pod.finishedAt);
  if (waiting?.pod) return { pod: `${run.namespace}/${waiting.pod.name}` };
  return { verdicts: run.forecast.map(({ verdict }) => verdict) };
}
