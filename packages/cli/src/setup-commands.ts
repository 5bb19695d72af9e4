// `berth setup`: what stands beside a cluster so that a Concurrent service can use it.
import { TARGET_OPTIONS } from './aws/target-options.js';
import { CONFIG, DRY_RUN, NAME, TIMEOUT, YES } from './command-options.js';
import type { CommandSpec, OptionSpec } from './command.js';
import { OUTPUT_OPTION } from './output/present.js';

const SUBJECT: readonly OptionSpec[] = [
  CONFIG,
  { flags: '--cluster <name>', summary: 'name of the EKS cluster, instead of a file' },
  { flags: '--region <region>', summary: 'its region, instead of a file; AWS_REGION when absent' },
  { flags: '--stack <name>', summary: 'name of the stack; berth-CLUSTER-HELPER when absent' },
];

const SERVICE_ROLE: readonly OptionSpec[] = [
  {
    flags: '--principal <principal>',
    summary: 'service-role: who takes it: the account of the service, or the ARN of a role or user',
  },
  {
    flags: '--external-id <id>',
    summary: 'service-role: external id that the service has to name; the stack makes one when absent',
  },
  {
    flags: '--policy <policy>',
    summary: 'service-role: what it may do',
    choices: ['least-privilege', 'documented'],
  },
  { flags: '--mail', summary: 'service-role: it may send mail by SES as well' },
  {
    flags: '--account <id>',
    summary: 'service-role: account of the cluster, for --print without a call of AWS',
  },
];

const PRIVATE_SUBNETS: readonly OptionSpec[] = [
  { flags: '--vpc <id>', summary: "private-subnets: VPC; the cluster's when absent" },
  { flags: '--public-subnet <id>', summary: 'private-subnets: where the NAT stands; found when absent' },
  {
    flags: '--cidr <block>',
    summary: 'private-subnets: block of a subnet, three times; free ones are found when absent',
    repeats: true,
  },
  {
    flags: '--zone <zone>',
    summary: 'private-subnets: zone of a subnet; those that offer the types of the pools when absent',
    repeats: true,
  },
  { flags: '--nat <kind>', summary: 'private-subnets: way out', choices: ['gateway', 'instance'] },
  {
    flags: '--nat-instance-type <type>',
    summary: 'private-subnets: type of a NAT instance; t3.micro when absent',
  },
];

const ACCESS: readonly OptionSpec[] = [
  { flags: '--role <arn>', summary: 'access: role that gets in; the one of service-role when absent' },
  {
    flags: '-n, --namespace <namespace>',
    summary: 'access: namespace in which work is to run, made when it is not there',
    repeats: true,
  },
  {
    flags: '--rights <rights>',
    summary: "access: what bootstrap pods may do there: documented as Concurrent's, reading for Berth's own",
    choices: ['documented', 'reading'],
  },
  {
    flags: '--cluster-admin',
    summary: 'access: all rights in the whole cluster, as in the documents of Concurrent',
  },
  {
    flags: '--via <way>',
    summary: "access: how it gets in; as the cluster's authentication mode has it when absent",
    choices: ['access-entry', 'aws-auth'],
  },
  {
    flags: '--aws-auth <file>',
    summary: 'access: with --print aws-auth: the ConfigMap as it is; - for stdin',
  },
];

/** One command: its helpers share how they are planned, done and taken back. */
export const SETUP_COMMAND: CommandSpec = {
  name: 'setup',
  summary: 'make what a Concurrent service needs beside a cluster: its role, private subnets, access',
  arguments: [
    {
      usage: '<helper>',
      summary: 'what to make',
      choices: ['service-role', 'private-subnets', 'access'],
    },
  ],
  options: [
    ...SUBJECT,
    ...SERVICE_ROLE,
    ...PRIVATE_SUBNETS,
    ...ACCESS,
    {
      flags: '--print <what>',
      summary: 'print a document for doing it by hand, and do nothing',
      choices: ['trust', 'permissions', 'template', 'objects', 'aws-auth'],
    },
    { flags: '--destroy', summary: 'take it back' },
    ...TARGET_OPTIONS,
    NAME,
    YES,
    DRY_RUN,
    TIMEOUT,
    OUTPUT_OPTION,
  ],
  examples: [
    'berth setup service-role -f cluster.yaml --principal 012345678901',
    'berth setup private-subnets --cluster research --region us-east-2 --dry-run',
    'berth setup access -f cluster.yaml -n parallelsns --yes',
    'berth setup access --print objects -n parallelsns | kubectl apply -f -',
  ],
  load: () => import('./commands/setup.js'),
};
