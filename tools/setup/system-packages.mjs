// Programs of the operating system that the quickstart and the tests use; installed by apt-get when we are root, named otherwise.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand, say, step } from './steps.mjs';

const NEEDED = [
  { program: 'git', package: 'git' },
  { program: 'unshare', package: 'util-linux' },
  { program: 'nsenter', package: 'util-linux' },
  { program: 'python3', package: 'python3' },
];

const onPath = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** True when python3 can install packages: pip is there, or ensurepip can bring it. */
async function pythonCanInstall() {
  const { code } = await runCommand('python3', ['-c', 'import pip'], { quiet: true });
  if (code === 0) return true;
  return (await runCommand('python3', ['-c', 'import ensurepip'], { quiet: true })).code === 0;
}

/** Installs what is missing, or says which packages to install. */
export async function systemPackages() {
  const missing = new Set(NEEDED.filter(({ program }) => !onPath(program)).map((need) => need.package));
  if (!missing.has('python3') && !(await pythonCanInstall())) missing.add('python3-pip');
  if (missing.size === 0) return;
  const names = [...missing];
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    say(
      `  ! missing: ${names.join(', ')}. Install them (Debian: apt-get install ${names.join(' ')}) and run this again.`,
    );
    process.exit(1);
  }
  await step(`installing ${names.join(', ')}`, async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await runCommand('apt-get', ['update', '-qq'], { quiet: true, env });
    return runCommand('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], {
      quiet: true,
      env,
    });
  });
}
