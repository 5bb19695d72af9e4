// `berth setup private-subnets`: three private subnets with a way out, in a VPC that exists.
import {
  planPrivateSubnets,
  planPrivateSubnetsRemoval,
  readPrivateSubnets,
  renderHelperStack,
  type PrivateSubnetsPlan,
} from '@berth/aws';
import { CliError } from '../../cli-error.js';
import { listOption, textOption, type Invocation } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { natPrice, usd } from './nat-price.js';
import { freePlan, type SetupHelper, type SetupRequest } from './setup-helper.js';
import { subnetSnippet, snippetText } from './subnet-snippet.js';
import { templateText } from './template-text.js';

/** The helper. */
export const privateSubnets: SetupHelper = {
  options: ['vpc', 'publicSubnet', 'cidr', 'zone', 'nat', 'natInstanceType'],
  prints: {
    template: async (request) => {
      const { chosen } = await planSubnets(request);
      const rendered = renderHelperStack({ kind: 'private-subnets', parameters: chosen });
      if (!rendered.ok) throw new CliError(rendered.problem.message, { exitCode: EXIT.usage });
      return templateText(rendered.value);
    },
  },
  async plan(request) {
    const plan = await planSubnets(request);
    return { plan, ...natPrice(plan.chosen, request.subject.calls.region) };
  },
  async planRemoval({ subject }) {
    const plan = await planPrivateSubnetsRemoval(subject);
    if (!plan.nat) return freePlan(plan);
    const { usdPerHour } = natPrice(plan.nat, subject.calls.region);
    return {
      plan,
      prices: usdPerHour === null ? [] : [`price: ${usd(usdPerHour)} USD an hour end`],
      usdPerHour,
    };
  },
  async outcome({ subject }) {
    const made = await readPrivateSubnets(subject);
    if (!made) return undefined;
    const snippet = subnetSnippet(made);
    return {
      object: {
        apiVersion: 'berth.dev/v1',
        kind: 'PrivateSubnets',
        cluster: subject.clusterName,
        ...made,
        clusterConfig: snippet,
      },
      name: made.subnets.map(({ id }) => id).join('\n'),
      render: () => snippetText(snippet),
    };
  },
};

function planSubnets({ invocation, subject, compute, vpcId }: SetupRequest): Promise<PrivateSubnetsPlan> {
  return planPrivateSubnets(subject, {
    vpcId: textOption(invocation, 'vpc') ?? vpcId,
    publicSubnetId: textOption(invocation, 'publicSubnet'),
    cidrs: given(invocation, 'cidr'),
    zones: given(invocation, 'zone'),
    nat: natOf(invocation),
    natInstanceType: textOption(invocation, 'natInstanceType'),
    pools: compute?.pools,
  });
}

function given(invocation: Invocation, name: string): readonly string[] | undefined {
  const values = listOption(invocation, name);
  return values.length === 0 ? undefined : values;
}

function natOf(invocation: Invocation): 'gateway' | 'instance' | undefined {
  const nat = textOption(invocation, 'nat');
  return nat === 'gateway' || nat === 'instance' ? nat : undefined;
}
