import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readSyncMessage, writeSyncStep1, writeUpdate } from "y-protocols/sync";
import * as Y from "yjs";
import type { Entry, Hello, Welcome } from "../../contracts/generated";
import { RoomClient, RoomRefused, type Socket } from "./client";
import type { NumberedFrame } from "./numbering";
import { NO_RECORDING } from "./recording";

const ADA = "acc_ada000000000";

/** A server of one room and one page, which may lose sockets and its memory. */
class FakeServer {
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

class FakeSocket implements Socket {
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

function page(server: FakeServer, sharesDocument = true): RoomClient {
  const client = new RoomClient({
    sharesDocument,
    socket: () => new FakeSocket(server),
    ticket: async () => {
      if (server.refusal !== null) throw new RoomRefused(server.refusal);
      return "ticket";
    },
    now: () => Date.now(),
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

const said = (client: RoomClient) =>
  client.state.talk.map((entry) => (entry.body.kind === "chat" ? entry.body.text : ""));

describe("a page in a room", () => {
  vi.useFakeTimers();
  const pages: RoomClient[] = [];
  const open = async (server: FakeServer) => {
    const client = page(server);
    pages.push(client);
    await vi.advanceTimersByTimeAsync(0);
    return client;
  };
  afterEach(() => {
    for (const client of pages.splice(0)) client.close();
    vi.clearAllTimers();
  });

  it("says nothing of the shared text where that is not its to see", async () => {
    for (const shares of [true, false]) {
      const server = new FakeServer();
      pages.push(page(server, shares));
      await vi.advanceTimersByTimeAsync(0);
      expect(server.hellos).toHaveLength(1);
      expect(server.aboutText > 0).toBe(shares);
    }
  });

  it("chats: pending until the room has it", async () => {
    const server = new FakeServer();
    const client = await open(server);
    server.live.losing = true;
    client.chat("hello");
    expect(client.state.pending.map((chat) => chat.text)).toEqual(["hello"]);
    server.live.drop();
    await vi.advanceTimersByTimeAsync(10);
    expect(client.state.pending).toEqual([]);
    expect(said(client)).toEqual(["hello"]);
  });

  it("loses nothing and doubles nothing over a link that keeps breaking", async () => {
    const server = new FakeServer();
    const client = await open(server);
    const wanted: string[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      server.live.losing = turn % 3 === 1;
      client.chat(`line ${turn}`);
      wanted.push(`line ${turn}`);
      if (turn % 4 === 2) server.live.drop();
      if (turn % 11 === 5) server.restart();
      await vi.advanceTimersByTimeAsync(turn % 5 === 0 ? 6_000 : 0);
    }
    server.live.drop();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(said(client).toSorted()).toEqual(wanted.toSorted());
    expect(client.state.pending).toEqual([]);
  });

  it("resumes with what it received, and gets what it missed once", async () => {
    const server = new FakeServer();
    const client = await open(server);
    server.append({ kind: "chat", text: "one" });
    const before = server.live;
    before.onmessage = null;
    server.append({ kind: "chat", text: "two" });
    before.drop();
    await vi.advanceTimersByTimeAsync(10);
    expect(server.hellos.at(-1)?.resume?.received).toBe(1);
    expect(said(client)).toEqual(["one", "two"]);
  });

  it("tries at once, then waits; a refusal ends it with its reason", async () => {
    const server = new FakeServer();
    const client = await open(server);
    server.live.drop();
    expect(client.state.link).toBe("waiting");
    expect(client.state.retry_in_ms).toBe(0);
    server.refusal = "not_yet";
    await vi.advanceTimersByTimeAsync(10);
    expect(client.state).toMatchObject({ link: "refused", refusal: "not_yet" });
    const tries = server.hellos.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.hellos).toHaveLength(tries);
  });

  it("leaves a socket that answers no more", async () => {
    const server = new FakeServer();
    const client = await open(server);
    server.deaf = true;
    client.chat("anybody?");
    const sockets = server.sockets.length;
    await vi.advanceTimersByTimeAsync(10_000);
    server.deaf = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.sockets.length).toBeGreaterThan(sockets);
    expect(said(client)).toEqual(["anybody?"]);
  });

  it("says which run requests a restarted server never got", async () => {
    const server = new FakeServer();
    const client = await open(server);
    server.live.losing = true;
    client.requestRun({
      grant_id: "grant_00000000000",
      cell_id: "cell_00000000000",
      code: "1",
      code_hash: "0".repeat(64),
    });
    expect(client.state.asked).toHaveLength(1);
    server.restart();
    await vi.advanceTimersByTimeAsync(10);
    expect(client.state.asked).toEqual([]);
    expect(client.state.notice?.code).toBe("not_sent");
  });

  it("shares text, and what was written while the socket was away", async () => {
    const server = new FakeServer();
    const client = await open(server);
    client.document.addCell(null);
    server.live.drop();
    client.document.cells()[0]?.source.insert(0, "import pandas");
    await vi.advanceTimersByTimeAsync(10);
    const cell = server.doc.getArray<Y.Map<unknown>>("cells").get(0);
    expect(String(cell.get("source"))).toBe("import pandas");
  });

  it("never merges another history: both texts are kept side by side", async () => {
    const server = new FakeServer();
    const client = await open(server);
    client.document.addCell(null);
    client.document.cells()[0]?.source.insert(0, "mine");
    server.doc = new Y.Doc();
    server.epoch = "two";
    const cell = new Y.Map<unknown>([
      ["id", "cell_00000000000"],
      ["source", new Y.Text("theirs")],
    ]);
    server.doc.getArray<Y.Map<unknown>>("cells").push([cell]);
    server.restart();
    await vi.advanceTimersByTimeAsync(10);
    expect(client.document.conflict).toEqual({ mine: "mine", theirs: "theirs" });
    expect(client.document.cells().map((one) => String(one.source))).toEqual(["theirs"]);
    expect(server.doc.getArray("cells").length).toBe(1);
  });

  it("takes the room's text where its own edit was not accepted, and shows its own beside", async () => {
    const server = new FakeServer();
    const client = await open(server);
    client.document.addCell(null, "code", "task");
    server.live.losing = true;
    client.document.cells()[0]?.source.insert(0, "solved ");
    server.live.losing = false;
    const told = { type: "refused", refused_n: 0, code: "suggest_only", detail: "" };
    server.tell(told);
    server.tell(told);
    await vi.advanceTimersByTimeAsync(10);
    expect(client.document.cells().map((one) => String(one.source))).toEqual(["task"]);
    expect(client.document.conflict).toEqual({ mine: "solved task", theirs: "task" });
    expect(client.state.notice?.code).toBe("suggest_only");
    client.document.cells()[0]?.source.insert(4, "!");
    expect(String(server.doc.getArray<Y.Map<unknown>>("cells").get(0).get("source"))).toBe("task!");
  });

  it("settles each question to the kernel once: an answer, a refusal, or time", async () => {
    const server = new FakeServer();
    const client = await open(server);
    const ask = () => client.askKernel({ kind: "complete", code: "pri", cursor: 3 });
    const answer = { kind: "completed", matches: ["print"], types: [], start: 0, end: 3 };
    const answered = ask();
    const question_id = server.asked.at(-1)?.question_id;
    server.tell({ type: "kernel_answered", question_id, answer, refusal: "" });
    expect(await answered).toMatchObject({ answer, refusal: "" });
    const refused = ask();
    server.tell({ type: "refused", refused_n: server.asked.at(-1)?.n, code: "x", detail: "" });
    expect(await refused).toMatchObject({ answer: null, refusal: "x" });
    expect(client.state.notice).toBeNull();
    const unanswered = ask();
    await vi.advanceTimersByTimeAsync(8_000);
    expect((await unanswered).refusal).toBe("no_answer");
    server.live.losing = true;
    const lost = ask();
    server.restart();
    await vi.advanceTimersByTimeAsync(10);
    expect((await lost).refusal).toBe("not_sent");
  });

  it("drops the socket at a malformed message and comes back", async () => {
    const server = new FakeServer();
    const client = await open(server);
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 0);
    writeUpdate(encoder, new Uint8Array([255, 255, 255, 255]));
    server.live.deliverBytes(encoding.toUint8Array(encoder).slice(0, 4));
    await vi.advanceTimersByTimeAsync(10);
    expect(server.sockets).toHaveLength(2);
    expect(client.state.link).toBe("open");
  });
});
