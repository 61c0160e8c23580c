import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createEvents, type Hint, UNSEEN_MS } from "./events";

class FakeSocket extends EventTarget {
  sent: string[] = [];
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.dispatchEvent(new Event("close"));
  }
  say(frame: object) {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }
}

function start(ticket = async () => ({ ticket: "t", expires_in_ms: 30_000 })) {
  const sockets: FakeSocket[] = [];
  const page = { visible: true };
  const events = createEvents({
    ticket,
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    now: () => Date.now(),
    visible: () => page.visible,
    random: () => 1,
  });
  const see = (visible: boolean) => {
    page.visible = visible;
    events.sightChanged();
  };
  const heard: Hint[] = [];
  const last = () => sockets.at(-1) as FakeSocket;
  const open = async () => {
    await vi.advanceTimersByTimeAsync(0);
    last().dispatchEvent(new Event("open"));
    last().say({ type: "ready", account_id: "acc_1" });
  };
  return {
    events,
    sockets,
    heard,
    last,
    open,
    see,
    listen: () => events.listen((h) => heard.push(h)),
  };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("events", () => {
  it("opens for the first listener, with a ticket as its first frame", async () => {
    const { sockets, last, open, listen, heard, events } = start();
    expect(sockets).toHaveLength(0);
    listen();
    listen();
    await open();
    expect(sockets).toHaveLength(1);
    expect(last().sent).toEqual(['{"type":"hello","ticket":"t"}']);
    expect(events.state.value.phase).toBe("open");
    last().say({ type: "event", name: "booking_changed", id: "bkg_1" });
    expect(heard).toEqual(Array(2).fill({ name: "booking_changed", id: "bkg_1" }));
  });

  it("comes back by itself and tells everybody to look again", async () => {
    const { sockets, last, open, listen, heard, events } = start();
    listen();
    await open();
    expect(heard).toEqual([]);
    last().close();
    expect(events.state.value.phase).toBe("waiting");
    expect(events.state.value.retryAt).toBeGreaterThan(Date.now());
    await vi.advanceTimersByTimeAsync(6_000);
    await open();
    expect(sockets).toHaveLength(2);
    expect(heard).toEqual([{ name: "look_again", id: "" }]);
  });

  it("waits longer each time nobody answers, and not at all when told", async () => {
    let asked = 0;
    const { listen, events } = start(async () => {
      asked += 1;
      throw new Error("away");
    });
    listen();
    await vi.advanceTimersByTimeAsync(1_000);
    const early = asked;
    expect(early).toBeGreaterThan(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked - early).toBeLessThan(early + 1);
    const before = asked;
    events.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toBe(before + 1);
  });

  it("closes a while after the last listener, and not for one that comes back", async () => {
    const { events, listen, open, sockets } = start();
    const stop = listen();
    await open();
    stop();
    const again = listen();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(events.state.value.phase).toBe("open");
    again();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(events.state.value.phase).toBe("closed");
    expect(sockets).toHaveLength(1);
  });

  it("is not harmed by frames that make no sense", async () => {
    const { last, open, listen, heard } = start();
    listen();
    await open();
    last().dispatchEvent(new MessageEvent("message", { data: "{" }));
    last().dispatchEvent(new MessageEvent("message", { data: "3" }));
    last().say({ type: "something_new" });
    expect(heard).toEqual([]);
  });

  it("lets go of the socket while nobody looks, and has it again when somebody does", async () => {
    const { sockets, open, listen, heard, events, see } = start();
    listen();
    await open();
    see(false);
    await vi.advanceTimersByTimeAsync(UNSEEN_MS - 1);
    expect(events.state.value.phase).toBe("open");
    await vi.advanceTimersByTimeAsync(1);
    expect(events.state.value.phase).toBe("closed");
    listen();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(sockets).toHaveLength(1);
    see(true);
    await open();
    expect(sockets).toHaveLength(2);
    expect(heard).toEqual(Array(2).fill({ name: "look_again", id: "" }));
  });

  it("goes on where somebody looks again in time", async () => {
    const { sockets, open, listen, events, see } = start();
    listen();
    await open();
    see(false);
    await vi.advanceTimersByTimeAsync(UNSEEN_MS - 1);
    see(true);
    await vi.advanceTimersByTimeAsync(UNSEEN_MS);
    expect([sockets.length, events.state.value.phase]).toEqual([1, "open"]);
  });

  it("keeps it for who waits for something, and no longer", async () => {
    const { open, listen, events, see } = start();
    listen();
    await open();
    const release = events.hold();
    see(false);
    await vi.advanceTimersByTimeAsync(2 * UNSEEN_MS);
    expect(events.state.value.phase).toBe("open");
    release();
    await vi.advanceTimersByTimeAsync(UNSEEN_MS);
    expect(events.state.value.phase).toBe("closed");
    events.hold();
    await open();
    expect(events.state.value.phase).toBe("open");
  });
});
