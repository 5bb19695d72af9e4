// Where things go: disk under $BERTH_HOME, ports on loopback.
import { type Check, failed, type Machine, ok, warning } from './check.js';

const gib = 1024 ** 3;
/** A Python environment with MLflow takes about one GiB; images and logs want room as well. */
const leastBytes = 2 * gib;
const goodBytes = 10 * gib;

/** Checks disk and ports. */
export async function placeChecks(machine: Machine, home: string): Promise<readonly Check[]> {
  return [...(await diskChecks(machine, home)), await portCheck(machine)];
}

async function diskChecks(machine: Machine, home: string): Promise<readonly Check[]> {
  const notWritable = await machine.whyNotWritable(home);
  if (notWritable !== null) {
    return [
      failed('disk', `${home} cannot be written: ${notWritable}`, 'set BERTH_HOME to a folder of yours'),
    ];
  }
  const bytes = await machine.freeBytes(home);
  if (bytes === null)
    return [warning('disk', `free space of ${home} is not known`, 'see that it has 10 GiB')];
  const free = `${(bytes / gib).toFixed(1)} GiB free in ${home}`;
  const fix = 'make room, or set BERTH_HOME to a larger disk';
  if (bytes < leastBytes) return [failed('disk', `only ${free}`, fix)];
  return [bytes < goodBytes ? warning('disk', `only ${free}`, fix) : ok('disk', free)];
}

async function portCheck(machine: Machine): Promise<Check> {
  const problem = await machine.whyNoPort();
  return problem === null
    ? ok('ports', 'free ports on 127.0.0.1; Berth takes what is free and listens nowhere else')
    : failed('ports', `nothing can listen on 127.0.0.1: ${problem}`, 'look at the firewall or the container');
}
