// `berth status`: whether an instance runs, where it listens, and what it is doing.
import { textOption, type CommandRun } from '../command.js';
import { renderDuration } from '../duration.js';
import { EXIT } from '../exit-codes.js';
import { connect } from '../instance/connect.js';
import { outputFormat, presentDetail } from '../output/present.js';
import { renderPairs } from '../output/table.js';
import { translateApiProblems } from '../runs/api-problems.js';
import { listNodes } from '../runs/cluster-api.unsafe.js';
import { isEnded } from '../runs/follow-run.js';
import { listRuns } from '../runs/run-api.unsafe.js';

/** Shows an instance; exits with 5 when none of this name runs. */
export const run: CommandRun = (invocation) =>
  translateApiProblems(async () => {
    const { host } = invocation;
    const { client, record, paths } = connect(invocation);
    const nodes = await listNodes(client);
    const { items: runs } = await listRuns(client, { limit: '100' });
    const active = runs.filter((item) => !isEnded(item));
    const object = {
      ...record,
      kind: 'InstanceStatus',
      kubeconfig: paths.kubeconfig,
      nodes: nodes.length,
      nodesReady: nodes.filter((node) => node.ready).length,
      runsActive: active.length,
    };
    const upMs = host.clock.now() - Date.parse(record.startedAt);
    presentDetail(host, outputFormat(textOption(invocation, 'output')), {
      object,
      name: record.name,
      render: () =>
        renderPairs([
          ['Instance', `${record.name} (pid ${record.process.pid}, up ${renderDuration(upMs)})`],
          ['Cluster', `${record.cluster} at ${record.clusterUrl}`],
          ['Control plane', record.url],
          ['MLflow', record.mlflowUrl],
          ['Nodes', `${object.nodesReady} ready of ${object.nodes}`],
          [
            'Active runs',
            active.length === 0 ? 'none' : active.map((item) => `${item.id} (${item.status})`).join(', '),
          ],
          ['kubeconfig', paths.kubeconfig],
          ['Log', paths.log],
        ]),
    });
    return EXIT.done;
  });
