/**
 * The account's event socket: hints of what changed, for every pane of the page.
 *
 * Open while somebody listens. A hint carries no content; after a dropped socket everybody is
 * told to look again, so that a lost hint loses nothing.
 *
 * A page that nobody has looked at for a while lets go of it, and has it again when somebody
 * looks: on a hub every frame of a socket, a ping's answer too, keeps the person's server from
 * being culled. Who waits for something meanwhile says so (`hold`).
 */

import { type ReadonlySignal, signal } from "@preact/signals";
import type { EventHint, EventServerFrame, Ticket } from "../contracts/generated";
import { waitBefore } from "../core/room/backoff";

export interface Hint {
  /** `look_again`: the socket was down, anything may have changed. */
  name: EventHint["name"] | "look_again";
  /** Id of what changed; empty for `look_again`. */
  id: string;
}

export interface EventsState {
  /** `closed`: nobody listens, or nobody looks. `waiting`: down, tried again by itself. */
  phase: "closed" | "connecting" | "open" | "waiting";
  /** When the next try begins, milliseconds since the epoch; only while waiting. */
  retryAt: number | null;
}

export interface Events {
  readonly state: ReadonlySignal<EventsState>;
  /** Listen until the given function is called. */
  listen(listener: (hint: Hint) => void): () => void;
  /** Do not wait for the next try. */
  retryNow(): void;
  /** Keep it though nobody looks at the page, until the given function is called. */
  hold(): () => void;
}

export interface EventsOfPage extends Events {
  /** The page came into sight, or went. */
  sightChanged(): void;
}

export interface EventsParts {
  ticket(): Promise<Ticket>;
  /** Opens a socket to `ws/events`. */
  open(): WebSocket;
  now(): number;
  /** Whether the page is in sight. */
  visible(): boolean;
  /** 0 to 1, for spreading the tries of many pages. */
  random(): number;
}

/** Panes come and go as cells are run again; the socket outlives the gap. */
const LINGER_MS = 5_000;
/** A server that accepts and never says ready is as good as away. */
const READY_TIMEOUT_MS = 10_000;
/** Looking at something else for a moment is no absence. */
export const UNSEEN_MS = 300_000;

function readFrame(data: unknown): EventServerFrame | null {
  if (typeof data !== "string") return null;
  try {
    const frame: unknown = JSON.parse(data);
    if (typeof frame !== "object" || frame === null || !("type" in frame)) return null;
    return frame as EventServerFrame;
  } catch {
    return null;
  }
}

class EventSocket implements EventsOfPage {
  readonly state = signal<EventsState>({ phase: "closed", retryAt: null });
  readonly #parts: EventsParts;
  readonly #listeners = new Set<(hint: Hint) => void>();
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #wasOpen = false;
  readonly #holds = new Set<object>();
  #unseen: ReturnType<typeof setTimeout> | undefined;
  #letGo = false;
  /** Grows with every start and stop, so that late answers of an old try are told apart. */
  #generation = 0;

  constructor(parts: EventsParts) {
    this.#parts = parts;
  }

  listen(listener: (hint: Hint) => void): () => void {
    const own = (hint: Hint) => listener(hint);
    this.#listeners.add(own);
    if (this.state.peek().phase === "closed" && !this.#letGo) void this.#connect();
    return () => {
      this.#listeners.delete(own);
      setTimeout(() => {
        if (this.#listeners.size === 0) this.#stop();
      }, LINGER_MS);
    };
  }

  retryNow(): void {
    if (this.state.peek().phase !== "waiting") return;
    this.#attempt = 0;
    void this.#connect();
  }

  hold(): () => void {
    const own = {};
    this.#holds.add(own);
    if (this.#letGo) this.#takeUp();
    return () => {
      this.#holds.delete(own);
      this.sightChanged();
    };
  }

  sightChanged(): void {
    clearTimeout(this.#unseen);
    if (this.#parts.visible()) {
      if (this.#letGo) this.#takeUp();
    } else if (!this.#letGo) {
      this.#unseen = setTimeout(() => {
        if (this.#holds.size > 0) return;
        this.#letGo = true;
        this.#stop();
      }, UNSEEN_MS);
    }
  }

  #takeUp(): void {
    this.#letGo = false;
    if (this.#listeners.size > 0) void this.#connect();
  }

  #stop(): void {
    this.#generation += 1;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
    this.#attempt = 0;
    this.state.value = { phase: "closed", retryAt: null };
  }

  async #connect(): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    clearTimeout(this.#timer);
    this.state.value = { phase: "connecting", retryAt: null };
    let ticket: Ticket;
    try {
      ticket = await this.#parts.ticket();
    } catch {
      if (generation === this.#generation) this.#wait();
      return;
    }
    if (generation !== this.#generation) return;
    const socket = this.#parts.open();
    this.#socket = socket;
    this.#timer = setTimeout(() => socket.close(), READY_TIMEOUT_MS);
    const isCurrent = () => generation === this.#generation;
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ type: "hello", ticket: ticket.ticket }));
    });
    socket.addEventListener("message", (event) => {
      if (isCurrent()) this.#receive(readFrame(event.data));
    });
    socket.addEventListener("close", () => {
      if (isCurrent()) this.#wait();
    });
  }

  #receive(frame: EventServerFrame | null): void {
    if (frame?.type === "ready") {
      clearTimeout(this.#timer);
      this.#attempt = 0;
      this.state.value = { phase: "open", retryAt: null };
      if (this.#wasOpen) this.#tell({ name: "look_again", id: "" });
      this.#wasOpen = true;
    } else if (frame?.type === "event") {
      this.#tell({ name: frame.name, id: frame.id });
    }
  }

  #tell(hint: Hint): void {
    for (const listener of [...this.#listeners]) listener(hint);
  }

  #wait(): void {
    this.#generation += 1;
    this.#socket = null;
    clearTimeout(this.#timer);
    // Whatever was shown before may be old by the time we are back, even on a first connect.
    this.#wasOpen = true;
    this.#attempt += 1;
    const delay = waitBefore(this.#attempt, this.#parts.random());
    this.state.value = { phase: "waiting", retryAt: this.#parts.now() + delay };
    this.#timer = setTimeout(() => void this.#connect(), delay);
  }
}

export function createEvents(parts: EventsParts): EventsOfPage {
  return new EventSocket(parts);
}
