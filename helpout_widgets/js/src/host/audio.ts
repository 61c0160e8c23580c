/**
 * The voices of a call, played by elements of the page.
 *
 * Not of a pane: an output that scrolls away may be detached, and with it the voice.
 */
import { type ReadonlySignal, signal } from "@preact/signals";

export class Voices {
  /** The browser plays no sound before the person touched the page. */
  readonly blocked: ReadonlySignal<boolean>;
  /** Nothing is played, by the person's wish: another computer of this room plays it. */
  readonly silenced: ReadonlySignal<boolean>;
  #blocked = signal(false);
  #silenced = signal(false);
  #elements = new Map<string, HTMLAudioElement>();
  #speaker = "";

  constructor() {
    this.blocked = this.#blocked;
    this.silenced = this.#silenced;
  }

  play(key: string, track: MediaStreamTrack): void {
    this.stop(key);
    const element = document.createElement("audio");
    element.autoplay = true;
    element.hidden = true;
    element.muted = this.#silenced.peek();
    element.dataset.helpoutVoice = key;
    element.srcObject = new MediaStream([track]);
    document.body.append(element);
    if (this.#speaker !== "") void this.#lead(element);
    this.#elements.set(key, element);
    this.#start(element);
  }

  stop(key: string): void {
    const element = this.#elements.get(key);
    if (element === undefined) return;
    element.srcObject = null;
    element.remove();
    this.#elements.delete(key);
    if (this.#elements.size === 0) this.#blocked.value = false;
  }

  silence(silenced: boolean): void {
    this.#silenced.value = silenced;
    for (const element of this.#elements.values()) element.muted = silenced;
  }

  /** Play through that device from now on; empty: the system's. */
  through(speaker: string): void {
    this.#speaker = speaker;
    for (const element of this.#elements.values()) void this.#lead(element);
  }

  async #lead(element: HTMLAudioElement): Promise<void> {
    // One that was unplugged meanwhile: the system's plays on.
    await element.setSinkId?.(this.#speaker).catch(() => {});
  }

  /** To be called while a click is handled. */
  unblock(): void {
    this.#blocked.value = false;
    for (const element of this.#elements.values()) this.#start(element);
  }

  #start(element: HTMLAudioElement): void {
    element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError")
        this.#blocked.value = true;
    });
  }
}
