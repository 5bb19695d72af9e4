// What people get wrong when they start, and what they are told: the value, the place, the next step, the documented code.
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statusOf } from './instance.js';
import { createSandbox, type Sandbox } from './sandbox.js';

let sandbox: Sandbox;
beforeAll(() => {
  sandbox = createSandbox();
});
afterAll(() => sandbox.dispose());

const file = (name: string, text: string): string => {
  const path = join(sandbox.home, name);
  writeFileSync(path, text);
  return path;
};

const CLUSTER =
  'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: us-east-2}\n';

test.each([
  { title: 'broken YAML', text: 'metadata: [', says: /:1:\d+: / },
  { title: 'an unknown field', text: `${CLUSTER}manageNodeGroups: []\n`, says: /:4:1: .*managedNodeGroups/ },
  {
    title: 'a wrong type',
    text: `${CLUSTER}managedNodeGroups:\n- {name: a, minSize: few}\n`,
    says: /:5:\d+: .*few/,
  },
  {
    title: 'sizes that contradict each other',
    text: `${CLUSTER}managedNodeGroups:\n- {name: a, minSize: 3, maxSize: 1}\n`,
    says: /:5:\d+: .*maxSize/,
  },
])('up with $title: exit code 2, with the place', async ({ title, text, says }) => {
  const up = await sandbox.berth('up', '-f', file(`${title.replaceAll(' ', '-')}.yaml`, text));
  expect(up.exitCode, up.stderr).toBe(2);
  expect(up.stderr).toMatch(says);
});

test('up with a name that cannot be one', async () => {
  expect(await sandbox.berth('up', '--name', 'Not A Name')).toMatchObject({ exitCode: 2 });
});

test('status, run and down of an instance that does not run', async () => {
  for (const words of [['status'], ['run', 'examples/wine-elasticnet'], ['down'], ['get', 'runs']]) {
    const result = await sandbox.berth(...words);
    expect(result.exitCode, words.join(' ')).toBe(5);
    expect(result.stderr).toMatch(/no instance named berth/);
  }
});

describe('with an instance', () => {
  beforeAll(async () => {
    const up = await sandbox.berth('up');
    expect(up.exitCode, up.stderr).toBe(0);
  });

  test('a second up of the same name is a conflict that names the first', async () => {
    const again = await sandbox.berth('up');
    expect(again.exitCode).toBe(6);
    expect(again.stderr).toContain(String((await statusOf(sandbox)).process.pid));
  });

  test('a port in use is a conflict, and the first instance goes on', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const up = await sandbox.berth('up', '--name', 'second', '--cluster-port', String(port));
    other.close();
    expect(up.exitCode, up.stderr).toBe(6);
    expect(up.stderr).toContain(String(port));
    expect((await sandbox.berth('status')).exitCode).toBe(0);
  });

  test('a token that is wrong is refused with what to do', async () => {
    const { url, caFile } = await statusOf(sandbox);
    const answer = await sandbox.shell(
      `curl -s --cacert ${caFile} -H 'Authorization: Bearer wrong' ${url}/api/v1/runs`,
    );
    expect(JSON.parse(answer.stdout)).toMatchObject({ status: 401, code: 'auth.invalid' });
    expect(answer.stdout).not.toContain('wrong');
  });

  test.each([
    { words: ['run', 'no-such-folder'], exitCode: 2, says: /no-such-folder/ },
    { words: ['run', 'docs'], exitCode: 2, says: /MLproject/ },
    { words: ['run', 'examples/wine-elasticnet', '-P', 'alpha'], exitCode: 2, says: /-P name=value/ },
    { words: ['run', 'examples/wine-elasticnet', '--memory', 'lots'], exitCode: 2, says: /lots/ },
    { words: ['run', 'examples/wine-elasticnet', '--pool', 'wrker'], exitCode: 5, says: /worker/ },
    { words: ['describe', 'run', 'nothing'], exitCode: 5, says: /nothing/ },
    { words: ['cancel', 'nothing'], exitCode: 5, says: /nothing/ },
    { words: ['stauts'], exitCode: 2, says: /status/ },
  ])('berth $words: exit code $exitCode', async ({ words, exitCode, says }) => {
    const result = await sandbox.berth(...words);
    expect(result.exitCode, result.stderr).toBe(exitCode);
    expect(result.stderr + result.stdout).toMatch(says);
  });
});

test('a home without room is refused before anything starts', async () => {
  const mount = join(sandbox.home, 'small');
  const script = `mkdir -p ${mount} && mount -t tmpfs -o size=4m none ${mount} && BERTH_HOME=${mount} berth up`;
  const up = await sandbox.shell(`unshare -rm bash -c '${script}'`);
  expect(up.exitCode).toBe(1);
  expect(up.stderr).toMatch(/MiB are free/);
});

test('a home that cannot be made is refused', async () => {
  const up = await sandbox.shell('BERTH_HOME=/proc/no/home timeout 20 berth up');
  expect(up.exitCode).toBe(1);
  expect(up.stderr).toMatch(/cannot be written.*BERTH_HOME/s);
});
