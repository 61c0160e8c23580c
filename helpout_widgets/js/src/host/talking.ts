/**
 * Whether this person is heard, and hears: mute, push to talk, and "no sound in or out" where two
 * people of a call sit in one room.
 *
 * Owns the reasons for silence; the microphone is `media`'s, the others' voices are `voices`'.
 */
import { batch, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Voices } from "./audio";
import type { Media } from "./media";

const PUSH_KEY = "helpouts.push_to_talk";

export class Talking {
  /** Silent but while a key or the button is held. */
  readonly pushToTalk: ReadonlySignal<boolean>;
  /** No sound in or out: another computer of this room is in the call. */
  readonly sameRoom: ReadonlySignal<boolean>;
  /** Held now, to talk. */
  readonly held: ReadonlySignal<boolean>;
  #pushToTalk = signal(localStorage.getItem(PUSH_KEY) === "yes");
  #sameRoom = signal(false);
  #held = signal(false);
  #media: Media;
  #stop: () => void;

  constructor(media: Media, voices: Voices) {
    this.#media = media;
    this.pushToTalk = this.#pushToTalk;
    this.sameRoom = this.#sameRoom;
    this.held = this.#held;
    const stops = [
      effect(() => voices.silence(this.#sameRoom.value)),
      effect(() => {
        if (this.#sameRoom.value) media.setMuted(true);
        else if (this.#pushToTalk.value) media.setMuted(!this.#held.value);
      }),
    ];
    this.#stop = () => {
      for (const stop of stops) stop();
    };
  }

  /** Whether holding a key now makes this person heard. */
  get mayHold(): boolean {
    return !this.#sameRoom.peek() && (this.#held.peek() || this.#media.muted.peek());
  }

  hold(held: boolean): void {
    if (this.#sameRoom.peek() || this.#held.peek() === held) return;
    this.#held.value = held;
    if (!this.#pushToTalk.peek()) this.#media.setMuted(!held);
  }

  /** Somebody asked for silence: whoever wants to be heard again says so. */
  silence(): void {
    this.#held.value = false;
    this.#media.setMuted(true);
  }

  setPushToTalk(on: boolean): void {
    localStorage.setItem(PUSH_KEY, on ? "yes" : "no");
    batch(() => {
      this.#held.value = false;
      this.#pushToTalk.value = on;
    });
  }

  /** Leaving it, this person is still muted: two open microphones in one room howl. */
  setSameRoom(on: boolean): void {
    batch(() => {
      this.#held.value = false;
      this.#sameRoom.value = on;
    });
  }

  close(): void {
    this.#stop();
  }
}
