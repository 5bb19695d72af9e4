// `berth setup access`: lets the role of a Concurrent service into the cluster, and prepares namespaces for its work.
import {
  concurrentNamespace,
  planAccess,
  planAccessRemoval,
  readServiceRole,
  renderHelperStack,
  withService,
  type AccessWay,
} from '@berth/aws';
import { isDns1123Label, readYamlDocuments, renderYaml, type ConfigMap, type Result } from '@berth/kube';
import { CliError } from '../../cli-error.js';
import { listOption, switchOption, textOption, type Invocation } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { readInput } from '../../input/read-input.js';
import { asConfigMap } from './as-config-map.unsafe.js';
import { freePlan, type SetupHelper, type SetupRequest } from './setup-helper.js';
import { templateText } from './template-text.js';

/** The helper. */
export const access: SetupHelper = {
  options: ['role', 'namespace', 'rights', 'clusterAdmin', 'via', 'awsAuth'],
  prints: { objects: printObjects, 'aws-auth': printAwsAuth, template: printTemplate },
  async plan({ invocation, subject }) {
    const plan = await planAccess(subject, {
      roleArn: textOption(invocation, 'role'),
      way: wayOf(invocation),
      isClusterAdmin: switchOption(invocation, 'clusterAdmin'),
      namespaces: namespacesOf(invocation),
      rights: rightsOf(invocation),
    });
    return freePlan(plan, 'access is');
  },
  planRemoval: async ({ invocation, subject }) =>
    freePlan(await planAccessRemoval(subject, { roleArn: textOption(invocation, 'role') })),
  outcome: () => Promise.resolve(undefined),
};

async function printObjects({ invocation }: SetupRequest): Promise<string> {
  const namespaces = namespacesOf(invocation);
  if (namespaces.length === 0) {
    throw new CliError('name a namespace with -n', { exitCode: EXIT.usage });
  }
  const rights = rightsOf(invocation);
  const objects = namespaces.flatMap((namespace) =>
    concurrentNamespace(namespace, { rights, isForService: true }),
  );
  return objects.map((object) => `---\n${renderYaml(object)}`).join('');
}

/** The ConfigMap that was given, with the role's row in it and all else as it was. */
async function printAwsAuth(request: SetupRequest): Promise<string> {
  const { invocation } = request;
  const name = textOption(invocation, 'awsAuth');
  if (name === undefined) {
    throw new CliError('give the ConfigMap as it is with --aws-auth', {
      exitCode: EXIT.usage,
      hint: 'kubectl -n kube-system get configmap aws-auth -o yaml > aws-auth.yaml',
    });
  }
  const { file, text } = await readInput(invocation.host, name);
  const current = configMapOf(text, file);
  const isClusterAdmin = switchOption(invocation, 'clusterAdmin');
  const edit = valueOf(withService(current, { roleArn: await roleOf(request), isClusterAdmin }));
  const rows = edit.details.length === 0 ? 'it is there already' : 'one row changed';
  invocation.host.stderr.write(`${rows}; write it with kubectl replace -f -\n`);
  return renderYaml(edit.configMap);
}

async function printTemplate(request: SetupRequest): Promise<string> {
  const { subject, invocation } = request;
  const rendered = renderHelperStack({
    kind: 'access',
    parameters: {
      clusterName: subject.clusterName,
      roleArn: await roleOf(request),
      isClusterAdmin: switchOption(invocation, 'clusterAdmin'),
    },
  });
  return templateText(valueOf(rendered));
}

async function roleOf({ invocation, subject }: SetupRequest): Promise<string> {
  const given = textOption(invocation, 'role');
  if (given !== undefined) return given;
  const { calls, clusterName } = subject;
  const role = await readServiceRole({ calls, clusterName });
  if (role) return role.roleArn;
  throw new CliError('name the role with --role', {
    exitCode: EXIT.usage,
    hint: 'berth setup service-role makes one',
  });
}

function configMapOf(text: string, file: string): ConfigMap {
  const { documents, problems } = readYamlDocuments(text, file);
  const value = documents.length === 1 && problems.length === 0 ? documents[0]?.value : undefined;
  const configMap = asConfigMap(value);
  if (configMap?.metadata.name === 'aws-auth') return configMap;
  throw new CliError(`${file} is not the ConfigMap aws-auth`, { exitCode: EXIT.usage });
}

function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { message, hint } = result.problem;
  throw new CliError(message, { exitCode: EXIT.usage, hint });
}

function wayOf(invocation: Invocation): AccessWay | undefined {
  const way = textOption(invocation, 'via');
  return way === 'access-entry' || way === 'aws-auth' ? way : undefined;
}

/** Checked before anything is made of them. */
function namespacesOf(invocation: Invocation): readonly string[] {
  const namespaces = listOption(invocation, 'namespace');
  for (const namespace of namespaces) {
    const [wrong] = isDns1123Label(namespace);
    if (wrong !== undefined)
      throw new CliError(`${JSON.stringify(namespace)} names no namespace: ${wrong}`, {
        exitCode: EXIT.usage,
      });
  }
  return namespaces;
}

const rightsOf = (invocation: Invocation): 'documented' | 'reading' =>
  textOption(invocation, 'rights') === 'reading' ? 'reading' : 'documented';
