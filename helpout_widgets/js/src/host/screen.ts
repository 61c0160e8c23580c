/**
 * The screen that this page shares in one room: what it is, its track, and whether it stands still.
 *
 * Owns capturing and letting go. Knows no call: who sends the track asks for it here and is told
 * when it changes. A track that ends, for whatever reason, ends the sharing.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { type DeviceProblem, problemOf } from "../core/call/problems";

export interface Shared {
  readonly track: MediaStreamTrack;
}

export class Screen {
  readonly shared: ReadonlySignal<Shared | null>;
  /** Others keep the last picture; nothing leaves this page meanwhile. */
  readonly paused: ReadonlySignal<boolean>;
  /** What is to be sent now; none while paused, since a disabled track would send black. */
  readonly outgoing: ReadonlySignal<MediaStreamTrack | null>;
  #shared = signal<Shared | null>(null);
  #paused = signal(false);

  constructor() {
    this.shared = this.#shared;
    this.paused = this.#paused;
    this.outgoing = computed(() =>
      this.#paused.value ? null : (this.#shared.value?.track ?? null),
    );
  }

  async start(thisTab: boolean): Promise<DeviceProblem | null> {
    const secure = globalThis.isSecureContext;
    if (navigator.mediaDevices?.getDisplayMedia === undefined)
      return problemOf(new TypeError(), secure);
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({
        video: { frameRate: { ideal: 15, max: 30 } },
        audio: false,
        ...(thisTab ? { preferCurrentTab: true } : {}),
      } as DisplayMediaStreamOptions);
      const track = stream.getVideoTracks()[0] ?? null;
      if (track === null) return "missing";
      // Text must stay sharp; a browser left alone would shrink it.
      track.contentHint = "detail";
      track.addEventListener("ended", () => {
        if (this.#shared.peek()?.track === track) this.stop();
      });
      this.stop();
      this.#shared.value = { track };
      return null;
    } catch (error) {
      return problemOf(error, secure);
    }
  }

  setPaused(paused: boolean): void {
    this.#paused.value = paused && this.#shared.peek() !== null;
  }

  stop(): void {
    this.#shared.peek()?.track.stop();
    this.#shared.value = null;
    this.#paused.value = false;
  }
}
