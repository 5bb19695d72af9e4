// The host runtime without root: by user namespaces, and where there are none at all.
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { removeTree } from './remove-tree.js';

const run = promisify(execFile);
const program = fileURLToPath(new URL('./testing/one-container.ts', import.meta.url));
const nobody = 65534;

async function runAs(uid: number, kind: string) {
  const folder = mkdtempSync(join(tmpdir(), 'berth-user-'));
  chownSync(folder, uid, uid);
  chmodSync(folder, 0o755);
  const as =
    process.getuid?.() === 0 && uid !== 0
      ? ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups']
      : [];
  const command = [...as, 'env', `HOME=${folder}`, `TMPDIR=${folder}`, process.execPath];
  const args = [
    ...command,
    '--import',
    import.meta.resolve('tsx'),
    '--conditions',
    'berth-source',
    program,
    folder,
    kind,
  ];
  try {
    const { stdout } = await run(args[0] ?? '', args.slice(1), { cwd: folder });
    return JSON.parse(stdout) as {
      kind: string;
      limitations: string[];
      answers: { code: number; outOfMemory: boolean; log: string }[];
      refusal?: string;
    };
  } finally {
    await removeTree(folder);
  }
}

test('a plain user has layers, volumes, a writable tree and memory limits', async () => {
  const { kind, answers, limitations } = await runAs(nobody, 'namespaces');
  expect(kind).toBe('namespaces');
  expect(answers[0]).toEqual({
    code: 0,
    outOfMemory: false,
    log: 'from the layer\nfrom the volume\n/made/here\ninside\n/new/top\n0\ncan write\n',
  });
  expect(answers[1]).toMatchObject({ code: 137, outOfMemory: true });
  expect(limitations.join()).toContain('runAsUser and runAsGroup are not applied');
});

test('without namespaces processes run plainly, and what cannot be is refused', async () => {
  const { kind, answers, refusal, limitations } = await runAs(nobody, 'plain');
  expect(kind).toBe('plain');
  expect(answers[0]).toEqual({ code: 3, outOfMemory: false, log: 'here\n' });
  expect(refusal).toContain('needs Linux namespaces, which this machine does not give');
  expect(limitations[0]).toContain('containers are plain processes here');
});
