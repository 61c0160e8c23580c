/**
 * Pointers, strokes and wishes about the shared screen, between the pages of one call.
 *
 * Goes over the data channels of the peers; where there is none (a media server) over the field
 * `screen` of awareness, to which the server stamps who sent it. What comes is bounded before it
 * is looked at: another page may send what it likes.
 */
import { effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Awareness } from "y-protocols/awareness";
import type { RoomClient } from "../core/room/client";
import { Allowance } from "../core/screen/allowance";
import { type Aside, decodeAside, encodeAside } from "../core/screen/asides";
import {
  type Marks,
  NO_MARKS,
  withoutOld,
  withoutPerson,
  withPointing,
} from "../core/screen/marks";
import { decodePointing, encodePointing, type PointingMessage } from "../core/screen/pointing";
import type { Call } from "./call";
import type { Remote } from "./remote";

export interface PointingParts {
  client: RoomClient;
  call: Call;
  now(): number;
}

/** More of one person is dropped: a pointer sends 30 a second, a stroke as many. */
const POINTINGS = { perSecond: 90, atOnce: 180 };
const ASIDES = { perSecond: 1, atOnce: 6 };
/** Awareness goes to everybody through the server: less often. */
const FIELD_MS = 100;
const OLD_MS = 250;
/** Of a field's asides; what is older was answered or has no use any more. */
const ASIDES_KEPT = 3;
const FIELD = "screen";

interface Heard {
  pointings: Allowance;
  asides: Allowance;
}

export class Pointing {
  /** Of all people, oneself included. */
  readonly marks: ReadonlySignal<Marks>;
  /** Whether this person points now: then a move over the picture is shown to the others. */
  readonly aiming: Signal<boolean> = signal(false);
  #marks = signal<Marks>(NO_MARKS);
  #parts: PointingParts;
  #heard = new Map<string, Heard>();
  #seen = new Set<string>();
  #listeners = new Set<(accountId: string, aside: Aside) => void>();
  #attached = new Map<Remote, () => void>();
  #stops: (() => void)[] = [];
  #field: { pointing: string; asides: string[] } = { pointing: "", asides: [] };
  #telling: ReturnType<typeof setTimeout> | null = null;
  #awareness: Awareness | null = null;

  constructor(parts: PointingParts) {
    this.#parts = parts;
    this.marks = this.#marks;
    this.#stops.push(effect(() => this.#follow(parts.call.peers.value)));
    const { document } = parts.client;
    this.#followField();
    this.#stops.push(document.subscribe(() => this.#followField()));
    const old = setInterval(() => {
      this.#marks.value = withoutOld(this.#marks.peek(), parts.now());
    }, OLD_MS);
    this.#stops.push(() => clearInterval(old));
  }

  /** Show this to everybody in the call; own marks are seen here too. */
  tell(message: PointingMessage): void {
    const me = this.#parts.client.state.account_id;
    // One's own pointer is where one's hand is; what is drawn must be seen.
    if (message.kind === "draw" || message.kind === "wipe") this.#mark(me, message);
    const text = encodePointing(message);
    for (const peer of this.#parts.call.peers.peek()) peer.channel("pointer")?.send(text);
    if (!this.#byField) return;
    this.#field.pointing = text;
    this.#tellField();
  }

  /** Show one's own pointer here, as those do who move it by keys. */
  showOwn(message: PointingMessage): void {
    this.#mark(this.#parts.client.state.account_id, message);
  }

  /** Nothing is shared any more: what was pointed at is gone with it. */
  clear(): void {
    this.aiming.value = false;
    this.#marks.value = NO_MARKS;
  }

  ask(aside: Aside, accountId: string): void {
    const text = encodeAside(aside);
    const theirs = this.#parts.call.peers.peek().filter((one) => one.accountId === accountId);
    if (theirs.some((one) => one.channel("still")?.send(text) === true)) return;
    this.#field.asides = [...this.#field.asides, text].slice(-ASIDES_KEPT);
    this.#tellField();
  }

  /** Told of every wish of another page; returns the way to stop. */
  onAside(listener: (accountId: string, aside: Aside) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    for (const stop of this.#attached.values()) stop();
    this.#attached.clear();
    this.#awareness?.off("change", this.#fieldsChanged);
    if (this.#telling !== null) clearTimeout(this.#telling);
    this.#listeners.clear();
  }

  get #byField(): boolean {
    return this.#parts.client.state.topology === "server";
  }

  #follow(peers: readonly Remote[]): void {
    for (const [peer, stop] of this.#attached)
      if (!peers.includes(peer)) {
        stop();
        this.#attached.delete(peer);
        this.#marks.value = withoutPerson(this.#marks.peek(), peer.accountId);
      }
    for (const peer of peers) {
      if (this.#attached.has(peer)) continue;
      const stops = [
        peer.channel("pointer")?.listen((text) => this.#pointed(peer.accountId, text)),
        peer.channel("still")?.listen((text) => this.#asked(peer.accountId, text)),
      ];
      this.#attached.set(peer, () => {
        for (const stop of stops) stop?.();
      });
    }
  }

  #pointed(accountId: string, text: unknown): void {
    if (!this.#of(accountId).pointings.take(this.#parts.now())) return;
    const message = decodePointing(text);
    if (message !== null) this.#mark(accountId, message);
  }

  #asked(accountId: string, text: unknown): void {
    const aside = decodeAside(text);
    if (aside === null) return;
    // Awareness says the same again and again.
    const key = `${accountId} ${aside.kind} ${aside.id}`;
    if (this.#seen.has(key) || !this.#of(accountId).asides.take(this.#parts.now())) return;
    this.#seen.add(key);
    for (const listener of [...this.#listeners]) listener(accountId, aside);
  }

  #of(accountId: string): Heard {
    const known = this.#heard.get(accountId);
    if (known !== undefined) return known;
    const heard = {
      pointings: new Allowance(POINTINGS.perSecond, POINTINGS.atOnce),
      asides: new Allowance(ASIDES.perSecond, ASIDES.atOnce),
    };
    this.#heard.set(accountId, heard);
    return heard;
  }

  #mark(accountId: string, message: PointingMessage): void {
    this.#marks.value = withPointing(this.#marks.peek(), accountId, message, this.#parts.now());
  }

  // ---- awareness ----------------------------------------------------------------------------

  #tellField(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = null;
      const { awareness } = this.#parts.client.document.current;
      awareness.setLocalState({ ...awareness.getLocalState(), [FIELD]: { ...this.#field } });
    }, FIELD_MS);
  }

  #followField(): void {
    const { awareness } = this.#parts.client.document.current;
    if (awareness === this.#awareness) return;
    this.#awareness?.off("change", this.#fieldsChanged);
    this.#awareness = awareness;
    awareness.on("change", this.#fieldsChanged);
  }

  #fieldsChanged = (change: { added: number[]; updated: number[] }): void => {
    const { awareness } = this.#parts.client.document.current;
    for (const id of [...change.added, ...change.updated]) {
      if (id === awareness.clientID) continue;
      const state = awareness.getStates().get(id);
      const accountId = accountOf(state);
      const field = state?.[FIELD];
      if (accountId === null || typeof field !== "object" || field === null) continue;
      const { pointing, asides } = field as Record<string, unknown>;
      if (this.#byField && pointing !== this.#pointings.get(id)) {
        if (this.#pointings.size > ASIDES_SEEN_MAX) this.#pointings.clear();
        this.#pointings.set(id, pointing);
        this.#pointed(accountId, pointing);
      }
      if (Array.isArray(asides) && asides.length <= ASIDES_KEPT)
        for (const text of asides) this.#asked(accountId, text);
    }
  };

  /** The last of each, so that a caret that moves does not point again. */
  #pointings = new Map<number, unknown>();
}

const ASIDES_SEEN_MAX = 500;

function accountOf(state: Record<string, unknown> | undefined): string | null {
  const user = state?.user;
  if (typeof user !== "object" || user === null) return null;
  const id = (user as Record<string, unknown>).account_id;
  return typeof id === "string" ? id : null;
}
