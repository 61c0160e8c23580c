import * as encoding from "lib0/encoding";
import { afterEach, describe, expect, it, vi } from "vitest";
import { writeUpdate } from "y-protocols/sync";
import * as Y from "yjs";
import type { RoomClient } from "./client";
import { FakeServer, page } from "./client_fakes";

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

  it("minds no clock that is a day wrong", async () => {
    const server = new FakeServer();
    const [right, wrong] = [0, -86_400_000].map((offMs) => page(server, true, offMs));
    await vi.advanceTimersByTimeAsync(0);
    if (right === undefined || wrong === undefined) throw new Error("two pages");
    pages.push(right, wrong);
    expect(wrong.state.link).toBe("open");
    expect((wrong.state.ends_at ?? 0) - (right.state.ends_at ?? 0)).toBe(-86_400_000);
    wrong.document.addCell(null, "code", "mine");
    wrong.chat("hello");
    expect(said(wrong)).toEqual(["hello"]);
    expect(String(server.doc.getArray<Y.Map<unknown>>("cells").get(0).get("source"))).toBe("mine");
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
