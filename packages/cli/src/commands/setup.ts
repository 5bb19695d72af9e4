// `berth setup`: makes what a Concurrent service needs beside a cluster, by a plan that is shown, asked for and gone on
// with after a failure, as `berth apply` does with clusters; `--destroy` takes it back.
import type { HelperPlan } from '@berth/aws';
import { translateAwsFailures } from '../aws/aws-failures.js';
import { carryOut, requireSuccess } from '../aws/carry-out.js';
import { openTarget, type Target } from '../aws/target.js';
import { CliError } from '../cli-error.js';
import { switchOption, textArgument, textOption, type CommandRun, type Invocation } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { outputFormat, presentDetail } from '../output/present.js';
import { access } from './setup/access.js';
import type { PricedPlan, SetupHelper, SetupRequest } from './setup/setup-helper.js';
import { privateSubnets } from './setup/private-subnets.js';
import { serviceRole } from './setup/service-role.js';
import { subjectOf } from './setup/subject.js';

const HELPERS: Readonly<Record<string, SetupHelper>> = {
  'service-role': serviceRole,
  'private-subnets': privateSubnets,
  access,
};

/** Prints, plans, makes or takes back one helper. */
export const run: CommandRun = (invocation) =>
  translateAwsFailures(async () => {
    const name = textArgument(invocation, 0) ?? '';
    const helper = HELPERS[name];
    if (!helper) throw new CliError(`there is no helper ${name}`, { exitCode: EXIT.usage });
    refuseStrangeOptions(invocation, { name, helper });
    const { config, ...known } = await subjectOf(invocation);
    const target = openTarget(invocation, config);
    try {
      const subject = {
        clusterName: config.metadata.name,
        calls: target.calls,
        stackName: textOption(invocation, 'stack'),
        openKube: () => target.openKube(),
      };
      const setup: Setup = { name, helper, target, request: { invocation, subject, ...known } };
      const print = textOption(invocation, 'print');
      if (print !== undefined) return await printOne(setup, print);
      return await (switchOption(invocation, 'destroy') ? takeBack(setup) : make(setup));
    } finally {
      await target.close();
    }
  });

interface Setup {
  readonly name: string;
  readonly helper: SetupHelper;
  readonly target: Target;
  readonly request: SetupRequest;
}

async function printOne({ name, helper, request }: Setup, what: string): Promise<number> {
  const print = helper.prints[what];
  if (!print) {
    throw new CliError(`${name} has no ${what} to print`, {
      exitCode: EXIT.usage,
      hint: `it has: ${Object.keys(helper.prints).join(', ')}`,
    });
  }
  request.invocation.host.stdout.write(await print(request));
  return EXIT.done;
}

async function make(setup: Setup): Promise<number> {
  const { name, helper, target, request } = setup;
  const { host } = request.invocation;
  const priced = await helper.plan(request);
  const question = `Set up ${name} on ${target.label}?`;
  await doPlan(setup, priced, { question, whenNothing: 'it is as it was asked for' });
  if (switchOption(request.invocation, 'dryRun')) return presentPlan(setup, priced);
  const outcome = await helper.outcome(request);
  if (outcome) presentDetail(host, outputFormat(request.invocation.options['output']), outcome);
  return EXIT.done;
}

/** Proven by a second look: a plan of its removal has nothing left to do. */
async function takeBack(setup: Setup): Promise<number> {
  const { name, helper, target, request } = setup;
  const { host } = request.invocation;
  const { clusterName } = request.subject;
  const priced = await helper.planRemoval(request);
  const question = `Take ${name} of ${clusterName} back on ${target.label}?`;
  const words = { question, whenNothing: 'there is none' };
  await doPlan(setup, priced, words);
  if (switchOption(request.invocation, 'dryRun')) return presentPlan(setup, priced);
  const left = (await helper.planRemoval(request)).plan.steps;
  if (left.length === 0) {
    host.stderr.write(`nothing of ${name} of ${clusterName} is left\n`);
    return EXIT.done;
  }
  throw new CliError(`${left.map(({ step }) => step.id).join(', ')} is still there`, {
    hint: 'run it again',
  });
}

async function doPlan(
  { target, request }: Setup,
  { plan, prices }: PricedPlan,
  { question, whenNothing }: { readonly question: string; readonly whenNothing: string },
): Promise<void> {
  const { invocation, subject } = request;
  for (const note of plan.notes) invocation.host.stderr.write(`note: ${note}\n`);
  const view = {
    cluster: subject.clusterName,
    target: target.label,
    steps: stepsOf(plan),
    prices,
    disturbedPods: [],
    calls: target.calls.count,
    whenNothing,
  };
  const result = await carryOut(invocation, { plan, view, question });
  if (result) requireSuccess(result);
}

/** People have read it as it was told; machines get it here. */
function presentPlan({ name, target, request }: Setup, { plan, usdPerHour }: PricedPlan): number {
  const { invocation, subject } = request;
  const { accountId, region } = plan.world.actual;
  presentDetail(invocation.host, outputFormat(invocation.options['output']), {
    object: {
      apiVersion: 'berth.dev/v1',
      kind: 'SetupPlan',
      helper: name,
      cluster: subject.clusterName,
      region,
      accountId,
      steps: stepsOf(plan),
      usdPerHour,
      notes: plan.notes,
      calls: target.calls.count,
    },
    name: subject.clusterName,
    render: () => '',
  });
  return EXIT.done;
}

const stepsOf = (plan: HelperPlan) => plan.steps.map(({ step }) => step);

/** An option of another helper would be passed over in silence. */
function refuseStrangeOptions(
  { options }: Invocation,
  { name, helper }: { readonly name: string; readonly helper: SetupHelper },
): void {
  for (const [other, { options: theirs }] of Object.entries(HELPERS)) {
    const strange = theirs.find(
      (option) => options[option] !== undefined && !helper.options.includes(option),
    );
    if (strange === undefined) continue;
    const flag = `--${strange.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new CliError(`${flag} is an option of ${other}, not of ${name}`, { exitCode: EXIT.usage });
  }
}
