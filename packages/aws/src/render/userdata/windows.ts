// Windows nodes: a PowerShell script around the image's own bootstrap script.
import type { ManagedNodeGroupSpec, NodeGroupSpec } from '@berth/compute';
import type { BootFacts } from './boot-facts.js';

const scriptVariable =
  '[string]$EKSBootstrapScriptFile = "$env:ProgramFiles\\Amazon\\EKS\\Start-EKSBootstrap.ps1"';

/** A script that joins the node; a command of the user's finds all values in variables instead. */
export function windowsScript(group: NodeGroupSpec, facts: BootFacts): string {
  const own = group.overrideBootstrapCommand;
  const last =
    own === undefined
      ? [`& $EKSBootstrapScriptFile ${asArguments(group, facts)} 3>&1 4>&1 5>&1 6>&1`]
      : [asVariables(group, facts), own];
  return [
    '<powershell>',
    scriptVariable,
    ...(group.preBootstrapCommands ?? []),
    ...last,
    '</powershell>',
  ].join('\n');
}

/** EKS joins managed nodes itself; only commands of the user's are left. */
export function managedWindowsScript({
  preBootstrapCommands = [],
}: ManagedNodeGroupSpec): string | undefined {
  if (preBootstrapCommands.length === 0) return undefined;
  return ['<powershell>', ...preBootstrapCommands, '</powershell>'].join('\n');
}

type Pairs = readonly (readonly [name: string, value: string])[];

function values(group: NodeGroupSpec, facts: BootFacts): Pairs {
  const runtime = group.containerRuntime;
  const options = kubeletOptions(group, facts).map(([name, value]) => `--${name}=${value}`);
  return [
    ['EKSClusterName', facts.clusterName],
    ['APIServerEndpoint', facts.endpoint],
    ['Base64ClusterCA', facts.certificateAuthority],
    ['ServiceCIDR', facts.serviceCidr.includes(':') ? '' : facts.serviceCidr],
    ...(facts.clusterDns ? ([['DNSClusterIP', facts.clusterDns]] as const) : []),
    ...(runtime === undefined ? [] : ([['ContainerRuntime', runtime]] as const)),
    ['KubeletExtraArgs', options.join(' ')],
  ];
}

function kubeletOptions({ maxPodsPerNode }: NodeGroupSpec, { labels, taints }: BootFacts): Pairs {
  const limit = maxPodsPerNode ? ([['max-pods', String(maxPodsPerNode)]] as const) : [];
  return [['node-labels', labels], ['register-with-taints', taints], ...limit];
}

const asArguments = (group: NodeGroupSpec, facts: BootFacts): string =>
  values(group, facts)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `-${name} ${JSON.stringify(value)}`)
    .join(' ');

function asVariables(group: NodeGroupSpec, facts: BootFacts): string {
  const table = kubeletOptions(group, facts).map(([name, value]) => ` '${name}' = '${value}'`);
  return [
    ...values(group, facts).map(([name, value]) => `[string]$${name} = '${value}'`),
    `$KubeletExtraArgsMap = @{${table.join(';')}}`,
  ].join('\n');
}
