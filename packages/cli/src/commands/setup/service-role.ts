// `berth setup service-role`: the role by which a Concurrent service in another account reaches the cluster.
import {
  planServiceRole,
  planServiceRoleRemoval,
  readServiceRole,
  renderHelperStack,
  serviceRoleDocuments,
  serviceRoleProblem,
  type ServiceRoleParameters,
  type ServiceRolePolicy,
} from '@berth/aws';
import { randomUUID } from 'node:crypto';
import { CliError } from '../../cli-error.js';
import { switchOption, textOption, type Invocation } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { renderPairs } from '../../output/table.js';
import { freePlan, type SetupHelper, type SetupRequest } from './setup-helper.js';
import { templateText } from './template-text.js';

/** The helper. */
export const serviceRole: SetupHelper = {
  options: ['principal', 'externalId', 'policy', 'mail', 'account'],
  prints: {
    trust: async (request) => {
      const parameters = await byHand(request, ['principal', 'externalId']);
      return jsonText(serviceRoleDocuments(parameters).trust);
    },
    permissions: async (request) => {
      const parameters = await byHand(request, ['account']);
      return jsonText(serviceRoleDocuments(parameters).permissions);
    },
    template: printTemplate,
  },
  async plan({ invocation, subject }) {
    const plan = await planServiceRole(subject, {
      principal: textOption(invocation, 'principal'),
      externalId: textOption(invocation, 'externalId'),
      policy: policyOf(invocation),
      sendsMail: switchOption(invocation, 'mail') || undefined,
    });
    return freePlan(plan, 'roles are');
  },
  planRemoval: async ({ subject }) => freePlan(await planServiceRoleRemoval(subject)),
  async outcome({ subject }) {
    const role = await readServiceRole(subject);
    return (
      role && {
        object: { apiVersion: 'berth.dev/v1', kind: 'ServiceRole', cluster: subject.clusterName, ...role },
        name: role.roleArn,
        render: () =>
          renderPairs([
            ['EKS Role', role.roleArn],
            ['EKS External ID', role.externalId],
          ]),
      }
    );
  },
};

const policyOf = (invocation: Invocation): ServiceRolePolicy | undefined => {
  const policy = textOption(invocation, 'policy');
  return policy === 'documented' || policy === 'least-privilege' ? policy : undefined;
};

type ByHand = ServiceRoleParameters & { readonly externalId: string };

type Member = 'principal' | 'externalId' | 'account';

/** Stands where a document does not show it. */
const NO_ACCOUNT = '000000000000';

/** What a document for the console says; what it does not show need not be given. */
async function byHand({ invocation, subject }: SetupRequest, needed: readonly Member[]): Promise<ByHand> {
  const given = {
    principal: textOption(invocation, 'principal'),
    externalId: textOption(invocation, 'externalId'),
  };
  if (needed.includes('principal') && given.principal === undefined) {
    throw new CliError('say who takes the role with --principal', {
      exitCode: EXIT.usage,
      hint: 'the account of the service, or the ARN of a role or user',
    });
  }
  if (needed.includes('externalId') && given.externalId === undefined) {
    throw new CliError('choose an external id with --external-id', {
      exitCode: EXIT.usage,
      hint: `nobody should guess it; for example ${randomUUID()}`,
    });
  }
  const { calls, clusterName } = subject;
  const named = textOption(invocation, 'account') ?? NO_ACCOUNT;
  const account = needed.includes('account') && named === NO_ACCOUNT ? await accountOf(calls) : named;
  const policy = policyOf(invocation);
  const parameters: ByHand = {
    principal: given.principal ?? account,
    externalId: given.externalId ?? 'external-id',
    accountId: account,
    region: calls.region,
    clusterName,
    partition: partitionOf(calls.region),
    sendsMail: switchOption(invocation, 'mail'),
    ...(policy === undefined ? {} : { policy }),
  };
  const wrong = serviceRoleProblem(parameters);
  if (wrong !== undefined) throw new CliError(wrong, { exitCode: EXIT.usage });
  return parameters;
}

async function accountOf(calls: SetupRequest['subject']['calls']): Promise<string> {
  const { Account = '' } = await calls.send('sts', 'GetCallerIdentity', {});
  return Account;
}

/** Regions of China and of the US government are partitions of their own. */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The values that were given stand in it; the others are asked for by who creates the stack. */
async function printTemplate(request: SetupRequest): Promise<string> {
  const parameters = await byHand(request, []);
  const rendered = renderHelperStack({ kind: 'service-role', parameters });
  if (!rendered.ok) {
    throw new CliError(rendered.problem.message, { exitCode: EXIT.usage, hint: rendered.problem.hint });
  }
  const { invocation } = request;
  const unknown = [
    ...(textOption(invocation, 'principal') === undefined ? ['ConcurrentPrincipal'] : []),
    ...(textOption(invocation, 'externalId') === undefined ? ['ExternalId'] : []),
  ];
  return templateText(rendered.value, { without: unknown });
}

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
