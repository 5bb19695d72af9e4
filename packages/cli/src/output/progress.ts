// The story while something takes time: one moving line on a terminal, one timestamped line a change elsewhere.
import type { Host } from '../host.js';
import { renderDuration } from '../duration.js';
import { styler } from './style.js';

export interface Progress {
  /** What is being done now; the previous step counts as done. */
  step(text: string): void;
  /** More about the current step, such as what it waits for. */
  detail(text: string): void;
  /** A line that stays. */
  note(text: string): void;
  /** The current step is done. */
  done(): void;
  /** The current step failed. */
  failed(): void;
}

const REDRAW_MS = 500;

/** Progress on stderr. */
export function createProgress(host: Host): Progress {
  return host.stderr.isTerminal ? movingProgress(host) : linedProgress(host);
}

interface Step {
  readonly text: string;
  readonly sinceMs: number;
  detail: string;
}

function movingProgress(host: Host): Progress {
  const style = styler(host.color);
  let current: Step | undefined;
  let cancel: (() => void) | undefined;
  const clear = (): void => host.stderr.write('\r\u001B[K');
  const draw = (): void => {
    if (!current) return;
    const elapsed = renderDuration(host.clock.now() - current.sinceMs);
    const line = `  … ${current.text}${current.detail ? ` (${current.detail})` : ''} ${elapsed}`;
    clear();
    host.stderr.write(style('dim', line.slice(0, Math.max(20, host.stderr.columns - 1))));
    cancel = host.clock.after(REDRAW_MS, draw);
  };
  const end = (mark: string): void => {
    cancel?.();
    if (!current) return;
    clear();
    host.stderr.write(
      `  ${mark} ${current.text} ${style('dim', renderDuration(host.clock.now() - current.sinceMs))}\n`,
    );
    current = undefined;
  };
  return {
    step: (text) => {
      end(style('green', '✔'));
      current = { text, sinceMs: host.clock.now(), detail: '' };
      draw();
    },
    detail: (text) => {
      if (current) current.detail = text;
    },
    note: (text) => {
      clear();
      host.stderr.write(`    ${text}\n`);
    },
    done: () => end(style('green', '✔')),
    failed: () => end(style('red', '✖')),
  };
}

function linedProgress(host: Host): Progress {
  let current: Step | undefined;
  const say = (text: string): void =>
    host.stderr.write(`${new Date(host.clock.now()).toISOString().slice(11, 19)} ${text}\n`);
  const end = (mark: string): void => {
    if (current) say(`${mark} ${current.text} (${renderDuration(host.clock.now() - current.sinceMs)})`);
    current = undefined;
  };
  return {
    step: (text) => {
      end('✔');
      current = { text, sinceMs: host.clock.now(), detail: '' };
      say(`… ${text}`);
    },
    detail: (text) => {
      if (current && current.detail !== text) say(`  ${text}`);
      if (current) current.detail = text;
    },
    note: (text) => say(`  ${text}`),
    done: () => end('✔'),
    failed: () => end('✖'),
  };
}
