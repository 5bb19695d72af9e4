// The ports of an instance stay the same from start to start: pods that outlived a crash, bookmarks and
// kubeconfigs hold them.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { writePrivateFile } from './instance-record.js';

export interface Ports {
  readonly cluster: number;
  readonly control: number;
  readonly mlflow: number;
  readonly aws: number;
}

const NO_PORTS: Ports = { cluster: 0, control: 0, mlflow: 0, aws: 0 };

/** The ports of the last start, as far as nobody else took them; 0 means: any free one. */
export async function keptPorts(file: string): Promise<Ports> {
  const last = readPorts(file);
  // An MLflow of ours that still runs on its port is found by its pid file, without being told the port.
  const [cluster = 0, control = 0, mlflow = 0, aws = 0] = await Promise.all(
    [last.cluster, last.control, last.mlflow, last.aws].map(ifFree),
  );
  return { cluster, control, mlflow, aws };
}

/** Keeps the ports for the next start. */
export function keepPorts(file: string, ports: Ports): void {
  writePrivateFile(file, `${JSON.stringify(ports)}\n`);
}

function readPorts(file: string): Ports {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    const port = (name: string): number => Number(entries.find(([key]) => key === name)?.[1] ?? 0);
    return { cluster: port('cluster'), control: port('control'), mlflow: port('mlflow'), aws: port('aws') };
  } catch {
    return NO_PORTS;
  }
}

function ifFree(port: number): Promise<number> {
  if (port === 0) return Promise.resolve(0);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}
