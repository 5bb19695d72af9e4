import { expect, it } from 'vitest';
import { keyFingerprint, sha1Base32 } from './digest.js';

it('names stacks of access entries as eksctl does', () => {
  expect(sha1Base32('arn:aws:iam::123456789012:role/admins')).toMatch(/^[A-Z2-7]{32}$/);
});

it.each([
  ['not a key', undefined],
  ['ssh-rsa AAAA', undefined],
  [
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGk1bWJlZGRlZC1rZXktZm9yLWEtdGVzdC0wMDAwMDA= a@b',
    expect.stringMatching(/^[A-Za-z0-9+/]{43}$/),
  ],
])('fingerprints %s', (key, print) => {
  expect(keyFingerprint(key)).toEqual(print);
});
