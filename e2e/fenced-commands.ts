// The commands that a documentation page shows: fenced blocks marked `sh`, one command a line unless continued.
// `sh exit=8` says that the last command of the block ends with that code.

export interface FencedCommand {
  readonly line: number;
  readonly command: string;
  readonly exitCode: number;
}

/** Every command of a Markdown page, in order. */
export function fencedCommands(markdown: string): readonly FencedCommand[] {
  const commands: FencedCommand[] = [];
  let block: { exitCode: number; from: number } | undefined;
  let pending = '';
  markdown.split('\n').forEach((text, index) => {
    const fence = /^```(\w*)\s*(.*)$/.exec(text);
    if (fence && !block) {
      const [, language = '', info = ''] = fence;
      block = {
        exitCode: language === 'sh' ? Number(/exit=(\d+)/.exec(info)?.[1] ?? 0) : -1,
        from: commands.length,
      };
      return;
    }
    if (fence && block) {
      const last = commands[commands.length - 1];
      if (block.exitCode > 0 && last) commands[commands.length - 1] = { ...last, exitCode: block.exitCode };
      block = undefined;
      return;
    }
    if (!block || block.exitCode < 0) return;
    pending += text.replace(/\\$/, ' ');
    if (text.endsWith('\\')) return;
    if (pending.trim() !== '' && !pending.trim().startsWith('#')) {
      commands.push({ line: index + 1, command: pending.trim(), exitCode: 0 });
    }
    pending = '';
  });
  return commands;
}
