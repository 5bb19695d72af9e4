// Bundles come from anybody: what goes in comes out, and nothing leaves the project's folder.
import { writeTar } from '@berth/client';
import { array, assert as check, constantFrom, property, record, uint8Array, uniqueArray } from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { BundleFiles } from './bundle-files.js';
import { readTar } from './tar-read.js';

const segment = constantFrom('a', 'b.py', 'ü', 'sub folder', 'x'.repeat(60), 'data');
const path = array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join('/')}.f`);

test('what was packed is read back', () => {
  const files = uniqueArray(record({ path, content: uint8Array({ maxLength: 700 }) }), {
    selector: (file) => file.path,
  });
  check(
    property(files, (packed) => {
      const read = readTar(writeTar(packed));
      if (!read.ok) throw new Error(read.problem.message);
      const back = new Map(
        read.value.map((entry) => [entry.path, Buffer.from(entry.content).toString('hex')]),
      );
      expect(back).toEqual(
        new Map(packed.map((file) => [file.path, Buffer.from(file.content).toString('hex')])),
      );
    }),
    { numRuns: 60 },
  );
});

test.each(['../x', '/etc/passwd', 'a/../../x', 'a\\b'])('the path %s is refused', (bad) => {
  expect(readTar(writeTar([{ path: bad, content: new Uint8Array() }]))).toMatchObject({ ok: false });
});

test.each([
  new Uint8Array(1024).fill(1),
  writeTar([{ path: 'a', content: new Uint8Array(900) }]).subarray(0, 900),
])('rubbish and cut off archives are refused', (archive) =>
  expect(readTar(archive)).toMatchObject({ ok: false, problem: { code: 'project.bundle' } }),
);

test('GNU tar: long names, folders, inner links; links that lead out are refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-tar-'));
  try {
    const long = join('d'.repeat(90), 'e'.repeat(90));
    mkdirSync(join(folder, 'd'.repeat(90)));
    writeFileSync(join(folder, long), 'deep');
    symlinkSync(long, join(folder, 'inner'));
    const pack = (format: string) =>
      execFileSync('tar', ['-C', folder, `--format=${format}`, '-cf', '-', '.']);
    for (const format of ['gnu', 'pax']) {
      const read = readTar(pack(format));
      expect(read.ok && read.value.map((entry) => [entry.path, entry.kind, entry.target])).toEqual(
        expect.arrayContaining([
          [long, 'file', ''],
          ['inner', 'link', long],
        ]),
      );
    }
    symlinkSync('/etc', join(folder, 'outer'));
    expect(readTar(pack('gnu'))).toMatchObject({ ok: false });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** A tar header as an attacker writes it. */
function forged(path: string, change: { type?: string; target?: string; size?: string }): Uint8Array {
  const header = Buffer.from(writeTar([{ path, content: new Uint8Array() }]).subarray(0, 512));
  if (change.type) header.write(change.type, 156);
  if (change.target) header.write(change.target, 157);
  if (change.size) header.write(change.size, 124);
  header.write('        ', 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
const link = (path: string, target: string) => forged(path, { type: '2', target });
const file = (path: string) => forged(path, {});

test.each([
  ['a link through a link climbs out', [link('a/b', '..'), link('c', 'a/b/../x')]],
  ['a file is written through a link', [link('c', 'd'), file('c/evil')]],
  ['a file is written over a link', [link('c', 'd'), file('c')]],
  ['a link replaces a file', [file('c'), link('c', 'd')]],
  ['a link is made inside a link', [link('a', '.'), link('a/b', 'x')]],
])('%s: refused', (_what, entries) =>
  expect(readTar(Buffer.concat(entries))).toMatchObject({ ok: false, problem: { code: 'project.bundle' } }),
);

test('links to links and beside folders are fine', () => {
  const entries = [link('lib.so', 'lib.so.1'), link('lib.so.1', 'sub/../lib.so.1.2'), file('lib.so.1.2')];
  expect(readTar(Buffer.concat(entries))).toMatchObject({ ok: true });
});

test('a size below zero does not make the reader go round in circles', () => {
  const archive = Buffer.concat([forged('g', { type: 'g', size: '-0000001000\0' }), file('a')]);
  expect(readTar(archive)).toMatchObject({ ok: true, value: [{ path: 'a' }] });
});

test('the same files are one bundle, however they were packed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-bundle-'));
  try {
    const bundles = new BundleFiles(folder, () => {
      throw new Error('not asked');
    });
    const files = [
      { path: 'MLproject', content: Buffer.from('a') },
      { path: 'b/c.py', content: Buffer.from('d') },
    ];
    const first = await bundles.put(gzipSync(writeTar(files), { level: 1 }));
    const second = await bundles.put(gzipSync(writeTar(files.toReversed()), { level: 9 }));
    expect(second.digest).toBe(first.digest);
    expect((await bundles.open(first.digest)).text('b/c.py')).toBe('d');
    expect(bundles.has('sha256:../../etc')).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
