/**
 * What panes are shown of a call, and when.
 *
 * To draw keeps a page from answering, and the others' pages with it where they share a computer:
 * so the first answers of a call come first, and what changed is drawn while browsers look for a
 * path. Nothing waits longer than `SHOWN_WITHIN_MS`. Knows nothing of what is sent to whom.
 */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Peer } from "./peer";

/** `elsewhere`: another page of this person took over. `full`: as many are in it as may be. */
export type CallPhase = "out" | "joining" | "in" | "elsewhere" | "full";

const SHOWN_WITHIN_MS = 300;

export class Shown {
  readonly phase: ReadonlySignal<CallPhase>;
  readonly peers: ReadonlySignal<readonly Peer[]>;
  #peers: ReadonlySignal<readonly Peer[]>;
  /** Joined, as nobody sees yet. */
  #held = signal(false);
  #met = signal<ReadonlySet<Peer>>(new Set());
  #joins = 0;

  constructor(phase: ReadonlySignal<CallPhase>, peers: ReadonlySignal<readonly Peer[]>) {
    this.#peers = peers;
    this.phase = computed(() => (this.#held.value ? "out" : phase.value));
    this.peers = computed(() => peers.value.filter((peer) => this.#met.value.has(peer)));
  }

  /** This page joins so many that are there. */
  joins(others: number): void {
    this.#joins += 1;
    const join = this.#joins;
    this.#held.value = others > 0;
    if (others > 0)
      void this.exchanged(others).then(() => {
        if (join === this.#joins) this.#held.value = false;
      });
  }

  /** These came into the call. */
  came(peers: readonly Peer[]): void {
    for (const peer of peers)
      void within(peer.exchanged).then(() => {
        const now = this.#peers.peek().filter((one) => one === peer || this.#met.peek().has(one));
        this.#met.value = new Set(now);
      });
  }

  /** The call is over for this page. */
  left(): void {
    this.#joins += 1;
    this.#held.value = false;
  }

  /** Once so many are connected with and each exchanged offer and answer, or it took too long. */
  async exchanged(count: number): Promise<void> {
    let stop = () => {};
    const all = new Promise<void>((resolve) => {
      stop = effect(() => {
        const now = this.#peers.value;
        if (now.length >= count)
          void Promise.all(now.map((peer) => peer.exchanged)).then(() => resolve());
      });
    });
    await within(all);
    stop();
  }
}

function within(done: Promise<void>): Promise<void> {
  return Promise.race([done, new Promise<void>((resolve) => setTimeout(resolve, SHOWN_WITHIN_MS))]);
}
