// Addresses of pods: 127.x.y.z of this machine, one for each pod, given again only after all others were.

const first = (127 << 24) + (16 << 16) + 1;
const count = 64 * 65_536 - 2;

/** Hands out addresses from 127.16.0.1 to 127.79.255.254. */
export class PodAddresses {
  readonly #taken = new Set<string>();
  #next = 0;

  /** The next free address. */
  take(): string {
    for (let tries = 0; tries < count; tries += 1) {
      const address = render(first + this.#next);
      this.#next = (this.#next + 1) % count;
      // Addresses that look like a network's first or last are avoided: people mistake them.
      if (!this.#taken.has(address) && !/\.(0|255)$/.test(address)) {
        this.#taken.add(address);
        return address;
      }
    }
    throw new Error('all pod addresses are in use');
  }

  /** Marks an address that a pod of an earlier process holds. */
  keep(address: string): void {
    this.#taken.add(address);
  }

  give(address: string): void {
    this.#taken.delete(address);
  }
}

const render = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
