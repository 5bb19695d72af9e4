// `berth describe run`: the whole story of a run.
import { textArgument, type CommandRun } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { connect } from '../instance/connect.js';
import { outputFormat, presentDetail } from '../output/present.js';
import { translateApiProblems } from '../runs/api-problems.js';
import { findRun } from '../runs/find-run.js';
import { renderDescription } from '../runs/render-description.js';
import { trackedRun } from '../runs/tracked-run.js';

/** Tells it. */
export const run: CommandRun = (invocation) =>
  translateApiProblems(async () => {
    const { client } = connect(invocation);
    const described = await findRun(client, textArgument(invocation, 1) ?? 'latest');
    const tracked = described.mlflow ? await trackedRun(described.mlflow) : undefined;
    presentDetail(invocation.host, outputFormat(invocation.options['output']), {
      object: { ...described, tracked: tracked ?? null },
      name: described.id,
      render: () => renderDescription(described, tracked),
    });
    return EXIT.done;
  });
