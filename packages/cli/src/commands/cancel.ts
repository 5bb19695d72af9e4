// `berth cancel`: ends a run; its pods get their grace, MLflow shows it as KILLED.
import { textArgument, type CommandRun } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { connect } from '../instance/connect.js';
import { translateApiProblems } from '../runs/api-problems.js';
import { findRun } from '../runs/find-run.js';

/** Cancels a run. */
export const run: CommandRun = (invocation) =>
  translateApiProblems(async () => {
    const { client } = connect(invocation);
    const { id } = await findRun(client, textArgument(invocation, 0) ?? '');
    await client.post(`/api/v1/runs/${encodeURIComponent(id)}/cancel`, {});
    invocation.host.stdout.write(`${id} cancelled\n`);
    return EXIT.done;
  });
