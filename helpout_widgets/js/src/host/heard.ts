/** The voices that came, played only while their people are in the call. */
import type { Voices } from "./audio";

export class Heard {
  #voices: Voices;
  #tracks = new Map<string, MediaStreamTrack>();
  #playing = new Set<string>();

  constructor(voices: Voices) {
    this.#voices = voices;
  }

  /** A voice came over that connection. */
  came(id: string, track: MediaStreamTrack): void {
    this.#tracks.set(id, track);
    if (this.#playing.has(id)) this.#voices.play(id, track);
  }

  /** These connections are in the call now, and no others. */
  follow(ids: readonly string[]): void {
    const before = this.#playing;
    this.#playing = new Set(ids);
    for (const id of before) if (!this.#playing.has(id)) this.#voices.stop(id);
    for (const id of ids) {
      const track = this.#tracks.get(id);
      if (track !== undefined && !before.has(id)) this.#voices.play(id, track);
    }
  }

  /** That connection has ended. */
  gone(id: string): void {
    this.#tracks.delete(id);
    this.#playing.delete(id);
    this.#voices.stop(id);
  }
}
