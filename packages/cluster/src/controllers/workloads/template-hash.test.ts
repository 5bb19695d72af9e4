import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { revisionHash, templateHash } from './template-hash.js';

interface Expected {
  readonly template: unknown;
  readonly hash: string;
  readonly hashAfterCollision: string;
}

const file = new URL('../../../testdata/template-hashes.json', import.meta.url);
const hashes = JSON.parse(readFileSync(file, 'utf8')) as readonly Expected[];

const container = {
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
};
const template = {
  metadata: { labels: { a: 'b' } },
  spec: {
    containers: [
      { name: 'c', image: 'nginx', ...container, imagePullPolicy: 'Always' },
      { name: 'd', image: 'busybox:1', ...container, imagePullPolicy: 'IfNotPresent' },
    ],
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'manual',
  },
};

test('the hash of a revision is what kube-controller-manager 1.34 recorded', () => {
  expect(revisionHash({ spec: { template: { ...template, $patch: 'replace' } } }, 0)).toBe('b99684f5c');
});

test('the hash of a template does not depend on the order of members, but on collisions', () => {
  const { metadata, spec } = template;
  expect(templateHash({ spec, metadata })).toBe(templateHash(template));
  expect(templateHash(template, 1)).not.toBe(templateHash(template));
});

test.each(hashes.map((expected, index) => ({ index, ...expected })))(
  'the hash of template $index is what the Go library computes',
  ({ template: given, hash, hashAfterCollision }) => {
    expect([templateHash(given), templateHash(given, 1)]).toEqual([hash, hashAfterCollision]);
  },
);
