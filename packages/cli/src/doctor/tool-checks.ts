// Programs: Node, Python with its virtual environments, git, kubectl.
import { type Check, failed, type Machine, ok, warning } from './check.js';

/** Checks the programs that Berth starts, or that people use with it. */
export async function toolChecks(machine: Machine): Promise<readonly Check[]> {
  return [
    nodeCheck(machine),
    ...(await Promise.all([pythonCheck(machine), gitCheck(machine), kubectlCheck(machine)])),
  ];
}

function nodeCheck({ nodeVersion }: Machine): Check {
  const fix = 'install Node.js 20.19 or newer';
  return isAtLeast(nodeVersion, [20, 19])
    ? ok('node', `Node.js ${nodeVersion}`)
    : failed('node', `Node.js ${nodeVersion} is too old`, fix);
}

/** Debian keeps `ensurepip` in a package of its own; without it no virtual environment can be made. */
async function pythonCheck(machine: Machine): Promise<Check> {
  const version = (await machine.output('python3', ['--version']))?.replace(/^Python\s*/, '').trim();
  if (!version)
    return failed('python', 'python3 is missing', 'install Python 3.10 or newer; MLflow runs in it');
  if (!isAtLeast(version, [3, 10]))
    return failed('python', `Python ${version} is too old`, 'install 3.10 or newer');
  const hasVenv = (await machine.output('python3', ['-c', 'import venv, ensurepip'])) !== null;
  return hasVenv
    ? ok('python', `Python ${version}, virtual environments work`)
    : failed(
        'python',
        `Python ${version} cannot make virtual environments`,
        'on Debian: apt install python3-venv',
      );
}

async function gitCheck(machine: Machine): Promise<Check> {
  const version = await machine.output('git', ['--version']);
  return version
    ? ok('git', version.trim())
    : warning('git', 'git is missing: projects by git URL cannot run', 'install git, or run folders');
}

async function kubectlCheck(machine: Machine): Promise<Check> {
  const version = await machine.output('kubectl', ['version', '--client']);
  return version
    ? ok('kubectl', version.split('\n')[0]?.trim() ?? 'kubectl')
    : warning(
        'kubectl',
        'kubectl is not installed',
        'not needed, but good company: berth kubeconfig works with it',
      );
}

/** Compares dotted versions, with or without a `v`. */
function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [found = 0, next = 0] = version.replace(/^v/, '').split('.').map(Number);
  return found > major || (found === major && next >= minor);
}
