// cloud-init's configuration as eksctl writes it for Amazon Linux 2 and Ubuntu: variables in a file, settings of
// kubelet in another, commands in their order.
import {
  isJsonArray,
  isJsonObject,
  member,
  members,
  readYamlDocuments,
  texts,
  type JsonObject,
} from '@berth/kube';
import { argumentsIn, labelsOf, taintsOf } from './kubelet-arguments.js';
import { emptyUserData, type NodeUserData } from './user-data.js';

/** Reads it; undefined for what is no such configuration. */
export function readCloudConfig(text: string): NodeUserData | undefined {
  const document = readYamlDocuments(text, 'user data').documents[0]?.value;
  if (!isJsonObject(document)) return undefined;
  const files = new Map(
    members(document, 'write_files').map((file) => [String(file['path']), String(file['content'])]),
  );
  const variables = variablesOf(files.get('/etc/eksctl/kubelet.env'));
  if (!variables) return { ...emptyUserData, form: 'script', ...argumentsIn(text), scripts: [text] };
  const commands = commandsOf(document);
  const joins = [...files.keys()].some((path) => /\/bootstrap\.(?!helper)\w+\.sh$/.test(path));
  const pods = variables.get('MAX_PODS');
  return {
    ...emptyUserData,
    form: 'cloud-config',
    labels: labelsOf(variables.get('NODE_LABELS') ?? ''),
    taints: taintsOf(variables.get('NODE_TAINTS') ?? ''),
    maxPods: pods === undefined ? undefined : Number(pods),
    clusterDns: variables.get('CLUSTER_DNS'),
    containerRuntime: variables.get('CONTAINER_RUNTIME'),
    kubelet: jsonOf(files.get('/etc/eksctl/kubelet-extra.json')),
    // Without a script of eksctl's that joins the node, the last command does.
    scripts: joins ? commands : commands.slice(0, -1),
    override: joins ? undefined : commands.at(-1),
  };
}

/** Lines of `NAME=value`. */
function variablesOf(file: string | undefined): ReadonlyMap<string, string> | undefined {
  if (file === undefined) return undefined;
  return new Map(
    file.split('\n').flatMap((line) => {
      const equals = line.indexOf('=');
      return equals < 0 ? [] : [[line.slice(0, equals), line.slice(equals + 1)] as const];
    }),
  );
}

/** Commands of the user's: those that are handed to a shell. */
function commandsOf(document: JsonObject): readonly string[] {
  const list = document['runcmd'];
  return (isJsonArray(list) ? list : []).flatMap((item) => {
    const [shell, option, command] = texts({ item }, 'item');
    return shell === '/bin/bash' && option === '-c' && command !== undefined ? [command] : [];
  });
}

function jsonOf(text = '{}'): JsonObject {
  const value = readYamlDocuments(text, 'user data').documents[0]?.value;
  return member({ value }, 'value');
}
