// EC2 key pairs for SSH: a public key in the file is imported under eksctl's name for it before the stacks of its node
// groups are made, and goes with the cluster.
import type { KeyPairInfo } from '@aws-sdk/client-ec2';
import { AwsCallError } from '../calls/aws-calls.js';
import type { PartKind, PlannedStep, World } from '../plan/part.js';
import { stepId, type Step } from '../plan/step.js';
import { keyPairImports, type KeyPairImport } from '../render/pool/key-pair.js';

/** Key pairs of the file against those of the account. None is changed: another key has another name. */
export const keyPairParts: PartKind = {
  async plan(world) {
    const wanted = keyPairImports(world.config, world.facts);
    if (wanted.length === 0) return [];
    const there = await namesLike(
      world,
      wanted.map(({ keyName }) => keyName),
    );
    return wanted.filter(({ keyName }) => !there.has(keyName)).map((pair) => creation(world, pair));
  },
  async destroy(world) {
    const names = await namesLike(world, [`eksctl-${world.config.metadata.name}-nodegroup-*`]);
    return [...names].map((name) => deletion(world, name));
  },
};

async function namesLike({ calls }: World, Values: readonly string[]): Promise<ReadonlySet<string>> {
  const Filters = [{ Name: 'key-name', Values: [...Values] }];
  const { KeyPairs = [] } = await calls.send('ec2', 'DescribeKeyPairs', { Filters });
  return new Set(KeyPairs.flatMap(({ KeyName }: KeyPairInfo) => KeyName ?? []));
}

function creation(world: World, { keyName, publicKey }: KeyPairImport): PlannedStep {
  return {
    step: stepOf(keyName, 'create', []),
    async run() {
      const PublicKeyMaterial = Buffer.from(publicKey);
      try {
        await world.calls.send('ec2', 'ImportKeyPair', { KeyName: keyName, PublicKeyMaterial });
      } catch (error) {
        if (!(error instanceof AwsCallError && error.code === 'InvalidKeyPair.Duplicate')) throw error;
      }
    },
  };
}

/** After the pools, whose launch templates name it. */
function deletion({ actual, calls }: World, keyName: string): PlannedStep {
  const pools = actual.stacks.filter(({ name }) => name.includes('-nodegroup-'));
  const after = pools.map(({ name }) => stepId('stack', name));
  return {
    step: stepOf(keyName, 'delete', after),
    // A pair that is gone is no error to EC2.
    run: async () => void (await calls.send('ec2', 'DeleteKeyPair', { KeyName: keyName })),
  };
}

const stepOf = (name: string, action: 'create' | 'delete', after: readonly string[]): Step => ({
  id: stepId('key-pair', name),
  kind: 'key-pair',
  action,
  name,
  details: [],
  after: [...after],
  disruption: 'none',
  isReversible: true,
  estimateSeconds: 2,
});
