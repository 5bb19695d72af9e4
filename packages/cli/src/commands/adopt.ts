// `berth adopt`: writes the ClusterConfig of a cluster that exists, and plans what it wrote: whatever a plan would
// still change is what the file could not express.
import { adoptCluster, planCluster, StepFailure, type Step } from '@berth/aws';
import { readClusterConfig, type ClusterConfig } from '@berth/compute';
import { renderProblem, renderYaml, type ObjectApi, type Problem } from '@berth/kube';
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { translateAwsFailures } from '../aws/aws-failures.js';
import { stepLine } from '../aws/render-plan.js';
import { openTarget, type Target } from '../aws/target.js';
import { CliError } from '../cli-error.js';
import { switchOption, textArgument, textOption, type CommandRun, type Invocation } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { ownPartOf } from '../instance/shared-access.js';
import { outputFormat, presentDetail } from '../output/present.js';

/** Adopts the cluster that the argument names, in the region of --region or of the environment. */
export const run: CommandRun = (invocation) =>
  translateAwsFailures(async () => {
    const { host } = invocation;
    const name = textArgument(invocation, 0) ?? '';
    const region = regionOf(invocation);
    const target = openTarget(invocation, emptyConfig(name, region));
    try {
      const adopted = await adoptCluster(target.calls, name, { openKube: () => ownKube(target, name) });
      if (!adopted) {
        throw new CliError(`no cluster named ${name} in ${region}`, {
          exitCode: EXIT.notFound,
          hint: 'aws eks list-clusters shows those that there are',
        });
      }
      const text = renderYaml(adopted.document, { keys: 'given' });
      const { left, errors, refusal } = await leftToChange(target, text);
      writeResult(invocation, { name, text, adopted: { ...adopted, left } });
      for (const note of adopted.notes) host.stderr.write(`note: ${note}\n`);
      for (const error of errors) host.stderr.write(`to be mended by hand: ${renderProblem(error)}\n`);
      if (refusal !== undefined) host.stderr.write(`a plan of this file is refused: ${refusal}\n`);
      if (errors.length > 0 || refusal !== undefined) return EXIT.failed;
      for (const step of left) host.stderr.write(`not expressed; apply would: ${stepLine(step)}\n`);
      if (left.length === 0) host.stderr.write('the file says all of it: berth plan has nothing to change\n');
      return EXIT.done;
    } finally {
      await target.close();
    }
  });

/** Clusters of one embedded AWS share a Kubernetes; none of them is asked for what the stacks of another made. */
async function ownKube(target: Target, name: string): Promise<ObjectApi | undefined> {
  const kube = await target.openKube();
  if (!kube || !target.isEmbedded) return kube;
  const names = new Set<string>();
  let NextToken: string | undefined;
  do {
    const answer = await target.calls.send('cloudformation', 'DescribeStacks', { NextToken });
    for (const tag of (answer.Stacks ?? []).flatMap(({ Tags = [] }) => Tags))
      if (tag.Key === 'alpha.eksctl.io/cluster-name' && tag.Value) names.add(tag.Value);
    ({ NextToken } = answer);
  } while (NextToken !== undefined);
  names.delete(name);
  return ownPartOf(kube, name, [...names]);
}

interface Result {
  readonly name: string;
  readonly text: string;
  readonly adopted: Readonly<Record<string, unknown>>;
}

function writeResult(invocation: Invocation, { name, text, adopted }: Result): void {
  const { host, options } = invocation;
  const out = textOption(invocation, 'out');
  if (out === undefined) {
    const object = { apiVersion: 'berth.dev/v1', kind: 'AdoptedCluster', ...adopted };
    presentDetail(host, outputFormat(options['output']), { object, name, render: () => text });
    return;
  }
  const file = resolve(host.cwd, out);
  if (existsSync(file) && !switchOption(invocation, 'force')) {
    throw new CliError(`${out} exists already`, {
      exitCode: EXIT.conflict,
      hint: 'name another file, or add --force',
    });
  }
  writeFileSync(file, text);
  host.stderr.write(`wrote ${out}\n`);
}

interface Left {
  readonly left: readonly Step[];
  /** What is wrong with the file: a cluster may have what a new one could not get, as an image no longer made. */
  readonly errors: readonly Problem[];
  /** Why no plan can be made of it. */
  readonly refusal?: string | undefined;
}

/** What a plan of the written file would still change. */
async function leftToChange(target: Target, text: string): Promise<Left> {
  const { config, problems } = readClusterConfig(text, 'the adopted file');
  if (!config) return { left: [], errors: problems.filter(({ severity }) => severity === 'error') };
  try {
    const { steps } = await planCluster({ config, calls: target.calls, openKube: () => target.openKube() });
    return { left: steps.map(({ step }) => step), errors: [] };
  } catch (error) {
    if (error instanceof StepFailure) return { left: [], errors: [], refusal: error.message };
    throw error;
  }
}

function regionOf(invocation: Invocation): string {
  const { env } = invocation.host;
  const region = textOption(invocation, 'region') ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  if (region !== undefined) return region;
  throw new CliError('name the region with --region', { exitCode: EXIT.usage, hint: 'or set AWS_REGION' });
}

/** What a target is opened with before there is a file. */
const emptyConfig = (name: string, region: string): ClusterConfig => ({
  apiVersion: 'eksctl.io/v1alpha5',
  kind: 'ClusterConfig',
  metadata: { name, region, version: '', tags: {}, annotations: {} },
  document: {},
});
