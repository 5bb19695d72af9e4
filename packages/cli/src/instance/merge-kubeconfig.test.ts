import { readYamlDocuments } from '@berth/kube';
import { expect, test } from 'vitest';
import { mergeKubeconfig } from './merge-kubeconfig.js';

const ours =
  'apiVersion: v1\nkind: Config\nclusters: [{name: berth, cluster: {server: b}}]\nusers: []\ncontexts: [{name: berth, context: {}}]\ncurrent-context: berth\n';
const read = (text: string): unknown => readYamlDocuments(text, 'x').documents[0]?.value;

test('keeps what was there and the current context, and replaces an older entry of ours', () => {
  const theirs =
    'apiVersion: v1\nkind: Config\nclusters: [{name: work, cluster: {server: w}}, {name: berth, cluster: {server: old}}]\nusers: [{name: u}]\ncontexts: []\ncurrent-context: work\n';
  expect(read(mergeKubeconfig(theirs, ours))).toMatchObject({
    clusters: [
      { name: 'work', cluster: { server: 'w' } },
      { name: 'berth', cluster: { server: 'b' } },
    ],
    users: [{ name: 'u' }],
    contexts: [{ name: 'berth' }],
    'current-context': 'work',
  });
});

test('is ours when there was none', () => {
  expect(mergeKubeconfig(undefined, ours)).toBe(ours);
});
