// How the host's tree is cut around what must not be seen.
import { expect, test } from 'vitest';
import { parseMountInfo, planHostRoots, type HostEntry } from './host-roots.js';

const tree: Readonly<Record<string, readonly HostEntry[]>> = {
  '/': [
    { name: 'usr', kind: 'directory' },
    { name: 'bin', kind: 'link', target: 'usr/bin' },
    { name: 'home', kind: 'directory' },
    { name: 'proc', kind: 'directory' },
    { name: 'var', kind: 'directory' },
    { name: 'data', kind: 'directory' },
    { name: 'srv', kind: 'directory' },
    { name: 'note', kind: 'file' },
  ],
  '/usr': [{ name: 'bin', kind: 'directory' }],
  '/data': [{ name: 'set', kind: 'file' }],
  '/var': [
    { name: 'log', kind: 'directory' },
    { name: 'lib', kind: 'directory' },
  ],
  '/var/lib': [
    { name: 'berth', kind: 'directory' },
    { name: 'dpkg', kind: 'directory' },
  ],
};

test('what is hidden is an empty folder, and its siblings are roots of their own', () => {
  const plan = planHostRoots({
    hidden: ['/proc', '/home', '/var/lib/berth'],
    fileMounts: ['/', '/data'],
    otherMounts: [],
    list: (path) => tree[path] ?? [],
  });
  expect(plan).toEqual({
    roots: ['/usr', '/var/log', '/var/lib/dpkg', '/data'],
    folders: ['/home', '/proc', '/var', '/var/lib', '/var/lib/berth', '/srv'],
    links: [{ path: '/bin', target: 'usr/bin' }],
    files: ['/note'],
  });
});

test('mounts are read with their types', () => {
  const text = [
    '28 27 0:25 / /mnt/a\\040b ro,nosuid - tmpfs none ro',
    '29 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
  ].join('\n');
  expect(parseMountInfo(text)).toEqual([
    { path: '/mnt/a b', type: 'tmpfs' },
    { path: '/', type: 'ext4' },
  ]);
});
