import { expect, test } from 'vitest';
import { revisionHash, templateHash } from './template-hash.js';

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
