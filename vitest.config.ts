// Two projects: `unit` is the fast suite (pure rooms, no processes), `slow` starts real programs.
import { defineConfig } from 'vitest/config';

// Rooms import each other's sources in tests, so that no build is needed first.
const conditions = ['berth-source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Files of one worker share the modules they load: no test leaves anything behind in them.
          isolate: false,
          maxWorkers: '100%',
          include: ['{packages/*/src,tools,conformance,e2e}/**/*.test.ts'],
          exclude: ['**/*.slow.test.ts', '**/node_modules/**', '**/dist/**'],
          // No test is about time: on a busy machine a quick one may take a while.
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: ['**/*.slow.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          // Real programs on a busy machine: what fails twice in a row has failed.
          retry: 1,
        },
      },
    ],
  },
});
