// `berth explain -f FOLDER`: the pods of a run of the MLflow project in that folder.
import type { DeclaredCompute } from '@berth/compute';
import { plannedPods } from '@berth/work';
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { CliError } from '../../cli-error.js';
import { type Invocation, textOption } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import type { ExplainedPod } from './explained-pod.js';

/** The bootstrap pod and the worker pod; `--cpu` and `--memory` are what `berth run` would be given. */
export function projectPods(
  invocation: Invocation,
  folder: string,
  { compute, namespace }: { readonly compute: DeclaredCompute; readonly namespace: string },
): readonly ExplainedPod[] {
  const path = resolve(invocation.host.cwd, folder);
  if (!existsSync(join(path, 'MLproject')))
    throw new CliError(`${folder} holds no MLproject file`, {
      exitCode: EXIT.usage,
      hint: 'name a file with pods, or the folder of an MLflow project',
    });
  const cpu = textOption(invocation, 'cpu');
  const memory = textOption(invocation, 'memory');
  const planned = plannedPods(
    {
      id: basename(path)
        .toLowerCase()
        .replaceAll(/[^a-z0-9-]+/g, '-'),
      namespace,
      pool: textOption(invocation, 'pool'),
      requests: { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) },
      limits: memory === undefined ? {} : { memory },
    },
    compute,
  );
  if (!planned.ok) throw new CliError(planned.problem.message, { problems: [planned.problem] });
  return planned.value;
}
