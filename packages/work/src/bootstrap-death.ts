// The bootstrap pod runs our program: its exit codes say what the user did wrong and what we did (python/README.md).
import { death, type Death, type DeathClass } from './death-class.js';

interface ExitMeaning {
  readonly class: DeathClass;
  readonly sentence: string;
}

const MEANINGS: Readonly<Record<number, ExitMeaning>> = {
  64: { class: 'invalid-project', sentence: 'the project could not be used: see the bootstrap log' },
  65: { class: 'build-failed', sentence: 'the image could not be built: see the bootstrap log' },
  69: { class: 'bootstrap', sentence: 'the bootstrap pod could not reach the control plane' },
  70: { class: 'bootstrap', sentence: 'the bootstrap program failed unexpectedly' },
  77: { class: 'bootstrap', sentence: "the control plane refused the bootstrap pod's token" },
  78: { class: 'bootstrap', sentence: 'the bootstrap pod was set up wrongly' },
};

/**
 * What a death means when it is the bootstrap pod's; nothing that it does itself is the fault of the user's
 * program.
 */
export function bootstrapDeath(cause: Death): Death {
  if (cause.class !== 'user-error') return cause;
  const exitCode = Number(cause.evidence['exitCode']);
  const { class: deathClass, sentence } = MEANINGS[exitCode] ?? {
    class: 'bootstrap',
    sentence: `the bootstrap pod ended with exit code ${exitCode}`,
  };
  return death(deathClass, sentence, {
    hint: 'read it with: berth logs --bootstrap',
    evidence: cause.evidence,
  });
}
