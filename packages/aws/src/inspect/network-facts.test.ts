// Which subnets are a cluster's: those that the file names, by id, block or zone; those of its stack; else all.
import { expect, it } from 'vitest';
import type { ActualCluster, ActualStack, ActualSubnet } from './actual.js';
import { networkFacts } from './network-facts.js';

const subnet = (id: string, zone: string, isPublic: boolean, cidr = ''): ActualSubnet => ({
  id,
  zone: `us-west-2${zone}`,
  cidr,
  isPublic,
});

const SUBNETS = [
  subnet('pub-a', 'a', true, '10.0.0.0/24'),
  subnet('pub-b', 'b', true, '10.0.1.0/24'),
  subnet('priv-a', 'a', false, '10.0.2.0/24'),
  subnet('priv-b', 'b', false, '10.0.3.0/24'),
  subnet('extra', 'a', false, '10.0.9.0/24'),
];

const cluster = (stacks: readonly ActualStack[] = []): ActualCluster => ({
  accountId: '123456789012',
  callerArn: '',
  region: 'us-west-2',
  stacks,
  subnets: SUBNETS,
  nodegroupNames: [],
  profiles: [],
  addons: [],
  groups: [],
});

const idsOf = ({ public: publicOnes, private: privateOnes }: ReturnType<typeof networkFacts>) => ({
  public: publicOnes.map(({ id }) => id),
  private: privateOnes.map(({ id }) => id),
});

it('takes the file at its word: by id whatever its routes, by block, by zone', () => {
  const subnets = {
    public: { 'us-west-2a': {}, named: { cidr: '10.0.1.0/24' } },
    private: { one: { id: 'pub-a' }, two: { az: 'us-west-2b' } },
  };
  const facts = networkFacts(cluster(), { vpc: { subnets } });
  expect(idsOf(facts)).toEqual({ public: ['pub-a', 'pub-b'], private: ['pub-a', 'priv-b'] });
  expect(facts.public.map(({ alias }) => alias)).toEqual(['us-west-2a', 'named']);
});

it("leaves out what people made beside eksctl's own subnets", () => {
  const stack: ActualStack = {
    name: 'eksctl--cluster',
    id: '1',
    status: 'CREATE_COMPLETE',
    tags: {},
    outputs: { SubnetsPublic: 'pub-b,pub-a', SubnetsPrivate: 'priv-a,priv-b' },
    isProtected: false,
  };
  const found = networkFacts(cluster([stack]), {});
  expect(idsOf(found)).toEqual({ public: ['pub-a', 'pub-b'], private: ['priv-a', 'priv-b'] });
});

it('goes by routes where nobody says, with local zones apart', () => {
  expect(idsOf(networkFacts(cluster(), {})).private).toEqual(['extra', 'priv-a', 'priv-b']);
  const local = networkFacts(cluster(), { localZones: ['us-west-2b'] });
  expect(idsOf(local)).toEqual({ public: ['pub-a'], private: ['extra', 'priv-a'] });
  expect(local.localPrivate?.map(({ id }) => id)).toEqual(['priv-b']);
});
