// The shell that starts programs: what it tells of them, that it leaves nothing behind, and that it may be lost.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { createStarter } from './starter.js';

const tools = {
  sh: '/bin/sh',
  setsid: execFileSync('sh', ['-c', 'command -v setsid'], { encoding: 'utf8' }).trim(),
};

/** Our children that have ended and nobody waited for, by the parent that they have. */
function zombiesOf(parent: string): number {
  const lines = execFileSync('ps', ['-eo', 'ppid=,stat='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => new RegExp(`^\\s*${parent} Z`).test(line)).length;
}

/** Shells that this process started, by pid; none when there is none. */
function ownShells(): readonly string[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,comm='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [pid, ppid, name] = line.trim().split(/\s+/);
    return ppid === String(process.pid) && name === 'sh' && pid !== undefined ? [pid] : [];
  });
}

test('a program says that it started; its end is told, with whatever name it has', async () => {
  const starter = createStarter(tools);
  const script = "echo started token1 >&3; exec 3>&-; sleep 0.1; : 'a quoted word'";
  const { started, gone } = starter.start(['/bin/sh', '-c', script], 'token1');
  await started;
  expect(await gone).toBe('ended');
  const failed = starter.start(['/no/such/program'], 'token2');
  expect(await Promise.race([failed.started.then(() => 'started'), failed.gone])).toBe('ended');
  starter.close();
});

test('many at once are all told apart, in sessions of their own, and leave no zombies', async () => {
  // Other tests of this process may have shells of their own.
  const others = new Set(ownShells());
  const starter = createStarter(tools);
  const script = (token: string): string =>
    `echo started ${token} >&3; exec 3>&-; read -r s </proc/self/stat`;
  const parent = starter.start(['/bin/sh', '-c', 'echo started p >&3; exec 3>&-; sleep 5'], 'p');
  await parent.started;
  const programs = Array.from({ length: 40 }, (_, index) =>
    starter.start(['/bin/sh', '-c', script(`t${index}`)], `t${index}`),
  );
  await Promise.all(programs.map(({ started }) => started));
  expect(await Promise.all(programs.map(({ gone }) => gone))).toEqual(programs.map(() => 'ended'));
  const shells = ownShells().filter((pid) => !others.has(pid));
  expect(shells.length).toBeGreaterThan(0);
  // The shell forgets ended children when it is told of the next program.
  let next = 0;
  const lookAgain = async (): Promise<void> => {
    next += 1;
    const token = `next${next}`;
    await starter.start(['/bin/sh', '-c', `echo started ${token} >&3; exec 3>&-; sleep 3`], token).started;
    expect(shells.map(zombiesOf)).toEqual(shells.map(() => 0));
  };
  await vi.waitFor(lookAgain, { timeout: 8000 });
  starter.close();
});

test('when the shell is lost its programs go on, and that they are not followed any more is said', async () => {
  const starter = createStarter(tools);
  const script = 'echo started $PPID >&3; echo started t >&3; exec 3>&-; sleep 3';
  const { started, gone } = starter.start(['/bin/sh', '-c', script], 't');
  await started;
  const [shell] = execFileSync('pgrep', ['-P', String(process.pid), '-n', 'sh'], { encoding: 'utf8' })
    .trim()
    .split('\n');
  expect(readFileSync(`/proc/${shell}/cmdline`, 'utf8')).toContain('while read');
  process.kill(Number(shell), 'SIGKILL');
  expect(await gone).toBe('lost');
  const next = starter.start(['/bin/sh', '-c', 'echo started n >&3'], 'n');
  expect(await next.gone).toBe('ended');
  starter.close();
});
