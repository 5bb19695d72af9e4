// Files, to stacks, back to files, to stacks: adoption loses nothing that a template says. On the 90 random clusters
// that eksctl rendered as we do, and on clusters drawn by lot.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readClusterConfig, type ClusterConfig } from '@berth/compute';
import { renderYaml } from '@berth/kube';
import { madeUpReferences, randomClusterConfig } from '@berth/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { userDataMeaning } from '../plan/user-data-meaning.js';
import type { AwsFacts } from '../render/facts.js';
import { renderStacks } from '../render/render-stacks.js';
import type { Stack } from '../render/stack.js';
import { differences } from '../render/testing/compare-templates.js';
import { documentOf } from './document-of.js';
import { sourcesOfStacks } from './testing/sources-of-stacks.js';

interface Recorded {
  readonly config: string;
  readonly facts: AwsFacts;
}

const file = new URL('../../testdata/eksctl-random.jsonl.gz', import.meta.url);
const clusters = gunzipSync(readFileSync(file))
  .toString()
  .trimEnd()
  .split('\n')
  .map((line): Recorded => JSON.parse(line));

function read(text: string) {
  const { config, problems } = readClusterConfig(text, 'cluster.yaml');
  if (!config) throw new Error(JSON.stringify(problems.filter(({ severity }) => severity === 'error')));
  return config;
}

function stacksOf(config: ClusterConfig, facts: AwsFacts): readonly Stack[] {
  const rendered = renderStacks({ config, facts });
  if (!rendered.ok) throw new Error(JSON.stringify(rendered.problem));
  return rendered.value;
}

/** User data in base64 by what it means; templates carry it in several places. */
const meaningOf = ({ userData = '' }: Stack) => userDataMeaning(Buffer.from(userData).toString('base64'));

/** Not to encrypt is what EC2 does unasked; AWS has no Windows for ARM, and eksctl no image type for it. */
const MEANINGLESS = [/Encrypted: ours nothing, theirs false$/, /AmiType: ours .*, theirs ""$/];

function lostOnTheWay(config: ClusterConfig, facts: AwsFacts): readonly string[] {
  const stacks = stacksOf(config, facts);
  const { document } = documentOf(sourcesOfStacks(config, facts, stacks));
  const adopted = read(renderYaml(document));
  const again = new Map(stacksOf(adopted, facts).map((stack) => [stack.name, stack]));
  return stacks.flatMap((stack) => {
    const now = again.get(stack.name);
    if (!now) return [`${stack.name} is gone`];
    return [
      ...differences(now.template.Resources, stack.template.Resources, stack.name),
      ...differences(now.tags, stack.tags, `${stack.name}.tags`),
      ...differences(meaningOf(now), meaningOf(stack), `${stack.name}.userData`),
    ].filter((line) => !MEANINGLESS.some((pattern) => pattern.test(line)));
  });
}

it.each(clusters.map((recorded, index) => [index, recorded] as const))(
  'a random cluster that eksctl rendered: %i',
  (_, { config, facts }) => {
    expect(lostOnTheWay(read(config), facts)).toEqual([]);
  },
);

it('any cluster', () => {
  const facts: AwsFacts = {
    accountId: '123456789012',
    cluster: {
      endpoint: 'https://eks.test',
      certificateAuthority: 'Q0E=',
      serviceIpv4Cidr: '10.100.0.0/16',
      oidcIssuer: 'https://oidc.eks.us-west-2.amazonaws.com/id/ABC',
    },
    network: { public: subnets('public'), private: subnets('private') },
  };
  let valid = 0;
  fc.assert(
    fc.property(randomClusterConfig(madeUpReferences), (document) => {
      const { config } = readClusterConfig(renderYaml(document), 'cluster.yaml');
      fc.pre(config !== undefined && renderStacks({ config, facts }).ok);
      if (!config) return;
      valid += 1;
      expect(lostOnTheWay(config, facts)).toEqual([]);
    }),
    { numRuns: RUNS, maxSkipsPerRun: 100 },
  );
  expect(valid).toBe(RUNS);
});

const RUNS = 40;

const subnets = (kind: 'public' | 'private') =>
  ['us-west-2a', 'us-west-2b', 'us-west-2c'].map((zone) => ({ id: `subnet-${kind}-${zone}`, zone }));
