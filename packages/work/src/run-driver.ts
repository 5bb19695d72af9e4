// Drives every run: takes events one at a time per run, stores each before acting on it, and keeps exactly those
// effects going that the state asks for. A crash anywhere is harmless: on start the same effects follow from the
// stored states.
import { assertNever } from '@berth/kube';
import { shipGrownLogs } from './run-logs.js';
import { createJob } from './create-job.js';
import { death } from './death-class.js';
import { finishRun } from './finish-run.js';
import { EFFECT_RETRY_MAX_MS, EFFECT_RETRY_MS, SHIP_LOGS_MS, TRACKING_PATIENCE_MS } from './limits.js';
import { planRun } from './plan-run.js';
import type { RunPorts } from './ports.js';
import { RunDeath } from './run-death.js';
import { effectKey, effectsOf, type RunEffect } from './run-effect.js';
import type { RunEvent } from './run-event.js';
import { step } from './run-machine.js';
import { isEnded, type RunState } from './run-state.js';

interface ActiveEffect {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

interface ActiveRun {
  state: RunState;
  /** The last event's processing; the next one waits for it. */
  mailbox: Promise<unknown>;
  readonly effects: Map<string, ActiveEffect>;
  /** What went wrong last and is being tried again; absent when nothing is. */
  trouble?: string | undefined;
}

/**
 * Every run of one control plane. `start` takes up what an earlier process left, `adopt` what is new; `send` delivers
 * what happened. States are stored through `ports.store` before their effects begin.
 */
export class RunDriver {
  readonly #ports: RunPorts;
  readonly #runs = new Map<string, ActiveRun>();
  readonly #listeners = new Set<(state: RunState) => void>();
  #stopped = false;

  constructor(ports: RunPorts) {
    this.#ports = ports;
  }

  /** Takes up every run that had not ended when the last process did. */
  async start(): Promise<void> {
    for (const state of await this.#ports.store.unfinished()) this.adopt(state);
  }

  /** Begins to drive a run whose state is already stored. */
  adopt(state: RunState): void {
    if (this.#runs.has(state.spec.id) || isEnded(state)) return;
    const run: ActiveRun = { state, mailbox: Promise.resolve(), effects: new Map() };
    this.#runs.set(state.spec.id, run);
    this.#keepEffects(run, effectsOf(state));
    for (const listener of this.#listeners) listener(state);
  }

  /** Runs that have not ended. */
  active(): readonly RunState[] {
    return [...this.#runs.values()].map(({ state }) => state);
  }

  /** The state of a run that has not ended. */
  peek(runId: string): RunState | undefined {
    return this.#runs.get(runId)?.state;
  }

  /** What keeps a run from going on and is being tried again: a tracking server that does not answer, say. */
  troubleOf(runId: string): string | undefined {
    return this.#runs.get(runId)?.trouble;
  }

  /** Calls back after every stored change; gives the function that ends it. */
  onChange(listener: (state: RunState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Delivers an event; resolves with the state after it, or undefined when the run is not (or no longer) driven. */
  async send(runId: string, event: RunEvent): Promise<RunState | undefined> {
    const run = this.#runs.get(runId);
    if (!run) return undefined;
    const turn = run.mailbox.then(() => this.#take(run, event));
    run.mailbox = turn.catch((error: unknown) => this.#ports.onTrouble(runId, `event ${event.kind}`, error));
    await turn;
    return run.state;
  }

  /** Stops driving; runs go on in their clusters and are taken up again by the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const effects = [...this.#runs.values()].flatMap((run) => [...run.effects.values()]);
    for (const { abort } of effects) abort.abort();
    await Promise.all(effects.map(({ done }) => done));
    await Promise.all([...this.#runs.values()].map(({ mailbox }) => mailbox));
    this.#runs.clear();
  }

  async #take(run: ActiveRun, event: RunEvent): Promise<void> {
    if (this.#stopped) return;
    const { state, effects } = step(run.state, event);
    if (state === run.state) return;
    await this.#ports.store.save(state, event);
    run.state = state;
    run.trouble = undefined;
    if (isEnded(state)) this.#runs.delete(state.spec.id);
    this.#keepEffects(run, effects);
    for (const listener of this.#listeners) listener(state);
  }

  /** Ends effects that are no longer asked for and starts those that are new. */
  #keepEffects(run: ActiveRun, wanted: readonly RunEffect[]): void {
    const byKey = new Map(wanted.map((effect) => [effectKey(effect), effect]));
    const leaving: Promise<void>[] = [];
    for (const [key, { abort, done }] of run.effects) {
      if (byKey.has(key)) continue;
      abort.abort();
      leaving.push(done);
      run.effects.delete(key);
    }
    for (const [key, effect] of byKey) {
      if (run.effects.has(key)) continue;
      const abort = new AbortController();
      // A new effect never overlaps one that is being given up: a Job may still be on its way to the API server.
      const done = Promise.all(leaving).then(() => this.#perform(run, effect, abort.signal));
      run.effects.set(key, { abort, done });
    }
  }

  /** Performs an effect until it gives an event; passing trouble is met with patience. */
  async #perform(run: ActiveRun, effect: RunEffect, signal: AbortSignal): Promise<void> {
    const { id } = run.state.spec;
    const sinceMs = this.#ports.clock.now();
    for (let tries = 1; !signal.aborted; tries += 1) {
      try {
        const event = await this.#attempt(run, effect, { signal, sinceMs });
        // Awaited, so that an event that could not be stored makes the effect (and so the event) happen again.
        if (event && !signal.aborted) await this.send(id, event);
        return;
      } catch (error) {
        this.#ports.onTrouble(id, effect.kind, error);
        if (!signal.aborted) run.trouble = error instanceof Error ? error.message : String(error);
        await this.#pause(Math.min(EFFECT_RETRY_MS * 2 ** (tries - 1), EFFECT_RETRY_MAX_MS), signal);
      }
    }
  }

  async #attempt(
    run: ActiveRun,
    effect: RunEffect,
    { signal, sinceMs }: { readonly signal: AbortSignal; readonly sinceMs: number },
  ): Promise<RunEvent | undefined> {
    const { clock } = this.#ports;
    const isPatient = clock.now() - sinceMs < TRACKING_PATIENCE_MS;
    switch (effect.kind) {
      case 'plan':
        await this.#pauseUntil(effect.notBeforeMs, signal);
        return signal.aborted ? undefined : this.#plan(run.state, isPatient);
      case 'create-job':
        await this.#pauseUntil(effect.job.notBeforeMs, signal);
        return signal.aborted ? undefined : createJob(run.state, effect.job, this.#ports);
      case 'wake':
        await this.#pauseUntil(effect.atMs, signal);
        return { kind: 'tick', atMs: clock.now() };
      case 'finish':
        return finishRun(run.state, {
          ports: this.#ports,
          outcome: effect.outcome,
          signal,
          latest: () => run.state,
          withoutTracking: !isPatient,
        });
      case 'ship-logs':
        return this.#shipLogs(run, signal);
      default:
        return assertNever(effect);
    }
  }

  /** As long as the worker runs. What it printed last goes with the end of the run, so failures here cost nothing. */
  async #shipLogs(run: ActiveRun, signal: AbortSignal): Promise<undefined> {
    let shippedBytes = 0;
    while (!signal.aborted) {
      await this.#pause(SHIP_LOGS_MS, signal);
      if (signal.aborted) return undefined;
      try {
        shippedBytes = await shipGrownLogs(run.state, shippedBytes, this.#ports);
      } catch (error) {
        this.#ports.onTrouble(run.state.spec.id, 'shipping logs', error);
      }
    }
    return undefined;
  }

  async #plan(state: RunState, isPatient: boolean): Promise<RunEvent> {
    const atMs = this.#ports.clock.now();
    try {
      return await planRun(state, this.#ports);
    } catch (error) {
      if (error instanceof RunDeath) return { kind: 'planning-failed', atMs, death: error.death };
      if (isPatient) throw error;
      const sentence = `the run could not be planned: ${error instanceof Error ? error.message : String(error)}`;
      return { kind: 'planning-failed', atMs, death: death('tracking', sentence) };
    }
  }

  async #pauseUntil(atMs: number, signal: AbortSignal): Promise<void> {
    const delayMs = atMs - this.#ports.clock.now();
    if (delayMs > 0) await this.#pause(delayMs, signal);
  }

  #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = (): void => {
        cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = this.#ports.clock.after(delayMs, end);
      signal.addEventListener('abort', end, { once: true });
    });
  }
}
