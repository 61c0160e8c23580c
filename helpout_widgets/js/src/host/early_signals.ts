/** Signals of members that the room's list does not name yet: their offer may come before it. */
import type { SignalFrame } from "../contracts/generated";
import type { Signal } from "../core/call/negotiation";

const EACH_MAX = 64;
const SENDERS_MAX = 32;

export class EarlySignals {
  #kept = new Map<string, SignalFrame[]>();

  keep(frame: SignalFrame): void {
    const kept = this.#kept.get(frame.sender) ?? [];
    if (kept.length >= EACH_MAX) return;
    if (kept.length === 0 && this.#kept.size >= SENDERS_MAX) return;
    this.#kept.set(frame.sender, [...kept, frame]);
  }

  /** What came of that connection, in order; it is not kept any longer. */
  take(connectionId: string): readonly SignalFrame[] {
    const kept = this.#kept.get(connectionId) ?? [];
    this.#kept.delete(connectionId);
    return kept;
  }

  clear(): void {
    this.#kept.clear();
  }
}

export function signalOf({ description, candidate }: SignalFrame): Signal {
  return {
    ...(description === null ? {} : { description }),
    ...(candidate === null ? {} : { candidate }),
  };
}
