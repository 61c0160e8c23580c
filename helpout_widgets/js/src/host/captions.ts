/**
 * Captions of a call: one's own speech to text where the browser can, others' as they send it.
 *
 * Off until a person switches it on: many browsers send the sound to their maker for this. The
 * text goes to the others' pages by data channel, or by the field `caption` of awareness where a
 * media server carries the call; nothing of it is stored.
 */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Awareness } from "y-protocols/awareness";
import {
  type Caption,
  type CaptionMessage,
  decodeCaption,
  encodeCaption,
  withCaption,
  withoutOld,
} from "../core/call/captions";
import type { RoomClient } from "../core/room/client";
import type { Call } from "./call";
import type { Media } from "./media";
import type { Remote } from "./remote";

interface Recognition extends EventTarget {
  continuous: boolean;
  interimResults: boolean;
  lang: string;
  start(): void;
  stop(): void;
}
interface RecognitionResult {
  readonly isFinal: boolean;
  readonly [index: number]: { readonly transcript: string } | undefined;
}
type RecognitionEvent = Event & {
  readonly resultIndex: number;
  readonly results: ArrayLike<RecognitionResult>;
};
type Recogniser = new () => Recognition;

export type CaptionsFailure = "blocked" | "network" | "failed";

export interface CaptionsParts {
  client: RoomClient;
  call: Call;
  media: Media;
  now(): number;
}

const OLD_MS = 1_000;
const AGAIN_MS = 400;
const FIELD = "caption";

function recogniser(): Recogniser | null {
  const scope = globalThis as unknown as Record<string, Recogniser | undefined>;
  return scope.SpeechRecognition ?? scope.webkitSpeechRecognition ?? null;
}

export class Captions {
  /** Whether captions are shown here, and one's own speech is sent as text where possible. */
  readonly on: ReadonlySignal<boolean>;
  readonly lines: ReadonlySignal<readonly Caption[]>;
  readonly failure: ReadonlySignal<CaptionsFailure | null>;
  /** Whether this browser can write down what is said. */
  readonly hears = recogniser() !== null;
  #on = signal(false);
  #lines = signal<readonly Caption[]>([]);
  #failure = signal<CaptionsFailure | null>(null);
  #parts: CaptionsParts;
  #recognition: Recognition | null = null;
  #again: ReturnType<typeof setTimeout> | null = null;
  #attached = new Map<Remote, () => void>();
  #awareness: Awareness | null = null;
  #stops: (() => void)[] = [];

  constructor(parts: CaptionsParts) {
    this.#parts = parts;
    this.on = this.#on;
    this.lines = this.#lines;
    this.failure = this.#failure;
    this.#stops.push(
      effect(() => this.#follow(parts.call.peers.value)),
      effect(() => {
        const speaks = parts.media.audio.value.track !== null && !parts.media.muted.value;
        const inCall = parts.call.phase.value === "in" && !parts.call.watching.value;
        if (this.#on.value && speaks && inCall) this.#listen();
        else this.#stopListening();
      }),
      parts.client.document.subscribe(() => this.#followField()),
    );
    this.#followField();
    const old = setInterval(() => {
      this.#lines.value = withoutOld(this.#lines.peek(), parts.now());
    }, OLD_MS);
    this.#stops.push(() => clearInterval(old));
  }

  setOn(on: boolean): void {
    this.#failure.value = null;
    this.#on.value = on;
    if (!on) this.#lines.value = [];
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    for (const stop of this.#attached.values()) stop();
    this.#attached.clear();
    this.#awareness?.off("change", this.#fieldChanged);
    this.#stopListening();
  }

  #listen(): void {
    const Recogniser = recogniser();
    if (Recogniser === null || this.#recognition !== null) return;
    const recognition = new Recogniser();
    recognition.continuous = true;
    recognition.interimResults = true;
    recognition.lang = navigator.language;
    recognition.addEventListener("result", (event) => this.#heard(event as RecognitionEvent));
    recognition.addEventListener("error", (event) => {
      const { error } = event as Event & { error?: string };
      if (error === "no-speech" || error === "aborted") return;
      const blocked = error === "not-allowed" || error === "service-not-allowed";
      this.#failure.value = blocked ? "blocked" : error === "network" ? "network" : "failed";
    });
    // Browsers end it after a while, and after silence.
    recognition.addEventListener("end", () => {
      if (this.#recognition !== recognition) return;
      this.#recognition = null;
      if (this.#failure.peek() !== null) return;
      this.#again = setTimeout(() => {
        if (this.#on.peek()) this.#listen();
      }, AGAIN_MS);
    });
    this.#recognition = recognition;
    try {
      recognition.start();
    } catch {
      this.#failure.value = "failed";
    }
  }

  #stopListening(): void {
    if (this.#again !== null) clearTimeout(this.#again);
    const recognition = this.#recognition;
    this.#recognition = null;
    recognition?.stop();
  }

  #heard({ results, resultIndex }: RecognitionEvent): void {
    for (let index = resultIndex; index < results.length; index += 1) {
      const result = results[index];
      const text = result?.[0]?.transcript ?? "";
      if (result !== undefined) this.#tell({ text: text.trim(), final: result.isFinal });
    }
  }

  #tell(message: CaptionMessage): void {
    const { client, call } = this.#parts;
    this.#show(client.state.account_id, message);
    const text = encodeCaption(message);
    for (const peer of call.peers.peek()) peer.channel("captions").send(text);
    if (client.state.topology !== "server") return;
    const { awareness } = client.document.current;
    awareness.setLocalState({ ...awareness.getLocalState(), [FIELD]: text });
  }

  #show(accountId: string, message: CaptionMessage): void {
    if (!this.#on.peek()) return;
    this.#lines.value = withCaption(this.#lines.peek(), accountId, message, this.#parts.now());
  }

  #told(accountId: string, message: unknown): void {
    const caption = decodeCaption(message);
    if (caption !== null) this.#show(accountId, caption);
  }

  #follow(peers: readonly Remote[]): void {
    for (const [peer, stop] of this.#attached)
      if (!peers.includes(peer)) {
        stop();
        this.#attached.delete(peer);
      }
    for (const peer of peers)
      if (!this.#attached.has(peer))
        this.#attached.set(
          peer,
          peer.channel("captions").listen((text) => this.#told(peer.accountId, text)),
        );
  }

  #followField(): void {
    const { awareness } = this.#parts.client.document.current;
    if (awareness === this.#awareness) return;
    this.#awareness?.off("change", this.#fieldChanged);
    this.#awareness = awareness;
    awareness.on("change", this.#fieldChanged);
  }

  #fields = new Map<number, unknown>();
  #fieldChanged = ({ added, updated }: { added: number[]; updated: number[] }): void => {
    if (this.#parts.client.state.topology !== "server") return;
    const { awareness } = this.#parts.client.document.current;
    for (const id of [...added, ...updated]) {
      if (id === awareness.clientID) continue;
      const state = awareness.getStates().get(id) as Record<string, unknown> | undefined;
      const text = state?.[FIELD];
      // A caret that moves says the same again.
      if (text === undefined || this.#fields.get(id) === text) continue;
      this.#fields.set(id, text);
      const { account_id: accountId } = (state?.user ?? {}) as Record<string, unknown>;
      if (typeof accountId === "string") this.#told(accountId, text);
    }
  };
}
