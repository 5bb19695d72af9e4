// `berth explain` as a person uses it: reasons, fixes with their patches, and `--fix` that writes them.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../cli.js';
import { COMMANDS } from '../commands.js';
import { recordedHost } from '../testing/recorded-host.js';

const POOLS = fileURLToPath(new URL('../../../../examples/pools/', import.meta.url));
const POD = `apiVersion: v1
kind: Pod
metadata:
  name: trainer # ours
spec:
  nodeSelector: {alpha.eksctl.io/nodegroup-name: worker}
  containers:
    - {name: main, image: i, resources: {requests: {cpu: "2", memory: 4Gi}}}
`;

/** The first command of a file loads its code, which takes long when everything runs at once. */
const LOADED_MACHINE = { timeout: 60_000 };

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'berth-explain-'));
  cpSync(join(POOLS, 'concurrent.yaml'), join(cwd, 'cluster.yaml'));
  writeFileSync(join(cwd, 'pod.yaml'), POD);
});
afterEach(() => rmSync(cwd, { recursive: true }));

async function explain(options: string, stdin?: string) {
  const host = recordedHost({ cwd, ...(stdin === undefined ? {} : { stdin }) });
  const words = `explain --compute cluster.yaml ${options}`.split(' ');
  const exitCode = await runCli(words, COMMANDS, host);
  return { exitCode, ...host.written() };
}

const text = (file: string): string => readFileSync(join(cwd, file), 'utf8');

describe('explain --fix', LOADED_MACHINE, () => {
  it('shows the patch and writes nothing with --dry-run', async () => {
    const { exitCode, stdout } = await explain('-f pod.yaml --fix 1 --dry-run');
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`--- pod.yaml
+++ pod.yaml
@@ -7,2 +7,7 @@
   containers:
     - {name: main, image: i, resources: {requests: {cpu: "2", memory: 4Gi}}}
+  tolerations:
+    - key: concurrent-node-type
+      operator: Equal
+      value: worker
+      effect: NoSchedule
`);
    expect(text('pod.yaml')).toBe(POD);
  });

  it('writes the file with --yes, comments kept, and explains again', async () => {
    const { exitCode, stdout, stderr } = await explain('-f pod.yaml --fix 1 --yes');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('wrote pod.yaml');
    expect(stdout).toContain('Pod default/trainer: can run');
    expect(text('pod.yaml')).toContain('name: trainer # ours');
    expect(text('pod.yaml')).toContain('- key: concurrent-node-type');
  });

  it('may touch both files at once', async () => {
    const { exitCode } = await explain('-f pod.yaml --fix 3 --yes');
    expect(exitCode).toBe(0);
    expect(text('cluster.yaml')).not.toBe(readFileSync(join(POOLS, 'concurrent.yaml'), 'utf8'));
    expect(text('pod.yaml')).not.toBe(POD);
  });

  it('is declined without --yes where nobody can be asked', async () => {
    const { exitCode, stderr } = await explain('-f pod.yaml --fix 1');
    expect(exitCode).toBe(4);
    expect(stderr).toContain('--dry-run');
    expect(text('pod.yaml')).toBe(POD);
  });

  it.each([
    ['-f pod.yaml --fix 99 --yes', 'there is no fix 99'],
    ['-f pod.yaml --fix all --yes', 'there is no fix all'],
    ['-f - --fix 1 --yes', 'stdin cannot be written'],
  ])('refuses %s', async (options, message) => {
    const { exitCode, stderr } = await explain(options, POD);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('what explain tells', LOADED_MACHINE, () => {
  it('points at the file and line, once for each fix', async () => {
    const { stdout, exitCode } = await explain('-f pod.yaml');
    expect(exitCode).toBe(8);
    expect(stdout).toContain('at pod.yaml:5; it then goes to pool worker, 0.3980 USD an hour');
  });

  it('gives machines the patch as data', async () => {
    const { stdout } = await explain('-f pod.yaml -o json');
    const { fixes } = JSON.parse(stdout);
    expect(fixes[0]).toMatchObject({
      where: 'pod.yaml:5:1',
      target: 'pool:worker',
      cost: 0.398,
      reach: { pods: 1, places: 0 },
      patches: [{ file: 'pod.yaml', line: 5, column: 1, document: 0, op: 'add', path: '/spec/tolerations' }],
    });
  });
});
