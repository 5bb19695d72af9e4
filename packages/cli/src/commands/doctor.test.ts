// The doctor on machines of every kind.
import { describe, expect, it } from 'vitest';
import type { Machine } from '../doctor/check.js';
import { examine, renderReport } from './doctor.js';

const healthy: Machine = {
  nodeVersion: 'v20.20.2',
  platform: 'linux',
  isRoot: false,
  output: (program) => Promise.resolve(program === 'python3' ? 'Python 3.11.7' : `${program} 1.0`),
  freeBytes: () => Promise.resolve(50 * 1024 ** 3),
  whyNotWritable: () => Promise.resolve(null),
  readText: () => Promise.resolve('cpu memory pids'),
  whyNoPort: () => Promise.resolve(null),
};

const without = (program: string): Machine => ({
  ...healthy,
  output: (asked, args) => (asked === program ? Promise.resolve(null) : healthy.output(asked, args)),
});

describe('doctor', () => {
  it('finds nothing wrong with a healthy machine', async () => {
    const report = await examine(healthy, '/home/me/.berth');
    expect(report.status).toBe('ok');
    expect(report.checks.map(({ name }) => name).join(', ')).toBe(
      'node, python, git, kubectl, namespaces, overlay, memory limits, disk, ports',
    );
    expect(report.embeddedClusterDoesNot.length).toBeGreaterThan(3);
  });

  it.each<[string, Machine, string, string]>([
    ['an old Node', { ...healthy, nodeVersion: 'v18.1.0' }, 'node', 'failed'],
    ['no Python', without('python3'), 'python', 'failed'],
    ['no git', without('git'), 'git', 'warning'],
    ['no namespaces', without('unshare'), 'namespaces', 'warning'],
    ['a Mac', { ...healthy, platform: 'darwin' }, 'namespaces', 'warning'],
    ['a full disk', { ...healthy, freeBytes: () => Promise.resolve(1e9) }, 'disk', 'failed'],
    [
      'a foreign home',
      { ...healthy, whyNotWritable: () => Promise.resolve('no permission') },
      'disk',
      'failed',
    ],
    ['no loopback', { ...healthy, whyNoPort: () => Promise.resolve('EPERM') }, 'ports', 'failed'],
  ])('says what to do about %s', async (_, machine, name, status) => {
    const report = await examine(machine, '/home/me/.berth');
    const check = report.checks.find((one) => one.name === name);
    expect(check?.status).toBe(status);
    expect(check?.fix).toBeTruthy();
    expect(renderReport(report, false)).toContain(check?.fix);
  });
});
