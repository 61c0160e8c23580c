import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RoomClient } from "../core/room/client";
import { Voices } from "./audio";
import { Call } from "./call";
import { ADA, FakePeerConnection, FakeRoom, ME, member, participant, RELAYS } from "./call_fakes";
import type { Media } from "./media";
import { Screen } from "./screen";

describe("a call", () => {
  let room: FakeRoom;
  let call: Call;
  const both = [member(ME, 3), member(ADA, 2)];
  beforeEach(async () => {
    vi.useFakeTimers();
    FakePeerConnection.made = [];
    vi.stubGlobal("RTCPeerConnection", FakePeerConnection);
    vi.stubGlobal("RTCRtpReceiver", {});
    vi.stubGlobal("MediaStream", class {});
    vi.stubGlobal("addEventListener", () => {});
    vi.stubGlobal("removeEventListener", () => {});
    vi.stubGlobal("localStorage", { getItem: () => null });
    room = new FakeRoom();
    const nothing = { value: { track: null }, peek: () => ({ track: null }) };
    call = new Call({
      client: room as unknown as RoomClient,
      media: {
        audio: nothing,
        video: nothing,
        muted: { value: false, peek: () => false },
      } as unknown as Media,
      screen: new Screen(),
      voices: new Voices(),
      iceServers: async () => ({
        ice_servers: [{ urls: RELAYS, username: "u", credential: "c" }],
        transport_policy: "all",
        expires_in_ms: 60_000,
      }),
      visible: () => true,
      now: () => Date.now(),
    });
    await call.join();
  });
  afterEach(() => {
    call.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const peer = () => {
    const [made] = FakePeerConnection.made;
    if (made === undefined) throw new Error("no peer yet");
    return made;
  };
  const connect = async () => {
    room.become({ call: both });
    await vi.advanceTimersByTimeAsync(1);
    room.answer();
    await vi.advanceTimersByTimeAsync(1);
  };
  /** Media comes, for so long. */
  const flow = async (ms: number) => {
    for (let past = 0; past < ms; past += 100) {
      peer().packets += 5;
      await vi.advanceTimersByTimeAsync(100);
    }
  };

  it("offers nothing before it has told the room that it joins, whatever the room says meanwhile", async () => {
    call.leave();
    room.sent = [];
    FakePeerConnection.made = [];
    // What was fetched before the call is too old.
    vi.setSystemTime(Date.now() + 120_000);
    const joining = call.join();
    room.become({ call: [member(ADA, 2)] });
    await Promise.resolve();
    expect(FakePeerConnection.made).toHaveLength(0);
    await joining;
    await vi.advanceTimersByTimeAsync(1);
    const told = room.sent.map(({ type }) => type).filter((type) => type !== "leave_call");
    expect(told.slice(0, 2)).toEqual(["join_call", "send_signal"]);
  });

  it("makes one connection, however often the room tells who is there", async () => {
    expect(room.sent[0]).toMatchObject({ type: "join_call" });
    await connect();
    room.become({ call: [...both] });
    expect(FakePeerConnection.made).toHaveLength(1);
    expect(call.phase.value).toBe("in");
    expect(call.peers.value[0]?.view.value.state).toBe("connected");
  });

  it("offers at the press to who is there, without waiting for the room's list", async () => {
    call.leave();
    room.become({ call: [member(ADA, 2)] });
    room.sent = [];
    void call.join();
    await vi.advanceTimersByTimeAsync(1);
    expect(room.sent).toMatchObject([
      { type: "join_call" },
      { to: ADA, description: { type: "offer" } },
    ]);
    room.become({ call: both });
    expect(FakePeerConnection.made).toHaveLength(1);
  });

  it("shows the call once the first answer is there, and before it where that takes long", async () => {
    const press = async () => {
      call.leave();
      room.become({ call: [member(ADA, 2)] });
      void call.join();
      await vi.advanceTimersByTimeAsync(1);
      room.become({ call: both });
      await vi.advanceTimersByTimeAsync(100);
      expect([call.phase.value, call.peers.value.length]).toEqual(["out", 0]);
    };
    await press();
    room.answer();
    await vi.advanceTimersByTimeAsync(1);
    expect([call.phase.value, call.peers.value.length]).toEqual(["in", 1]);
    await press();
    await vi.advanceTimersByTimeAsync(200);
    expect([call.phase.value, call.peers.value.length]).toEqual(["in", 1]);
  });

  it("says an offer again that nobody answered", async () => {
    const offers = () => room.sent.filter((frame) => frame.description !== undefined).length;
    room.become({ call: both });
    await vi.advanceTimersByTimeAsync(1);
    expect(offers()).toBe(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(offers()).toBe(2);
    room.answer();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(offers()).toBe(2);
  });

  it("lets who joins later offer", async () => {
    room.become({ call: [member(ME, 1), member(ADA, 2)] });
    await vi.advanceTimersByTimeAsync(1);
    expect(FakePeerConnection.made).toHaveLength(1);
    expect(room.sent.filter(({ type }) => type === "send_signal")).toEqual([]);
  });

  it("offers nothing into a call that is full", async () => {
    call.leave();
    room.become({ call: [member(ADA, 2)], call_limit: 1 });
    void call.join();
    await vi.advanceTimersByTimeAsync(1);
    expect(FakePeerConnection.made).toEqual([]);
  });

  it("leaves a direct path that fell silent, with its connection", async () => {
    await connect();
    await flow(2_000);
    expect(FakePeerConnection.made).toHaveLength(1);
    room.sent = [];
    await vi.advanceTimersByTimeAsync(1_200);
    expect(FakePeerConnection.made).toHaveLength(2);
    // Until then what still comes over the old one is shown.
    expect(peer().connectionState).toBe("connected");
    expect(room.sent).toMatchObject([{ to: ADA, description: { type: "offer" } }]);
    const state = () => call.peers.value[0]?.view.value.state;
    expect(state()).toBe("disconnected");
    room.answer();
    await vi.advanceTimersByTimeAsync(1);
    expect(state()).toBe("connected");
    expect(peer().connectionState).toBe("closed");
    expect(call.peers.value).toHaveLength(1);
  });

  it("goes along when the other side leaves a connection for a new one", async () => {
    const offer = (connection: string) =>
      room.describe("offer", `a=ice-ufrag:${connection}\na=fingerprint:${connection}`);
    room.become({ call: [member(ME, 1), member(ADA, 2)] });
    await vi.advanceTimersByTimeAsync(1);
    offer("first");
    await flow(1_000);
    offer("second");
    await vi.advanceTimersByTimeAsync(1);
    offer("first");
    await vi.advanceTimersByTimeAsync(1);
    expect(FakePeerConnection.made.map((made) => made.connectionState)).toEqual([
      "closed",
      "connected",
    ]);
  });

  it("leaves the relay that fell silent behind the others, so that they are taken at once", async () => {
    await connect();
    peer().relay = "turn:one.example:3478?transport=udp";
    await flow(2_000);
    expect(peer().relays).toEqual(RELAYS);
    await vi.advanceTimersByTimeAsync(1_200);
    expect(peer().relays).toEqual(RELAYS.toReversed());
  });

  it("lets the other side look first where that one came later, and looks if it does not", async () => {
    const earlier = { call: [member(ME, 1), member(ADA, 2)] };
    room.become(earlier);
    await vi.advanceTimersByTimeAsync(1);
    room.describe("offer", "a=ice-ufrag:x");
    room.answer();
    await flow(2_000);
    await vi.advanceTimersByTimeAsync(1_100);
    room.describe("offer", "a=ice-ufrag:y");
    await vi.advanceTimersByTimeAsync(1_500);
    expect(peer().restarts).toBe(0);
    await vi.advanceTimersByTimeAsync(3_500);
    expect(peer().restarts).toBe(1);
  });

  it("leaves it also when the other side notices first", async () => {
    await connect();
    peer().relay = "turn:one.example:3478?transport=udp";
    await flow(1_000);
    room.describe("offer", "a=ice-ufrag:x");
    await flow(200);
    expect(peer().relays).toEqual(RELAYS);
    peer().signalingState = "stable";
    room.describe("offer", "a=ice-ufrag:y");
    await flow(200);
    expect(peer().relays).toEqual(RELAYS.toReversed());
    expect(peer().restarts).toBe(0);
  });

  it("says that there is no path until there is one, and goes on looking", async () => {
    await connect();
    peer().relay = "turn:one.example";
    await flow(1_000);
    const state = () => call.peers.value[0]?.view.value.state;
    peer().become("failed");
    expect(peer().restarts).toBe(1);
    peer().become("connecting");
    expect(state()).toBe("failed");
    peer().become("connected");
    expect(state()).toBe("connected");
  });

  it("says so too when no path was found for ten seconds", async () => {
    room.become({ call: both });
    await vi.advanceTimersByTimeAsync(9_000);
    const state = () => call.peers.value[0]?.view.value.state;
    expect(state()).toBe("new");
    await vi.advanceTimersByTimeAsync(1_500);
    expect(state()).toBe("failed");
    room.answer();
    await vi.advanceTimersByTimeAsync(1);
    expect(state()).toBe("connected");
  });

  it("goes on while the marketplace is away, and after it forgot everything", async () => {
    await connect();
    room.become({ link: "waiting" });
    await flow(30_000);
    room.sent = [];
    room.welcome(false, { call: [], participants: [participant(ME, 1)] });
    expect(room.sent).toMatchObject([{ type: "join_call" }]);
    await flow(2_000);
    room.become({ participants: [participant(ME, 1), participant(ADA, 2)] });
    await flow(1_000);
    room.become({ call: both });
    await flow(15_000);
    expect(FakePeerConnection.made).toHaveLength(1);
    expect(peer().connectionState).toBe("connected");
  });

  it("ends with who leaves, at once", async () => {
    await connect();
    room.become({ call: [member(ME, 1)] });
    expect(call.peers.value).toEqual([]);
    expect(peer().connectionState).toBe("closed");
  });

  it("keeps who only lost the room while their media comes, and lets go when it stops", async () => {
    await connect();
    room.become({ call: [member(ME, 1)], participants: [participant(ME, 1)] });
    await flow(20_000);
    expect(call.peers.value).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(call.peers.value).toEqual([]);
  });

  it("moves with a person who reloads: the old connection ends, a new one begins", async () => {
    await connect();
    room.become({ call: [member(ME, 1), member("con_ada111111111", 3, ADA)] });
    expect(FakePeerConnection.made).toHaveLength(2);
    expect(peer().connectionState).toBe("closed");
  });

  it("yields to another window of the same person", async () => {
    await connect();
    room.become({ call: [member("con_me1111111111", 3, ME), member(ADA, 2)] });
    expect(call.phase.value).toBe("elsewhere");
    expect(peer().connectionState).toBe("closed");
  });

  it("says again what the room forgot in the middle of an exchange", async () => {
    room.become({ call: both });
    await vi.advanceTimersByTimeAsync(1);
    room.sent = [];
    room.welcome(false, { call: both });
    expect(room.sent).toContainEqual(
      expect.objectContaining({ to: ADA, description: { type: "offer", sdp: "offer" } }),
    );
  });
});
