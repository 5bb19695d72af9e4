// The stacks that a file asks for, with the facts at hand.
import { renderStacks } from '../render/render-stacks.js';
import type { Stack } from '../render/stack.js';
import { StepFailure, type World } from './part.js';

/** Renders them. Throws a StepFailure with the field and the next step when the file cannot be rendered. */
export function desiredStacks({ config, facts }: Pick<World, 'config' | 'facts'>): readonly Stack[] {
  const rendered = renderStacks({ config, facts });
  if (rendered.ok) return rendered.value;
  const { field, message, hint } = rendered.problem;
  throw new StepFailure(`${field ? `${field}: ` : ''}${message}${hint ? `; ${hint}` : ''}`);
}
