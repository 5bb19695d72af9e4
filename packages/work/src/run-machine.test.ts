// The machine alone, under any sequence of events: it never throws, never goes back, never has two Jobs at once.
import { aRunPlan, aRunSpec } from '@berth/testing';
import { array, assert as check, constantFrom, nat, property, record, type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { death } from './death-class.js';
import type { RunEvent } from './run-event.js';
import { step } from './run-machine.js';
import { effectKey, effectsOf } from './run-effect.js';
import type { RunSpec } from './run-spec.js';
import { acceptedRun, currentJob, isEnded, statusOf, type RunPlan, type RunState } from './run-state.js';

const spec: RunSpec = aRunSpec({ maxWaitMs: 60_000, maxRetries: 2 });
const plan: RunPlan = aRunPlan();

type Move = { readonly kind: string; readonly pick: number; readonly lateMs: number };
const moves: Arbitrary<readonly Move[]> = array(
  record({
    kind: constantFrom(
      'planned',
      'unplaceable',
      'plan-failed',
      'created',
      'refused',
      'built',
      'build-failed',
      'active',
      'ok',
      'lost',
      'exit',
      'absent',
      'cancel',
      'tick',
      'finished',
    ),
    pick: nat(3),
    lateMs: nat(40_000),
  }),
  { maxLength: 40 },
);

/** Events name the current Job, or now and then an earlier one, or one that never was. */
function eventOf({ kind, pick, lateMs }: Move, state: RunState): RunEvent {
  const atMs = state.updatedAtMs + lateMs;
  const job = state.jobs.at(-1 - pick) ?? currentJob(state);
  const name = job?.name ?? 'nobody';
  const seen = (outcome: 'active' | 'succeeded' | 'failed', cause?: ReturnType<typeof death>): RunEvent => ({
    kind: 'observed',
    atMs,
    jobs: [{ name, uid: `uid-${name}`, outcome, death: cause }],
  });
  switch (kind) {
    case 'planned':
      return { kind: 'planned', atMs, plan, forecast: [] };
    case 'unplaceable':
      return { kind: 'planned', atMs, plan, forecast: [], unplaceable: death('unschedulable', 'x') };
    case 'plan-failed':
      return { kind: 'planning-failed', atMs, death: death('invalid-project', 'x') };
    case 'created':
      return { kind: 'job-created', atMs, name, uid: `uid-${name}` };
    case 'refused':
      return { kind: 'job-refused', atMs, name, death: death('forbidden', 'x') };
    case 'built':
      return { kind: 'image-built', atMs, image: { image: 'i', digest: 'd' } };
    case 'build-failed':
      return { kind: 'image-failed', atMs, death: death('build-failed', 'x') };
    case 'active':
      return seen('active');
    case 'ok':
      return seen('succeeded');
    case 'lost':
      return seen('failed', death('node-lost', 'x'));
    case 'exit':
      return seen('failed', death('user-error', 'x'));
    case 'absent':
      return { kind: 'observed', atMs, jobs: [] };
    case 'cancel':
      return { kind: 'cancel', atMs, by: 'me' };
    case 'tick':
      return { kind: 'tick', atMs };
    default:
      return { kind: 'finished', atMs, report: { pods: [], usd: null } };
  }
}

describe('any sequence of events', () => {
  test('keeps what must always hold', () => {
    check(
      property(moves, (sequence) => {
        let state = acceptedRun(spec);
        for (const move of sequence) {
          const event = eventOf(move, state);
          const { state: next, effects } = step(state, event);
          expect(next.jobs.filter(({ outcome }) => outcome === undefined).length).toBeLessThanOrEqual(1);
          expect(new Set(next.jobs.map(({ name }) => name)).size).toBe(next.jobs.length);
          expect(next.jobs.length).toBeGreaterThanOrEqual(state.jobs.length);
          expect(new Set(effects.map(effectKey)).size).toBe(effects.length);
          if (isEnded(state)) expect(next).toBe(state);
          if (next.jobs.some(({ role }) => role === 'worker')) expect(next.image).toBeDefined();
          if (!isEnded(next))
            expect(effects.length + Number(next.jobs.at(-1)?.uid !== undefined)).toBeGreaterThan(0);
          // The same event again changes nothing more, or at least breaks nothing.
          expect(statusOf(step(next, event).state)).toBeTypeOf('string');
          state = next;
        }
      }),
      { numRuns: 400 },
    );
  });

  test('an end, once decided, stays decided', () => {
    check(
      property(moves, moves, (before, after) => {
        let state = before.reduce(
          (current, move) => step(current, eventOf(move, current)).state,
          acceptedRun(spec),
        );
        if (state.phase.kind !== 'finishing') return;
        const { outcome } = state.phase;
        for (const move of after) {
          state = step(state, eventOf(move, state)).state;
          expect(state.phase).toMatchObject({ outcome });
        }
      }),
      { numRuns: 200 },
    );
  });
});

test('the log is shipped while the worker runs, and no longer', () => {
  const ships = (state: RunState): boolean => effectsOf(state).some(({ kind }) => kind === 'ship-logs');
  const running: RunState = { ...acceptedRun(spec), plan, phase: { kind: 'running' } };
  expect(ships(running)).toBe(true);
  expect(ships(step(running, { kind: 'cancel', atMs: 1, by: 'me' }).state)).toBe(false);
});
