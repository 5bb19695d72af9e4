// The commands that answer where pods go: explain, place, forecast, test, diff. Nothing is started by them.
import { CASES, COMPUTE, NAME, NAMESPACE } from './command-options.js';
import type { CommandSpec } from './command.js';
import { OUTPUT_OPTION } from './output/present.js';

/** In the order in which help lists them. */
export const PLACEMENT_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'explain',
    summary: 'say where a pod would go, why not elsewhere, what it costs and what would mend it',
    arguments: [{ usage: '[run]', summary: 'a run of the instance, as run/ID; latest is the newest' }],
    options: [
      {
        flags: '-f, --file <file>',
        summary:
          'manifest of a pod, Job, Deployment, …; start-job-run request of EMR; DAG of Concurrent; folder of a project',
      },
      COMPUTE,
      { flags: '--live', summary: 'judge against a running instance instead of empty pools' },
      { flags: '--kubeconfig <file>', summary: 'judge against the cluster of this kubeconfig' },
      { flags: '--context <name>', summary: 'judge against the cluster of this context' },
      { ...NAMESPACE, summary: 'namespace of pods that name none, such as those of a virtual cluster' },
      { flags: '--cpu <quantity>', summary: 'CPU request of the worker of a project' },
      { flags: '--memory <quantity>', summary: 'memory request and limit of the worker of a project' },
      { flags: '--pool <pool>', summary: 'pool of the worker of a project' },
      { flags: '--pod <name>', summary: 'a pod of the running instance, as NAME or NAMESPACE/NAME' },
      { flags: '--all', summary: 'every reason of every pool and every patch, not just the first' },
      { flags: '--fix <number>', summary: 'write that fix into the files that hold the cause' },
      { flags: '--dry-run', summary: 'with --fix: print the patch, write nothing' },
      { flags: '-y, --yes', summary: 'with --fix: do not ask' },
      { flags: '--schema', summary: 'print the JSON Schema of verdicts' },
      NAME,
      OUTPUT_OPTION,
    ],
    examples: [
      'berth explain -f pod.yaml --compute cluster.yaml',
      'berth explain -f pod.yaml --compute cluster.yaml --fix 1 --dry-run',
      'berth explain -f pod.yaml --live -o json',
      'berth explain run/latest',
    ],
    load: () => import('./commands/explain.js'),
  },
  {
    name: 'place',
    summary: 'evaluate a pod on a cluster given as Kubernetes objects, as kube-scheduler would',
    options: [
      {
        flags: '-f, --file <file>',
        summary: 'nodes, pods and whatever else counts, as YAML or JSON; - for stdin',
      },
      { flags: '--pod <name>', summary: 'which pending pod, as NAMESPACE/NAME; all of them when absent' },
      CASES,
      OUTPUT_OPTION,
    ],
    examples: [
      'berth place -f objects.yaml --pod default/web -o json',
      'berth place --cases cases.jsonl.gz -o jsonl',
    ],
    load: () => import('./commands/place.js'),
  },
  {
    name: 'forecast',
    summary: 'play many pods over time on declared pools: nodes by pool and minute, waits, price',
    options: [
      {
        flags: '-f, --file <file>',
        summary: 'Pods, Jobs, CronJobs, Deployments…, with how long they run in annotations; - for stdin',
      },
      COMPUTE,
      {
        flags: '--boot <boot>',
        summary: 'how long nodes take to come',
        default: 'realistic',
        choices: ['realistic', 'instant'],
      },
      {
        flags: '--duration <duration>',
        summary: 'how long pods run that end and do not say when; 1h by default',
      },
      {
        flags: '--until <duration>',
        summary: 'look no further than this; a week, and a day of CronJobs, by default',
      },
      { flags: '--from <time>', summary: 'when the forecast starts, for the schedules of CronJobs' },
      { flags: '--seed <number>', summary: 'breaks ties and draws durations', default: '0' },
      { flags: '--all', summary: 'every pool, workload and reason, not just the first ones' },
      CASES,
      OUTPUT_OPTION,
    ],
    examples: [
      'berth forecast -f work.yaml --compute cluster.yaml',
      'berth forecast --cases cases.jsonl.gz -o jsonl',
    ],
    load: () => import('./commands/forecast.js'),
  },
  {
    name: 'test',
    summary: 'check the PlacementTests of files: do pods go where their author expects',
    arguments: [
      {
        usage: '[files...]',
        summary: 'files with PlacementTests, beside a ClusterConfig or alone; - for stdin',
      },
    ],
    options: [
      {
        flags: '--compute <file>',
        summary: 'ClusterConfig that declares the pools, instead of the one beside the tests',
      },
      { flags: '--schema', summary: 'print the JSON Schema of PlacementTests' },
      { flags: '--junit <file>', summary: 'write the outcomes as JUnit XML too, for CI' },
      OUTPUT_OPTION,
    ],
    examples: ['berth test cluster.yaml', 'berth test tests.yaml --compute cluster.yaml --junit report.xml'],
    load: () => import('./commands/test.js'),
  },
  {
    name: 'diff',
    summary:
      'say what an edit of the pools does to pods: moves, evictions, pods that cannot run any more, price',
    arguments: [
      { usage: '<old>', summary: 'ClusterConfig before the edit' },
      { usage: '<new>', summary: 'ClusterConfig after it' },
    ],
    options: [
      {
        flags: '--pods <file>',
        summary: 'manifests of pods, Jobs, Deployments; may be given several times',
        repeats: true,
      },
      { flags: '--live', summary: 'what runs, waits and is planned in a running instance' },
      { flags: '--kubeconfig <file>', summary: 'the same, of the cluster of this kubeconfig' },
      { flags: '--context <name>', summary: 'the same, of the cluster of this context' },
      NAME,
      OUTPUT_OPTION,
    ],
    examples: [
      'berth diff old.yaml new.yaml --pods pods.yaml',
      'berth diff old.yaml new.yaml --live -o json',
    ],
    load: () => import('./commands/diff.js'),
  },
];
