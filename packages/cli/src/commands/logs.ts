// `berth logs`: what the pods of a run printed; kept after the pods are gone.
import { switchOption, textArgument, type CommandRun } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { connect } from '../instance/connect.js';
import { translateApiProblems } from '../runs/api-problems.js';
import { findRun } from '../runs/find-run.js';

/** Prints the log of a run. */
export const run: CommandRun = (invocation) =>
  translateApiProblems(async () => {
    const { host } = invocation;
    const { client } = connect(invocation);
    const { id } = await findRun(client, textArgument(invocation, 0) ?? 'latest');
    const role = switchOption(invocation, 'bootstrap') ? 'bootstrap' : 'worker';
    const follow = switchOption(invocation, 'follow');
    const decoder = new TextDecoder();
    const path = `/api/v1/runs/${encodeURIComponent(id)}/logs?role=${role}&follow=${follow}`;
    for await (const chunk of client.stream(path, { signal: host.signal })) {
      host.stdout.write(decoder.decode(chunk, { stream: true }));
    }
    return EXIT.done;
  });
