// PowerShell around the bootstrap script of Windows images: commands of the user's, then the script with its
// arguments, or variables and a command in its place.
import { argumentsIn } from './kubelet-arguments.js';
import { emptyUserData, type NodeUserData } from './user-data.js';

/** Reads it. */
export function readPowerShell(text: string): NodeUserData {
  const body = /<powershell>\r?\n?([\s\S]*?)\r?\n?<\/powershell>/i.exec(text)?.[1] ?? '';
  const start = /^\[string\]\$EKSBootstrapScriptFile = .*\n/.exec(body)?.[0] ?? '';
  const rest = body.slice(start.length);
  const called = /^& \$EKSBootstrapScriptFile (.*)$/m.exec(rest);
  const told = /^\[string\]\$EKSClusterName = [\s\S]*?^\$KubeletExtraArgsMap = @\{.*\}\n?/m.exec(rest);
  const joining = called ?? told;
  const before = joining ? rest.slice(0, joining.index) : rest;
  const values = joining?.[0] ?? '';
  return {
    ...emptyUserData,
    form: 'powershell',
    ...argumentsIn(valueOf(values, 'KubeletExtraArgs') ?? ''),
    clusterDns: valueOf(values, 'DNSClusterIP'),
    containerRuntime: valueOf(values, 'ContainerRuntime'),
    scripts: commandsIn(before.replace(/\n$/, '')),
    override: told ? rest.slice(told.index + told[0].length) : undefined,
  };
}

/** `-Name "value"` of a call, or `$Name = 'value'`. */
const valueOf = (text: string, name: string): string | undefined =>
  new RegExp(String.raw`-${name} "((?:\\.|[^"\\])*)"|\$${name} = '([^']*)'`)
    .exec(text)
    ?.slice(1)
    .find((value) => value);

/** Commands stand a line each; what is indented or closes a block goes on with the one before. */
const commandsIn = (text: string): readonly string[] => (text === '' ? [] : text.split(/\n(?![\s})\]|])/));
