import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepPorts, keptPorts } from './kept-ports.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-ports-'));
  file = join(folder, 'ports.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a first start takes any ports', async () => {
  expect(await keptPorts(file)).toEqual({ cluster: 0, control: 0, mlflow: 0, aws: 0 });
});

test('a port that somebody else took is given up, a free one is kept', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const taken = (other.address() as AddressInfo).port;
  const free = await new Promise<number>((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
  keepPorts(file, { cluster: taken, control: free, mlflow: taken, aws: 0 });
  expect(await keptPorts(file)).toEqual({ cluster: 0, control: free, mlflow: 0, aws: 0 });
  other.close();
});

test('a file that is no JSON counts as none', async () => {
  writeFileSync(file, 'x');
  expect(await keptPorts(file)).toEqual({ cluster: 0, control: 0, mlflow: 0, aws: 0 });
});
