// What one instruction is performed on.
import type { BuildContext, StageState } from './build-context.js';
import type { Instruction } from './dockerfile/instruction.js';

export interface StepInput {
  readonly context: BuildContext;
  readonly state: StageState;
  readonly instruction: Instruction;
  readonly globals: Readonly<Record<string, string>>;
}
