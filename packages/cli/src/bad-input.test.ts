// What no command may do with a file, however damaged: crash, hang, or answer about something that cannot be.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { damaged } from '../../placement/src/testing/damaged.js';
import { runCli } from './cli.js';
import { COMMANDS } from './commands.js';
import { CLUSTER, OBJECTS, WORKLOADS } from './testing/bad-files.js';
import { recordedHost } from './testing/recorded-host.js';

let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'berth-bad-input-'));
  put('cluster.yaml', textOf(CLUSTER));
  put('workloads.yaml', textOf(WORKLOADS));
  // The first command loads the rooms.
  await run('berth explain -f workloads.yaml --compute cluster.yaml');
}, 60_000);
afterAll(() => rmSync(cwd, { recursive: true }));

const put = (name: string, text: string | Uint8Array): void => writeFileSync(join(cwd, name), text);
const textOf = (documents: readonly unknown[]): string =>
  `${documents.map((document) => JSON.stringify(document)).join('\n---\n')}\n`;

async function run(line: string): Promise<{ readonly exitCode: number; readonly text: string }> {
  const host = recordedHost({ cwd });
  const exitCode = await runCli(line.split(' ').slice(1), COMMANDS, host);
  const { stdout, stderr } = host.written();
  return { exitCode, text: `${stdout}${stderr}` };
}

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - {name: c, image: i}\n';
const requesting = (requests: string): string =>
  POD.replace('image: i', `image: i, resources: {requests: {${requests}}}`);
const BOMB = ['a: &a [x,x,x,x,x,x,x,x,x,x]']
  .concat(
    ['b', 'c', 'd', 'e'].map((name, index) =>
      `${name}: &${name} [${'*?,'.repeat(10)}]`.replaceAll('?', 'abcd'[index] ?? ''),
    ),
  )
  .join('\n');

/** Text, and what is said of it by a command that reads objects; all of them exit with 2. */
const REFUSED: Readonly<Record<string, readonly [string | Uint8Array, RegExp]>> = {
  'an empty file': ['', /:1:1: the file holds no Kubernetes objects/],
  zeros: [new Uint8Array(100), /:1:1: control characters are not allowed/],
  'UTF-16': [Buffer.from(`\uFEFF${POD}`, 'utf16le'), /it is not UTF-8 text/],
  'Latin 1': [Buffer.from(`${POD}# \xe4`, 'latin1'), /it is not UTF-8 text/],
  'a text': ['hello\n', /:1:1: a Kubernetes object must be a mapping/],
  tabs: [POD.replaceAll('  ', '\t'), /:5:1: tabs are not allowed as indentation; indent with spaces/],
  'a key twice': [`${POD}kind: Pod\n`, /:7:1: map keys must be unique/],
  'aliases that multiply': [BOMB, /repeats its anchors too often/],
  'an alias of itself': ['a: &a\n  b: *a\n', /:2:6: .*contains itself/],
  'deep lists': [`a: ${'['.repeat(5000)}${']'.repeat(5000)}\n`, /:1:\d+: the text is nested too deeply/],
  'deep JSON': [`${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`, /:1:2501: the text is nested too deeply/],
  'no number': [requesting('cpu: .nan'), /:6:48: the value NaN cannot be expressed/],
  'a number in words': [requesting('cpu: NaN'), /:6:48: .*"NaN" is not a quantity/],
  'an empty amount': [requesting('cpu: ""'), /:6:48: .*"" is not a quantity/],
  'a negative amount': [requesting('cpu: -1'), /:6:48: .*must be greater than or equal to 0/],
  'half a device': [requesting('nvidia.com/gpu: 0.5'), /:6:48: .*must be an integer/],
  'an empty item': [`${POD}  tolerations: [null]\n`, /:7:17: spec.tolerations\[0\]: the item is empty/],
  'no such operator': [`${POD}  tolerations: [{key: k, operator: Maybe}]\n`, /:7:\d+: .*operator.*"Maybe"/],
  'a negative skew': [
    `${POD}  topologySpreadConstraints: [{maxSkew: -1, topologyKey: z, whenUnsatisfiable: DoNotSchedule}]\n`,
    /:7:32: .*maxSkew.*must be greater than zero/,
  ],
  'a priority out of range': [`${POD}  priority: 99999999999\n`, /:7:3: spec.priority: .*int32/],
  'two containers of one name': [`${POD}  - {name: c, image: i}\n`, /:7:6: .*duplicate value: "c"/],
  'no containers': [
    POD.replace(/containers:[^]*/, 'containers: []\n'),
    /:5:3: spec.containers: required value/,
  ],
  'no spec': [POD.replace(/spec:[^]*/, ''), /spec.containers: required value/],
  'an empty name': [POD.replace('{name: p}', '{name: ""}'), /:3:12: metadata.name: required value/],
  'a key that is no label': [
    POD.replace('{name: p}', '{name: p, labels: {__proto__: x}}'),
    /:3:30: .*__proto__/,
  ],
  'a version that is gone': [
    'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: b}\n',
    /:1:1: apiVersion: Kubernetes 1.34 has no PodDisruptionBudget in policy\/v1beta1; use policy\/v1/,
  ],
  'an unknown kind': [
    POD.replace('kind: Pod', 'kind: Pdo'),
    /:2:1: kind: Kubernetes 1.34 has no Pdo in v1; did you mean Pod/,
  ],
  'a field of another name': [
    POD.replace('containers:', 'container:'),
    /:5:3: .*unknown field "container"; did you mean "containers"/,
  ],
};

describe('a file of objects with', () => {
  test.each(Object.entries(REFUSED))(
    '%s is refused with its place',
    async (_, [text, message]) => {
      put('bad.yaml', text);
      for (const line of [
        'berth place -f bad.yaml',
        'berth explain -f bad.yaml --compute cluster.yaml',
        'berth forecast -f bad.yaml --compute cluster.yaml',
        'berth diff cluster.yaml cluster.yaml --pods bad.yaml',
      ]) {
        const { exitCode, text: said } = await run(line);
        expect(said, line).toMatch(message);
        expect(exitCode, line).toBe(2);
      }
    },
    60_000,
  );

  test.each([
    ['a byte order mark', `\uFEFF${POD}`],
    ['the line ends of Windows', POD.replaceAll('\n', '\r\n')],
    ['nulls', `${POD}  tolerations: null\n  affinity: null\n`],
    ['more than any node has', requesting('cpu: 99999999999999999999, memory: 9999Ei')],
    ['next to nothing', requesting('cpu: 1e-30, memory: 1m')],
    [
      'an owner that is itself',
      POD.replace(
        '{name: p}',
        '{name: p, ownerReferences: [{apiVersion: v1, kind: Pod, name: p, uid: u, controller: true}]}',
      ),
    ],
  ])('%s is answered', async (_, text) => {
    put('bad.yaml', text);
    const { exitCode, text: said } = await run('berth explain -f bad.yaml --compute cluster.yaml');
    expect(said).toContain('Pod default/p: can');
    expect([0, 8]).toContain(exitCode);
  });

  test('an archive that is no archive, or ends too early, is refused', async () => {
    put('bad.yaml.gz', 'hello');
    expect((await run('berth place -f bad.yaml.gz')).text).toContain('it is not gzip');
    put('bad.yaml.gz', gzipSync(POD.repeat(100)).subarray(0, 40));
    expect((await run('berth place -f bad.yaml.gz')).text).toMatch(/cannot read bad.yaml.gz: it ends/);
  });
});

/** Command → the documents of `bad.yaml`, before they are damaged. */
const LINES: Readonly<Record<string, readonly unknown[]>> = {
  'berth validate bad.yaml': CLUSTER,
  'berth lint bad.yaml': CLUSTER,
  'berth price bad.yaml': CLUSTER,
  'berth test bad.yaml': CLUSTER,
  'berth explain -f workloads.yaml --compute bad.yaml': CLUSTER,
  'berth explain -f bad.yaml --compute cluster.yaml -o json': WORKLOADS,
  'berth forecast -f bad.yaml --compute cluster.yaml': WORKLOADS,
  'berth diff cluster.yaml cluster.yaml --pods bad.yaml': WORKLOADS,
  'berth diff cluster.yaml bad.yaml --pods workloads.yaml': CLUSTER,
  'berth place -f bad.yaml': OBJECTS,
  'berth place -f bad.yaml -o json': OBJECTS,
};

/** Words of the engine, and numbers that are none. */
const CRASHED =
  /undefined|is not a function|Cannot read|iterable|BigInt|RangeError|TypeError|\bNaN\b|Infinity|call stack|\[object/;

describe('damage at random', () => {
  test.each(Object.entries(LINES))(
    '%s',
    async (line, documents) => {
      const arbitrary = fc.oneof(damaged(documents, 'odd'), damaged(documents, 'any'));
      const property = fc.asyncProperty(arbitrary, async (value) => {
        put('bad.yaml', Array.isArray(value) ? textOf(value) : JSON.stringify(value ?? null));
        const { exitCode, text } = await run(line);
        expect(text).not.toMatch(CRASHED);
        expect([0, 1, 2, 3, 5, 8]).toContain(exitCode);
        if (exitCode === 2 && !text.includes('holds no ClusterConfig')) expect(text).toMatch(/:\d+:\d+: /);
      });
      await fc.assert(property, { numRuns: 40, seed: Number(process.env['SEED'] ?? 1) });
    },
    60_000,
  );
});
