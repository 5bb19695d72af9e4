// The row of a service in aws-auth: one, whatever was there, and nobody else's touched.
import type { ConfigMap } from '@berth/kube';
import { describe, expect, it } from 'vitest';
import { withoutService, withService } from './aws-auth-step.js';

const roleArn = 'arn:aws:iam::123456789012:role/service';
const others =
  '# nodes\n- rolearn: arn:aws:iam::123456789012:role/nodes\n  username: system:node:{{EC2PrivateDNSName}}\n';
const configMap = (mapRoles: string): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'aws-auth', namespace: 'kube-system' },
  data: { mapRoles },
});

function edited(current: ConfigMap | undefined, isClusterAdmin = false) {
  const edit = withService(current, { roleArn, isClusterAdmin });
  if (!edit.ok) throw new Error(edit.problem.message);
  return edit.value;
}

describe('withService', () => {
  it('adds the row after those of others, once', () => {
    const first = edited(configMap(others));
    expect(first.details).toEqual([
      { action: 'create', name: roleArn, before: undefined, after: ['k8s-role-for-parallels-lambda-group'] },
    ]);
    expect(first.configMap.data?.['mapRoles']?.startsWith(others)).toBe(true);
    expect(edited(first.configMap)).toEqual({ configMap: first.configMap, details: [] });
  });

  it('takes what Concurrent’s own script wrote for its own, and changes it on request', () => {
    const script = `${others}- groups:\n  - system:masters\n  rolearn: ${roleArn}\n  username: ${roleArn}\n`;
    expect(edited(configMap(script), true).details).toEqual([]);
    const least = edited(configMap(script));
    expect(least.details).toMatchObject([{ action: 'update', before: ['system:masters'] }]);
    expect(least.configMap.data?.['mapRoles']).not.toContain('system:masters');
    expect(least.configMap.data?.['mapRoles']?.startsWith(others)).toBe(true);
  });

  it('refuses a second row for the role that somebody else wrote', () => {
    const hand = `${others}- rolearn: ${roleArn}\n  username: ops\n  groups: [ops]\n`;
    expect(() => withService(configMap(hand), { roleArn, isClusterAdmin: false })).toThrow(/as ops in ops/);
  });

  it('refuses text that it cannot read', () => {
    const broken = withService(configMap('{a: b'), { roleArn, isClusterAdmin: false });
    expect(broken).toMatchObject({ ok: false, problem: { code: 'render.aws-auth' } });
  });
});

it('withoutService takes both forms out, and nothing else', () => {
  const before = edited(configMap(others), true).configMap;
  const after = withoutService(before, roleArn);
  expect(after).toMatchObject({ ok: true, value: { configMap: { data: { mapRoles: others } } } });
  expect(withoutService(configMap(others), roleArn)).toMatchObject({ ok: true, value: { details: [] } });
});
