/** Who speaks, from how loud each one is. Pure: fed a few times a second for each voice. */

const LOUD = 0.02;
/** Between two words nobody falls silent. */
const ECHOES_MS = 700;
/** A cough takes nobody's place. */
const TAKES_PLACE_MS = 900;

interface Voice {
  since: number;
  last: number;
}

export class ActiveSpeaker {
  #voices = new Map<string, Voice>();
  #current: string | null = null;

  /** Who spoke last for more than a moment; stays until somebody else does. */
  get current(): string | null {
    return this.#current;
  }

  /** Who speaks now. */
  speaking(now: number): readonly string[] {
    return [...this.#voices].filter(([, voice]) => now - voice.last < ECHOES_MS).map(([id]) => id);
  }

  /** @param level 0..1, as browsers tell it. */
  look(id: string, level: number, now: number): void {
    const voice = this.#voices.get(id);
    const goesOn = voice !== undefined && now - voice.last < ECHOES_MS;
    if (level < LOUD) {
      if (voice !== undefined && !goesOn) this.#voices.delete(id);
      return;
    }
    const since = goesOn ? voice.since : now;
    this.#voices.set(id, { since, last: now });
    if (this.#current === id) return;
    const theirs = this.#current === null ? undefined : this.#voices.get(this.#current);
    const theySpeak = theirs !== undefined && now - theirs.last < ECHOES_MS;
    if (this.#current === null || (!theySpeak && now - since >= TAKES_PLACE_MS)) this.#current = id;
  }

  leave(id: string): void {
    this.#voices.delete(id);
    if (this.#current === id) this.#current = null;
  }
}
