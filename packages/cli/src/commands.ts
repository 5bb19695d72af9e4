// Every command of `berth`, as data: names, arguments, options, examples, and where its code is.
import type { CommandSpec, OptionSpec } from './command.js';
import { TARGET_OPTIONS } from './aws/target-options.js';
import { CASES, CONFIG, DRY_RUN, NAME, NAMESPACE, TIMEOUT, YES } from './command-options.js';
import { OUTPUT_OPTION } from './output/present.js';
import { PLACEMENT_COMMANDS } from './placement-commands.js';
import { FAULT_COMMAND } from './fault-command.js';
import { SETUP_COMMAND } from './setup-commands.js';

const AT: OptionSpec = {
  flags: '--at <date>',
  summary: 'day to judge support dates and prices by; today when absent',
};
const OFFLINE: readonly CommandSpec[] = [
  {
    name: 'init',
    summary: 'write a ClusterConfig from a preset',
    arguments: [{ usage: '[file]', summary: 'file to write; cluster.yaml by default, - for stdout' }],
    options: [
      {
        flags: '--preset <preset>',
        summary: 'which set-up',
        default: 'concurrent',
        choices: ['concurrent', 'concurrent-fargate', 'training', 'emr-fargate', 'leaderboard'],
      },
      { flags: '--force', summary: 'overwrite the file' },
    ],
    examples: ['berth init', 'berth init --preset concurrent-fargate fargate.yaml'],
    load: () => import('./commands/init.js'),
  },
  {
    name: 'validate',
    summary: 'check ClusterConfig files, and say all that is wrong with line and column',
    arguments: [{ usage: '[files...]', summary: 'files to check; - for stdin' }],
    options: [
      { flags: '-f, --file <file>', summary: 'file to check', repeats: true },
      CASES,
      { flags: '--schema', summary: 'print the JSON schema of ClusterConfig files, for editors' },
      OUTPUT_OPTION,
    ],
    examples: ['berth validate cluster.yaml', 'berth validate -f - -o json < cluster.yaml'],
    load: () => import('./commands/validate.js'),
  },
  {
    name: 'lint',
    summary: 'say what a valid ClusterConfig will do that you may not expect, with the fix',
    arguments: [{ usage: '[files...]', summary: 'files to lint; - for stdin' }],
    options: [
      { flags: '-f, --file <file>', summary: 'file to lint', repeats: true },
      { flags: '--strict', summary: 'warnings count as errors' },
      AT,
      OUTPUT_OPTION,
    ],
    examples: ['berth lint cluster.yaml', 'berth lint cluster.yaml --strict -o json'],
    load: () => import('./commands/lint.js'),
  },
  {
    name: 'price',
    summary: 'say what a ClusterConfig costs at its smallest, wanted and largest size',
    arguments: [{ usage: '[files...]', summary: 'files to price; - for stdin' }],
    options: [
      { flags: '-f, --file <file>', summary: 'file to price', repeats: true },
      AT,
      {
        flags: '--refresh',
        summary: 'first read the prices of the region from AWS, and keep them for all commands',
      },
      { flags: '--region <region>', summary: 'region to refresh, for a refresh without a file' },
      { flags: '--offline', summary: 'by the prices that Berth ships, whatever was read from AWS' },
      ...TARGET_OPTIONS,
      NAME,
      OUTPUT_OPTION,
    ],
    examples: ['berth price cluster.yaml', 'berth price --refresh --region us-west-2'],
    load: () => import('./commands/price.js'),
  },
  ...PLACEMENT_COMMANDS,
  {
    name: 'doctor',
    summary: 'look at this machine: what works here, what does not, and what to do about it',
    options: [OUTPUT_OPTION],
    examples: ['berth doctor', 'berth doctor -o json'],
    load: () => import('./commands/doctor.js'),
  },
  {
    name: 'completion',
    summary: 'print the completion script of a shell',
    arguments: [{ usage: '<shell>', summary: 'your shell', choices: ['bash', 'zsh', 'fish'] }],
    examples: [
      'source <(berth completion bash)',
      'berth completion fish > ~/.config/fish/completions/berth.fish',
    ],
    load: () => import('./commands/completion.js'),
  },
  {
    name: 'version',
    summary: 'print the version',
    options: [OUTPUT_OPTION],
    examples: ['berth version', 'berth version -o json'],
    load: () => import('./commands/version.js'),
  },
];

/** Declared compute on AWS, or on the embedded AWS of an instance. */
const CLOUD: readonly CommandSpec[] = [
  {
    name: 'plan',
    summary: 'show what apply would create, change, replace and disturb, and what it costs; changes nothing',
    options: [
      CONFIG,
      ...TARGET_OPTIONS,
      NAME,
      { flags: '--destroy', summary: 'plan the removal of the cluster' },
      { flags: '--out <file>', summary: 'save the plan; apply --plan refuses it once the world has moved' },
      { flags: '--detailed-exitcode', summary: 'exit with 3 when there are changes' },
      OUTPUT_OPTION,
    ],
    examples: ['berth plan -f cluster.yaml', 'berth plan -f cluster.yaml --target embedded -o json'],
    load: () => import('./commands/plan.js'),
  },
  {
    name: 'apply',
    summary: 'make AWS what the file says; run again after a failure it goes on where it stopped',
    options: [
      CONFIG,
      ...TARGET_OPTIONS,
      NAME,
      { flags: '--plan <file>', summary: 'only if the plan in this file still holds' },
      YES,
      DRY_RUN,
      TIMEOUT,
      OUTPUT_OPTION,
    ],
    examples: ['berth apply -f cluster.yaml', 'berth apply -f cluster.yaml --target embedded --yes -o jsonl'],
    load: () => import('./commands/apply.js'),
  },
  {
    name: 'adopt',
    summary: 'write the ClusterConfig of a cluster that exists, whoever made it',
    arguments: [{ usage: '<cluster>', summary: 'name of the EKS cluster' }],
    options: [
      { flags: '--region <region>', summary: 'region of the cluster; AWS_REGION when absent' },
      { flags: '--out <file>', summary: 'file to write; stdout when absent' },
      { flags: '--force', summary: 'overwrite the file' },
      ...TARGET_OPTIONS,
      NAME,
      OUTPUT_OPTION,
    ],
    examples: ['berth adopt research --region us-west-2', 'berth adopt research --out cluster.yaml'],
    load: () => import('./commands/adopt.js'),
  },
  {
    name: 'export',
    summary: 'write a ClusterConfig as Pulumi, Terraform, CloudFormation, or for eksctl',
    arguments: [
      {
        usage: '<format>',
        summary: 'what to write',
        choices: ['pulumi', 'terraform', 'cloudformation', 'eksctl'],
      },
    ],
    options: [
      CONFIG,
      {
        flags: '--out <place>',
        summary: 'folder or file to write; stdout for one file, a folder CLUSTER-FORMAT for more',
      },
      { flags: '--force', summary: 'overwrite files' },
    ],
    examples: [
      'berth export terraform -f cluster.yaml --out main.tf',
      'berth export pulumi -f cluster.yaml --out infra',
    ],
    load: () => import('./commands/export.js'),
  },
  {
    name: 'destroy',
    summary: 'remove all that is the cluster’s, and prove that nothing is left',
    options: [CONFIG, ...TARGET_OPTIONS, NAME, YES, DRY_RUN, TIMEOUT, OUTPUT_OPTION],
    examples: [
      'berth destroy -f cluster.yaml --dry-run',
      'berth destroy -f cluster.yaml --target embedded --yes',
    ],
    load: () => import('./commands/destroy.js'),
  },
  SETUP_COMMAND,
];

const INSTANCE: readonly CommandSpec[] = [
  {
    name: 'up',
    summary: 'start an instance: embedded cluster, control plane and MLflow',
    options: [
      {
        flags: '-f, --file <file>',
        summary: 'ClusterConfig with the pools; the Concurrent preset when absent',
      },
      NAME,
      {
        flags: '--kubeconfig <file>',
        summary: 'drive the cluster of this kubeconfig instead of an embedded one',
      },
      { flags: '--context <context>', summary: 'context of that kubeconfig' },
      {
        flags: '--boot <mode>',
        summary: 'whether new nodes appear at once or take as long as on AWS',
        default: 'instant',
        choices: ['instant', 'realistic'],
      },
      {
        flags: '--scale-down-unneeded-time <duration>',
        summary: 'how long a node is idle before it goes',
        default: '10m',
      },
      {
        flags: '--image-map <file>',
        summary: 'names of images of your own: YAML, `images: {NAME: IMAGE}`, * stands for anything',
      },
      { flags: '--mlflow-url <url>', summary: 'use this MLflow server instead of starting one' },
      { flags: '--port <port>', summary: 'port of the control plane; a free one when absent' },
      { flags: '--cluster-port <port>', summary: 'port of the Kubernetes API; a free one when absent' },
      { flags: '--foreground', summary: 'stay in the foreground, as under systemd' },
      TIMEOUT,
    ],
    examples: [
      'berth up -f cluster.yaml',
      'berth up --name staging --kubeconfig ~/.kube/config --context staging',
    ],
    load: () => import('./commands/up.js'),
  },
  {
    name: 'down',
    summary: 'stop an instance; its state stays unless --delete',
    options: [
      NAME,
      { flags: '--delete', summary: 'remove its state too' },
      { flags: '-y, --yes', summary: 'do not ask' },
    ],
    examples: ['berth down', 'berth down --name staging --delete'],
    load: () => import('./commands/down.js'),
  },
  {
    name: 'status',
    summary: 'show an instance: addresses, nodes, runs',
    options: [NAME, OUTPUT_OPTION],
    examples: ['berth status', 'berth status -o json'],
    load: () => import('./commands/status.js'),
  },
  {
    name: 'kubeconfig',
    summary: 'print the kubeconfig of an instance, or merge it into yours without switching context',
    options: [
      NAME,
      { flags: '--merge', summary: 'add it to $KUBECONFIG or ~/.kube/config' },
      { flags: '--path', summary: "print the path of the instance's own file" },
    ],
    examples: ['export KUBECONFIG=$(berth kubeconfig --path)', 'berth kubeconfig --merge'],
    load: () => import('./commands/kubeconfig.js'),
  },
  {
    name: 'token',
    summary: "print the token of an instance, or write the token file of Concurrent's plugin",
    options: [
      NAME,
      {
        flags: '--concurrent',
        summary: 'write ~/.concurrent/token (or $PARALLELS_TOKEN_FILE_DIR/token) for the plugin',
      },
      { flags: '--env', summary: 'print the environment that the plugin needs, for eval' },
      { flags: '--aws', summary: 'print the environment by which tools of AWS reach the embedded one' },
    ],
    examples: ['berth token', 'eval "$(berth token --env --concurrent)"'],
    load: () => import('./commands/token.js'),
  },
  FAULT_COMMAND,
];

const WORK: readonly CommandSpec[] = [
  {
    name: 'run',
    summary: 'run an MLflow project on the declared pools',
    arguments: [{ usage: '<project>', summary: 'folder with an MLproject file, or a git URL' }],
    options: [
      { flags: '-P, --param <name=value>', summary: 'parameter of the entry point', repeats: true },
      { flags: '-e, --entry-point <name>', summary: 'entry point', default: 'main' },
      { flags: '--git-version <version>', summary: 'branch, tag or commit of a git URL' },
      { flags: '--experiment <name>', summary: 'MLflow experiment' },
      { flags: '--pool <pool>', summary: 'pool of the worker pod' },
      { flags: '--cluster <name>', summary: 'cluster, when the instance knows several' },
      NAMESPACE,
      { flags: '--cpu <quantity>', summary: 'CPU request of the worker' },
      { flags: '--memory <quantity>', summary: 'memory request and limit of the worker' },
      { flags: '--no-toleration', summary: "leave out the toleration of the pool's taint" },
      { flags: '-d, --detach', summary: 'return when the run is accepted' },
      { flags: '--max-wait <duration>', summary: 'give up when it was not placed after this long' },
      NAME,
      OUTPUT_OPTION,
    ],
    examples: [
      'berth run examples/wine-elasticnet -P alpha=0.62 -P l1_ratio=0.02',
      'berth run https://example.com/team/project.git --git-version v2 -P epochs=3 --detach',
    ],
    load: () => import('./commands/run.js'),
  },
  {
    name: 'logs',
    summary: 'print the log of a run',
    arguments: [{ usage: '<run>', summary: 'id of the run, or the first letters of it' }],
    options: [
      { flags: '-f, --follow', summary: 'go on while it runs' },
      { flags: '--bootstrap', summary: 'the log of the image build instead' },
      NAME,
    ],
    examples: ['berth logs 4f1c', 'berth logs 4f1c --follow'],
    load: () => import('./commands/logs.js'),
  },
  {
    name: 'get',
    summary: 'list runs, nodes, pools, or forecasts that were wrong',
    arguments: [
      { usage: '<resource>', summary: 'what to list', choices: ['runs', 'nodes', 'pools', 'misses'] },
      { usage: '[name]', summary: 'only this one' },
    ],
    options: [NAME, NAMESPACE, { flags: '-w, --watch', summary: 'go on and show changes' }, OUTPUT_OPTION],
    examples: ['berth get runs', 'berth get pools -o wide', 'berth get misses'],
    load: () => import('./commands/get.js'),
  },
  {
    name: 'describe',
    summary: 'tell the whole story of a run: forecast, placement, time line, cost, cause of death',
    arguments: [
      { usage: '<resource>', summary: 'what to describe', choices: ['run'] },
      { usage: '<name>', summary: 'its id, or the first letters of it' },
    ],
    options: [NAME, OUTPUT_OPTION],
    examples: ['berth describe run 4f1c', 'berth describe run 4f1c -o json'],
    load: () => import('./commands/describe.js'),
  },
  {
    name: 'cancel',
    summary: 'cancel a run',
    arguments: [{ usage: '<run>', summary: 'id of the run, or the first letters of it' }],
    options: [NAME],
    examples: ['berth cancel 4f1c', 'berth cancel latest'],
    load: () => import('./commands/cancel.js'),
  },
];

/** The table, in the order of the help text. */
export const COMMANDS: readonly CommandSpec[] = [...OFFLINE, ...CLOUD, ...INSTANCE, ...WORK];
