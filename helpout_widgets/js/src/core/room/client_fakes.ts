/** For tests: a server of one room, and pages on sockets of memory. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { readSyncMessage, writeSyncStep1 } from "y-protocols/sync";
import * as Y from "yjs";
import type { Entry, Hello, Welcome } from "../../contracts/generated";
import { RoomClient, RoomRefused, type Socket } from "./client";
import type { NumberedFrame } from "./numbering";
import { NO_RECORDING } from "./recording";

export const ADA = "acc_ada000000000";

/** A server of one room and one page, which may lose sockets and its memory. */
export class FakeServer {
  log: Entry[] = [];
  stored = new Set<string>();
  doc = new Y.Doc();
  epoch = "one";
  hellos: Hello[] = [];
  signals: unknown[] = [];
  asked: { n: number; question_id: string }[] = [];
  sockets: FakeSocket[] = [];
  refusal: string | null = null;
  deaf = false;
  /** Messages about the shared text. */
  aboutText = 0;
  #received = 0;
  #sent = 0;
  #unacked: { n: number }[] = [];
  #token = "";

  get live(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("no socket yet");
    return socket;
  }

  /** Killed and started again: what is stored stays, connections are forgotten. */
  restart(): void {
    this.#token = "";
    this.live.drop();
  }

  tell(frame: Record<string, unknown>): void {
    this.#sent += 1;
    const numbered = { ...frame, n: this.#sent };
    this.#unacked.push(numbered);
    this.live.deliver(numbered);
  }

  append(body: Entry["body"]): void {
    const entry = { seq: this.log.length + 1, at: "2026-11-03T19:30:00Z", account_id: ADA, body };
    this.log.push(entry);
    this.tell({ type: "entry", entry });
  }

  hear(socket: FakeSocket, message: string | Uint8Array): void {
    if (this.deaf) return;
    if (typeof message !== "string") {
      this.aboutText += 1;
      if (message[0] === 0) this.#document(socket, message);
      return;
    }
    const frame = JSON.parse(message) as Hello | NumberedFrame | { type: "ack"; received: number };
    if (frame.type === "hello") this.#greet(socket, frame);
    else if (frame.type === "ack")
      this.#unacked = this.#unacked.filter((one) => one.n > frame.received);
    else if ("n" in frame) this.#frame(socket, frame);
  }

  #document(socket: FakeSocket, message: Uint8Array): void {
    const decoder = decoding.createDecoder(message);
    decoding.readVarUint(decoder);
    const answer = encoding.createEncoder();
    encoding.writeVarUint(answer, 0);
    readSyncMessage(decoder, answer, this.doc, "page");
    if (encoding.length(answer) > 1) socket.deliverBytes(encoding.toUint8Array(answer));
  }

  #frame(socket: FakeSocket, frame: NumberedFrame): void {
    if (frame.n !== this.#received + 1) {
      if (frame.n > this.#received + 1) socket.drop(4400);
      return;
    }
    this.#received = frame.n;
    // Acknowledged a little later, after it was answered or refused.
    if (frame.type === "ask_kernel") return void this.asked.push(frame);
    socket.deliver({ type: "ack", received: frame.n });
    if (frame.type === "send_signal") this.signals.push(frame.description);
    if (frame.type !== "send_chat" || this.stored.has(frame.frame_id)) return;
    this.stored.add(frame.frame_id);
    this.append({ kind: "chat", text: frame.text });
  }

  #greet(socket: FakeSocket, hello: Hello): void {
    this.hellos.push(hello);
    const resumed = hello.resume?.token === this.#token && this.#token !== "";
    if (!resumed) {
      this.#received = 0;
      this.#sent = 0;
      this.#unacked = [];
      this.#token = `token${this.hellos.length}`;
    }
    const fresh = (hello.after_seq ?? 0) === 0;
    const welcome: Welcome = {
      type: "welcome",
      connection_id: hello.connection_id,
      account_id: ADA,
      role: "student",
      resume_token: this.#token,
      resumed,
      received: this.#received,
      epoch: this.epoch,
      seq: this.log.length,
      snapshot: fresh ? { chat: this.log, pad: [], runs: [], grants: [], ended: false } : null,
      entries: fresh ? [] : this.log.filter((entry) => entry.seq > (hello.after_seq ?? 0)),
      participants: [],
      call: [],
      topology: "mesh",
      call_limit: 4,
      lead_id: ADA,
      recording: NO_RECORDING,
      kernel: null,
      ends_in_ms: 1_800_000,
      heartbeat_ms: 20_000,
    };
    socket.deliver(welcome);
    const ask = encoding.createEncoder();
    encoding.writeVarUint(ask, 0);
    writeSyncStep1(ask, this.doc);
    socket.deliverBytes(encoding.toUint8Array(ask));
    const seen = hello.resume?.received ?? 0;
    if (resumed) for (const frame of this.#unacked) if (frame.n > seen) socket.deliver(frame);
  }
}

export class FakeSocket implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  #server: FakeServer;
  #up = true;
  /** Frames of the page that vanish on the way. */
  losing = false;

  constructor(server: FakeServer) {
    this.#server = server;
    server.sockets.push(this);
    queueMicrotask(() => this.onopen?.());
  }

  send(message: string | Uint8Array): void {
    if (this.#up && !this.losing) this.#server.hear(this, message);
  }

  close(code = 1000): void {
    this.drop(code);
  }

  drop(code = 1006): void {
    if (!this.#up) return;
    this.#up = false;
    this.onclose?.({ code });
  }

  deliver(frame: object): void {
    if (this.#up) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  deliverBytes(bytes: Uint8Array): void {
    if (this.#up) this.onmessage?.({ data: new Uint8Array(bytes).buffer });
  }
}

export function page(server: FakeServer, sharesDocument = true, clockOffMs = 0): RoomClient {
  const client = new RoomClient({
    sharesDocument,
    socket: () => new FakeSocket(server),
    ticket: async () => {
      if (server.refusal !== null) throw new RoomRefused(server.refusal);
      return "ticket";
    },
    now: () => Date.now() + clockOffMs,
    after: (ms, act) => {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    },
    random: () => 1,
    visible: () => true,
  });
  client.start();
  return client;
}
