/**
 * One page's connection to one room: socket, numbering, resumption, back-off.
 *
 * Owns when to connect, what to send again and when to give up. Socket, clock, randomness and
 * tickets are passed in; what frames mean is state.ts's business, the text's document.ts's.
 */
import type {
  ClientFrame,
  Hello,
  ServerFrame,
  SignalFrame,
  Welcome,
} from "../../contracts/generated";
import { RoomActs } from "./acts";
import { waitBefore } from "./backoff";
import { AWARENESS, SharedDocument, SYNC } from "./document";
import { newId } from "./id";
import { KernelQuestions } from "./kernel_questions";
import { type DraftFrame, type NumberedFrame, Numbering } from "./numbering";
import { emptyRoom, mayEdit, type RoomEvent, type RoomState, reduceRoom } from "./state";

/** The part of a WebSocket that is used. */
export interface Socket {
  send(message: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((message: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export interface RoomPorts {
  socket(): Socket;
  /** A fresh ticket. Throws `RoomRefused` where trying again is no use. */
  ticket(): Promise<string>;
  /** Milliseconds since the epoch. */
  now(): number;
  after(ms: number, act: () => void): () => void;
  random(): number;
  /** Whether the page is on screen: only then it says that it lives. */
  visible(): boolean;
  /** False for a phone that is a camera alone: the shared text is not its to see. */
  sharesDocument?: boolean;
}

/** The marketplace will not let this account into this room. */
export class RoomRefused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.name = "RoomRefused";
    this.code = code;
  }
}

/** A socket that stood for so long was a good one: the next drop is tried again at once. */
const STEADY_AFTER_MS = 5_000;
const ACK_AFTER_FRAMES = 32;
const ACK_AFTER_MS = 200;
/** No answer to a frame for so long means that the socket is dead though it looks open. */
const ANSWER_WITHIN_MS = 10_000;
const OPEN_WITHIN_MS = 8_000;
const UPDATES_BEHIND_MS = 1_000;
const WROTE_LATELY_MS = 5_000;

export class RoomClient extends RoomActs {
  readonly document: SharedDocument;
  protected readonly questions: KernelQuestions;
  #ports: RoomPorts;
  #state: RoomState;
  #numbering = new Numbering();
  #socket: Socket | null = null;
  #open = false;
  #closed = false;
  #resumeToken = "";
  #attempt = 0;
  #unseen = 0;
  #heartbeatMs = 20_000;
  #wroteAt = Number.NEGATIVE_INFINITY;
  #stops = new Map<string, () => void>();
  #listeners = new Set<() => void>();
  #frames = new Set<(frame: ServerFrame) => void>();
  #signals = new Set<(frame: SignalFrame) => void>();
  #welcomes = new Set<(frame: Welcome) => void>();

  constructor(ports: RoomPorts, connectionId: string = newId("con")) {
    super();
    this.#ports = ports;
    this.questions = new KernelQuestions((ms, act) => ports.after(ms, act));
    this.#state = emptyRoom(connectionId);
    this.document = new SharedDocument((message) => {
      if (ports.sharesDocument !== false) this.#sendBytes(message);
    });
  }

  get state(): RoomState {
    return this.#state;
  }

  /** Told after every change of state. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Told of every frame that is new, after the state was brought up to date. */
  onFrame(listener: (frame: ServerFrame) => void): () => void {
    this.#frames.add(listener);
    return () => this.#frames.delete(listener);
  }

  onSignal(listener: (frame: SignalFrame) => void): () => void {
    this.#signals.add(listener);
    return () => this.#signals.delete(listener);
  }

  /** Told at each (re)opening, after the state was brought up to date. */
  onWelcome(listener: (frame: Welcome) => void): () => void {
    this.#welcomes.add(listener);
    return () => this.#welcomes.delete(listener);
  }

  start(): void {
    void this.#connect();
  }

  /** Try now instead of waiting: the network is back, or the person asked. */
  retryNow(): void {
    if (this.#closed || this.#open || this.#state.link === "connecting") return;
    this.#stop("retry");
    void this.#connect();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const name of [...this.#stops.keys()]) this.#stop(name);
    this.#socket?.close(1000);
    this.#socket = null;
    this.#open = false;
    this.#apply({ kind: "link", link: "closed", now: this.#ports.now() });
    this.questions.refuseAll();
    this.document.dispose();
    this.#listeners.clear();
  }

  // ---- what a person does ---------------------------------------------------------------

  /** Whose kernel may be lent here: the live session's facts say so, not the room. */
  lentBy(accountId: string): void {
    if (this.#state.lender_id !== accountId) this.#apply({ kind: "lender", account_id: accountId });
  }

  readModerated(): void {
    this.#apply({ kind: "moderated_read" });
  }

  readNotice(): void {
    this.#apply({ kind: "notice_read" });
  }

  send(draft: DraftFrame): boolean {
    const frame = this.#numbering.number(draft);
    if (frame === null) return false;
    this.#apply({ kind: "sent", frame });
    this.#sendFrame(frame);
    this.#watchForAnswer();
    return true;
  }

  // ---- the socket -----------------------------------------------------------------------

  async #connect(): Promise<void> {
    if (this.#closed) return;
    this.#apply({ kind: "link", link: "connecting", now: this.#ports.now() });
    let ticket: string;
    try {
      ticket = await this.#ports.ticket();
    } catch (error) {
      if (error instanceof RoomRefused) this.#refused(error.code);
      else this.#waitAndRetry();
      return;
    }
    if (this.#closed) return;
    const socket = this.#ports.socket();
    this.#socket = socket;
    this.#later("open", OPEN_WITHIN_MS, () => this.#giveUpOn(socket));
    socket.onopen = () => socket.send(JSON.stringify(this.#hello(ticket)));
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#received(data, socket);
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#dropped();
    };
  }

  #hello(ticket: string): Hello {
    return {
      type: "hello",
      ticket,
      connection_id: this.#state.connection_id,
      resume:
        this.#resumeToken === ""
          ? null
          : { token: this.#resumeToken, received: this.#numbering.received },
      after_seq: this.#state.seq,
      epoch: this.document.epoch,
    };
  }

  /** A dead path may never tell of its close: the next try does not wait for it. */
  #giveUpOn(socket: Socket | null): void {
    socket?.close(4000);
    if (socket !== null && socket === this.#socket) this.#dropped();
  }

  #dropped(): void {
    this.#socket = null;
    this.#open = false;
    for (const name of ["open", "ack", "answer", "heartbeat", "steady"]) this.#stop(name);
    this.document.dropped();
    // After the end the room lets nobody in again; what was said stays on the screen.
    if (this.#state.ended) this.#apply({ kind: "link", link: "closed", now: this.#ports.now() });
    else this.#waitAndRetry();
  }

  #refused(code: string): void {
    this.#apply({ kind: "link", link: "refused", refusal: code, now: this.#ports.now() });
  }

  #waitAndRetry(): void {
    const wait = waitBefore(this.#attempt, this.#ports.random());
    this.#attempt += 1;
    this.#apply({ kind: "link", link: "waiting", retry_in_ms: wait, now: this.#ports.now() });
    this.#later("retry", wait, () => void this.#connect());
  }

  // ---- receiving ------------------------------------------------------------------------

  #received(data: unknown, socket: Socket): void {
    try {
      if (typeof data === "string") this.#frame(JSON.parse(data) as ServerFrame);
      else if (data instanceof ArrayBuffer) this.document.receive(new Uint8Array(data));
    } catch {
      // A frame that cannot be read: begin again from what both sides know.
      this.#giveUpOn(socket);
    }
  }

  #frame(frame: ServerFrame): void {
    if (frame.type === "welcome") {
      this.#welcome(frame);
      return;
    }
    if (frame.type === "ack") {
      this.#numbering.acknowledge(frame.received);
      this.#watchForAnswer();
      return;
    }
    const verdict = this.#numbering.accept(frame.n);
    if (verdict === "gap") throw new Error("a frame is missing");
    this.#acknowledgeSoon();
    if (verdict === "again") return;
    if (frame.type === "refused") {
      this.#notAccepted(frame.refused_n, frame.code, frame.detail);
      return;
    }
    const couldEdit = mayEdit(this.#state);
    this.#apply({ kind: "frame", frame, now: this.#ports.now() });
    for (const listener of [...this.#frames]) listener(frame);
    if (frame.type === "kernel_answered") this.questions.settle(frame.question_id, frame);
    if (frame.type === "signal") for (const listener of this.#signals) listener(frame);
    const wroteLately = this.#ports.now() - this.#wroteAt < WROTE_LATELY_MS;
    if (couldEdit && wroteLately && !mayEdit(this.#state)) this.#takeBackUnaccepted();
  }

  #welcome(frame: Welcome): void {
    this.#stop("open");
    this.#open = true;
    this.#later("steady", STEADY_AFTER_MS, () => {
      this.#attempt = 0;
    });
    this.#resumeToken = frame.resume_token;
    this.#heartbeatMs = Math.max(1_000, frame.heartbeat_ms);
    let again: readonly NumberedFrame[];
    let lost: readonly NumberedFrame[] = [];
    if (frame.resumed) again = this.#numbering.resume(frame.received);
    else ({ again, lost } = this.#numbering.restart());
    this.#apply({ kind: "frame", frame, now: this.#ports.now() });
    for (const dropped of lost)
      if (dropped.type === "run_request")
        this.#apply({ kind: "not_accepted", frame: dropped, code: "not_sent", detail: "" });
      else if (dropped.type === "ask_kernel")
        this.questions.refuse(dropped.question_id, "not_sent");
    for (const kept of again) this.#sendFrame(kept);
    this.#watchForAnswer();
    this.document.opened(frame.epoch);
    this.#beat();
    for (const listener of this.#welcomes) listener(frame);
  }

  #notAccepted(n: number, code: string, detail: string): void {
    if (n === 0) this.#textNotAccepted(code, detail);
    const frame = this.#numbering.unacknowledged.find((one) => one.n === n);
    if (frame === undefined) return;
    if (frame.type === "ask_kernel") this.questions.refuse(frame.question_id, code);
    this.#apply({ kind: "not_accepted", frame, code, detail });
  }

  /** An edit of ours stands in our text and in nobody else's: take the room's, show ours beside. */
  #textNotAccepted(code: string, detail: string): void {
    this.#apply({ kind: "told", code, detail });
    // Until the room's text is here, what is refused was written in the text before.
    if (!this.document.synced) return;
    this.document.replace();
    this.document.resync();
  }

  /** What was written in the moment the right was taken never reached the room. */
  #takeBackUnaccepted(): void {
    this.#later("take_back", UPDATES_BEHIND_MS, () => {
      if (mayEdit(this.#state) || !this.#open) return;
      this.document.replace();
      this.document.resync();
    });
  }

  // ---- sending --------------------------------------------------------------------------

  #sendFrame(frame: ClientFrame): void {
    if (this.#open) this.#socket?.send(JSON.stringify(frame));
  }

  #sendBytes(message: Uint8Array): void {
    // Where the page is hidden nobody needs its caret, and what it sends counts as activity.
    if (message[0] === AWARENESS && !this.#ports.visible()) return;
    if (message[0] === SYNC) this.#wroteAt = this.#ports.now();
    if (this.#open) this.#socket?.send(new Uint8Array(message));
  }

  #acknowledgeSoon(): void {
    this.#unseen += 1;
    if (this.#unseen >= ACK_AFTER_FRAMES) this.#acknowledge();
    else if (!this.#stops.has("ack")) this.#later("ack", ACK_AFTER_MS, () => this.#acknowledge());
  }

  #acknowledge(): void {
    this.#stop("ack");
    this.#unseen = 0;
    this.#sendFrame({ type: "ack", received: this.#numbering.received });
  }

  #watchForAnswer(): void {
    if (!this.#open || this.#numbering.unacknowledged.length === 0) {
      this.#stop("answer");
      return;
    }
    const oldest = this.#numbering.unacknowledged[0]?.n;
    if (this.#stops.has("answer")) return;
    this.#later("answer", ANSWER_WITHIN_MS, () => {
      if (this.#numbering.unacknowledged[0]?.n === oldest) this.#giveUpOn(this.#socket);
      else this.#watchForAnswer();
    });
  }

  #beat(): void {
    this.#later("heartbeat", this.#heartbeatMs, () => {
      if (this.#ports.visible()) this.#sendFrame({ type: "heartbeat" });
      this.#beat();
    });
  }

  // ---- small things ---------------------------------------------------------------------

  #apply(event: RoomEvent): void {
    const state = reduceRoom(this.#state, event);
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }

  #later(name: string, ms: number, act: () => void): void {
    this.#stop(name);
    this.#stops.set(
      name,
      this.#ports.after(ms, () => {
        this.#stops.delete(name);
        act();
      }),
    );
  }

  #stop(name: string): void {
    this.#stops.get(name)?.();
    this.#stops.delete(name);
  }
}
