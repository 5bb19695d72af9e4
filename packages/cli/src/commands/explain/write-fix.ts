// `berth explain --fix N`: writes a fix into the files that hold its cause, after it was shown and agreed to.
import { applyPatches, type Fix, renderFix, type Verdict } from '@berth/placement';
import { rename, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliError } from '../../cli-error.js';
import { type Invocation, switchOption, textOption } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { readInput } from '../../input/read-input.js';
import { agreed } from '../../output/agreed.js';

/** Writes the fix of that number; false when nothing was written, because of `--dry-run`. */
export async function writeFix(invocation: Invocation, verdicts: readonly Verdict[]): Promise<boolean> {
  const { host } = invocation;
  const fix = chosenFix(verdicts, textOption(invocation, 'fix') ?? '');
  const texts = await patchedTexts(invocation, fix);
  if (switchOption(invocation, 'dryRun')) {
    host.stdout.write(fix.diff ?? '');
    return false;
  }
  host.stderr.write(`${renderFix(fix)}\n${fix.diff ?? ''}`);
  await agreed(invocation, { what: `this changes ${[...texts.keys()].join(', ')}`, question: 'Write it?' });
  for (const [file, text] of texts) await replaceFile(resolve(host.cwd, file), text);
  host.stderr.write(`wrote ${[...texts.keys()].join(', ')}\n\n`);
  return true;
}

/** Fixes are counted through all verdicts, as the table shows them. */
function chosenFix(verdicts: readonly Verdict[], written: string): Fix {
  const fixes = verdicts.flatMap((verdict) => verdict.fixes);
  const fix = /^[1-9]\d*$/.test(written) ? fixes[Number(written) - 1] : undefined;
  if (fix) return fix;
  const known = fixes.length === 0 ? 'there is nothing to mend' : `there are ${fixes.length}`;
  throw new CliError(`there is no fix ${written}`, { exitCode: EXIT.usage, hint: known });
}

/** New texts by file. All of them are made before any is written. */
async function patchedTexts(
  { host }: Invocation,
  { patches, commands = [] }: Fix,
): Promise<ReadonlyMap<string, string>> {
  if (!patches)
    throw new CliError('this fix is in none of the files that were named', {
      exitCode: EXIT.usage,
      hint: commands[0] === undefined ? 'make it where the object comes from' : `run: ${commands.join('; ')}`,
    });
  const texts = new Map<string, string>();
  for (const file of new Set(patches.map((patch) => patch.file))) {
    if (file === 'stdin' || file.endsWith('.gz'))
      throw new CliError(`${file} cannot be written`, {
        exitCode: EXIT.usage,
        hint: 'name a plain file, or take the patch from -o json',
      });
    const { text } = await readInput(host, file);
    const patched = applyPatches(
      text,
      patches.filter((patch) => patch.file === file),
    );
    if (patched === undefined)
      throw new CliError(`${file} is not what it was any more`, {
        exitCode: EXIT.conflict,
        hint: 'run it again',
      });
    texts.set(file, patched);
  }
  return texts;
}

/** The old text stays until the new one is whole; rights are kept. */
async function replaceFile(path: string, text: string): Promise<void> {
  const { mode } = await stat(path);
  const aside = `${path}.berth-${process.pid}`;
  await writeFile(aside, text, { mode });
  await rename(aside, path);
}
