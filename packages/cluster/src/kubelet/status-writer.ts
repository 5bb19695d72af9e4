// Brings status changes of pods to the API: those of one pod are gathered, written one at a time, only on change.
import { hasReason, type Clock, type ObjectKey, type PodStatus } from '@berth/kube';
import type { LocalApi } from '../local-api.js';
import { statusDelayMs, statusTriesMax } from './limits.js';

/** A pod whose status is kept up to date. */
export interface StatusSource {
  readonly key: ObjectKey;
  readonly uid: string;
  readonly nodeName: string;
  /** The status now, given the one that is stored. */
  render(stored: PodStatus | undefined): PodStatus;
}

interface Slot {
  dirty: boolean;
  writing: Promise<void> | undefined;
  written: string;
}

/** Writes statuses. */
export class StatusWriter {
  readonly #api: LocalApi;
  readonly #clock: Clock;
  readonly #slots = new Map<string, Slot>();

  constructor(api: LocalApi, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** The status may have changed; it is written soon. */
  mark(source: StatusSource): void {
    const slot = this.#slotOf(source.uid);
    slot.dirty = true;
    slot.writing ??= this.#write(source, slot).finally(() => {
      slot.writing = undefined;
      if (slot.dirty) this.mark(source);
    });
  }

  /** Resolves when everything marked so far is written or was refused for good. */
  async flush(source: StatusSource): Promise<void> {
    const slot = this.#slotOf(source.uid);
    while (slot.dirty || slot.writing) await (slot.writing ?? Promise.resolve());
  }

  forget(uid: string): void {
    this.#slots.delete(uid);
  }

  #slotOf(uid: string): Slot {
    let slot = this.#slots.get(uid);
    if (!slot) this.#slots.set(uid, (slot = { dirty: false, writing: undefined, written: '' }));
    return slot;
  }

  async #write(source: StatusSource, slot: Slot): Promise<void> {
    for (let tries = 0; tries < statusTriesMax && slot.dirty; tries += 1) {
      await new Promise<void>((resolve) => void this.#clock.after(statusDelayMs * 2 ** tries, resolve));
      slot.dirty = false;
      try {
        await this.#writeOnce(source, slot);
      } catch (error) {
        if (hasReason(error, 'NotFound')) return;
        slot.dirty = true;
      }
    }
    slot.dirty = false;
  }

  async #writeOnce(source: StatusSource, slot: Slot): Promise<void> {
    const pod = this.#api.peek('pods', source.key);
    if (pod?.metadata.uid !== source.uid) return;
    const status = source.render(pod.status);
    const text = JSON.stringify(status);
    if (text === slot.written) return;
    const api = this.#api.as(`system:node:${source.nodeName}`, ['system:nodes', 'system:authenticated']);
    const patch = { type: 'merge', body: { status } } as const;
    await api.patch('pods', source.key, patch, { subresource: 'status', fieldManager: 'kubelet' });
    slot.written = text;
  }
}
