/** What a call notices while it runs: who speaks, and whether this computer keeps up. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { type Eased, Processor } from "../core/call/processor";
import type { QualitySample } from "../core/call/quality";
import { ActiveSpeaker } from "../core/call/speaker";
import type { RoomState } from "../core/room/state";

export class CallHealth {
  /** Connections that speak now. */
  readonly speaking: ReadonlySignal<readonly string[]>;
  /** Who spoke last for more than a moment. */
  readonly speaker: ReadonlySignal<string | null>;
  /** How much less is sent, because this computer cannot keep up. */
  readonly eased: ReadonlySignal<Eased>;
  #speaking = signal<readonly string[]>([]);
  #speaker = signal<string | null>(null);
  #eased = signal<Eased>(0);
  #voices = new ActiveSpeaker();
  #processor = new Processor();
  #samples = new Map<string, { sample: QualitySample; encode_ms: number }>();
  #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.speaking = this.#speaking;
    this.speaker = this.#speaker;
    this.eased = this.#eased;
  }

  /** How loud a connection is, 0..1; a few times a second. */
  heard(id: string, level: number): void {
    this.#voices.look(id, level, this.#now());
    this.#tell();
  }

  leave(id: string): void {
    this.#samples.delete(id);
    this.#voices.leave(id);
    this.#tell();
  }

  /** A media server tells who speaks; the first keeps the large place until another does. */
  told({ topology, speaking, connection_id }: RoomState): void {
    if (topology !== "server" || speaking === this.#speaking.peek()) return;
    this.#speaking.value = speaking;
    const [first] = speaking.filter((id) => id !== connection_id);
    if (first !== undefined) this.#speaker.value = first;
  }

  /** Once a second of each connection; true where from now on less, or more, is to be sent. */
  sampled(id: string, sample: QualitySample): boolean {
    const before = this.#samples.get(id)?.sample;
    const pictures = before === undefined ? 0 : sample.encoded - before.encoded;
    const seconds = sample.encode_s - (before?.encode_s ?? 0);
    const encode_ms = pictures <= 0 ? 0 : (seconds * 1000) / pictures;
    this.#samples.set(id, { sample, encode_ms });
    const all = [...this.#samples.values()];
    const eased = this.#processor.look({
      at: sample.at,
      limited: all.some((one) => one.sample.processor_limited),
      encode_ms: Math.max(...all.map((one) => one.encode_ms)),
    });
    const changed = eased !== this.#eased.peek();
    this.#eased.value = eased;
    return changed;
  }

  /** Send all again; trouble that goes on is noticed anew. */
  forget(): void {
    this.#processor.reset();
    this.#eased.value = 0;
  }

  #tell(): void {
    const speaking = this.#voices.speaking(this.#now());
    this.#speaker.value = this.#voices.current;
    if (speaking.join() !== this.#speaking.peek().join()) this.#speaking.value = speaking;
  }
}
