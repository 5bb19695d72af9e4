import { describe, expect, it } from 'vitest';
import { ownNodeConfig } from './node-config.js';

describe('ownNodeConfig', () => {
  it('keeps what nodeadm knows, and drops the rest', () => {
    const own = ownNodeConfig(
      'kind: NodeConfig\nspec: {kubelet: {flags: [--v=2], other: 1}, unknown: {}}\n',
      'f',
    );
    expect(own).toMatchObject({ ok: true });
    expect(own.ok && own.value).toContain('flags:\n    - --v=2\n');
    expect(own.ok && own.value).not.toMatch(/other|unknown/);
  });

  it.each([
    ['#!/bin/bash\n/etc/eks/bootstrap.sh x\n', /no mapping|NodeConfig/],
    ['just text', /no mapping/],
    ['spec: {kubelet: {flags: --v=2}}', /spec\.kubelet\.flags must be a list of texts/],
    ['spec: {cluster: {enableOutpost: "yes"}}', /true or false/],
    ['spec: text', /spec must be a mapping/],
    ['a: b: c', /NodeConfig/],
  ])('refuses %j', (text, message) => {
    expect(ownNodeConfig(text, 'f')).toMatchObject({
      ok: false,
      problem: { code: 'render.node-config', message: expect.stringMatching(message), field: 'f' },
    });
  });
});
