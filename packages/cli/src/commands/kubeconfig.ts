// `berth kubeconfig`: printed, located, or merged; the current context is never switched.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { switchOption, type CommandRun } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { connect } from '../instance/connect.js';
import { writePrivateFile } from '../instance/instance-record.js';
import { mergeKubeconfig } from '../instance/merge-kubeconfig.js';

/** Prints the kubeconfig, its path, or merges it into the user's. */
export const run: CommandRun = async (invocation) => {
  const { paths } = connect(invocation);
  const { host } = invocation;
  if (switchOption(invocation, 'path')) {
    host.stdout.write(`${paths.kubeconfig}\n`);
    return EXIT.done;
  }
  const ours = readFileSync(paths.kubeconfig, 'utf8');
  if (!switchOption(invocation, 'merge')) {
    host.stdout.write(ours);
    return EXIT.done;
  }
  const target = (host.env['KUBECONFIG'] ?? '').split(delimiter)[0] || join(homedir(), '.kube', 'config');
  const merged = mergeKubeconfig(existsSync(target) ? readFileSync(target, 'utf8') : undefined, ours);
  writePrivateFile(target, merged);
  host.stderr.write(`merged context ${paths.name} into ${target}; the current context is as it was\n`);
  host.stderr.write(`use it with: kubectl --context ${paths.name} get nodes\n`);
  return EXIT.done;
};
