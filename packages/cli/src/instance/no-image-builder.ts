// The image builder of an instance that cannot build images: it says so, and what to do instead.
import type { ImageBuilder } from '@berth/server';

/** Answers every build with one problem. */
export const noImageBuilder = (what: string): ImageBuilder => ({
  async *build() {
    yield {
      kind: 'problem',
      message: `not supported yet: ${what}`,
      hint: 'run on the embedded cluster (berth up without --kubeconfig)',
    };
  },
});
