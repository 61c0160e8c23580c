import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CallMember, ServerFrame, Welcome } from "../contracts/generated";
import type { DraftFrame } from "../core/room/numbering";
import { emptyRoom, type RoomState } from "../core/room/state";
import { MediaServerCall } from "./media_server";
import type { ServerCallParts } from "./remote";

const ME = "con_me0000000000";
const BEN = "con_ben000000000";
const CLEO = "con_cleo00000000";

class FakeStream {
  tracks: object[] = [];
  getTracks() {
    return this.tracks;
  }
  addTrack(track: object) {
    this.tracks.push(track);
  }
  removeTrack(track: object) {
    this.tracks = this.tracks.filter((one) => one !== track);
  }
}

class FakeConnection extends EventTarget {
  static made: FakeConnection[] = [];
  connectionState = "new";
  signalingState = "stable";
  localDescription: { type: string; sdp: string } | null = null;
  closed = false;
  /** A closed connection never settles what it was asked; so the browsers. */
  stuck = false;
  lines: { mid: string; receiver: { track: object }; sender: object }[] = [];
  #offered = false;

  constructor() {
    super();
    FakeConnection.made.push(this);
  }
  addTransceiver(track: unknown) {
    return this.#addLine(track);
  }
  #addLine(track: unknown) {
    const sender = {
      track,
      replaceTrack: vi.fn(async (now: unknown) => {
        sender.track = now;
      }),
      getParameters: () => ({ encodings: [] }),
      setParameters: async () => {},
    };
    const line = { mid: String(this.lines.length), receiver: { track: {} }, sender };
    this.lines.push(line);
    return line;
  }
  getTransceivers() {
    return this.lines;
  }
  async setLocalDescription() {
    const type = this.#offered ? "answer" : "offer";
    this.localDescription = { type, sdp: type };
    this.signalingState = type === "offer" ? "have-local-offer" : "stable";
  }
  setRemoteDescription({ type, sdp }: { type: string; sdp: string }): Promise<void> {
    if (this.stuck) return new Promise(() => {});
    this.#offered = type === "offer";
    if (type === "answer") this.signalingState = "stable";
    while (this.#offered && this.lines.length < Number(sdp)) this.#addLine(null);
    return Promise.resolve();
  }
  become(state: string) {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }
  async getStats() {
    return new Map();
  }
  close() {
    this.closed = true;
  }
}

const member = (id: string, more: Partial<CallMember> = {}): CallMember => ({
  connection_id: id,
  account_id: `acc_${id.slice(4)}`,
  order: 1,
  device: "page",
  watch: false,
  ready: false,
  audio: true,
  video: true,
  screen: false,
  paused: false,
  ...more,
});

describe("a call through a media server", () => {
  let state: RoomState;
  let sent: DraftFrame[];
  let changed: Set<() => void>;
  let frames: Set<(frame: ServerFrame) => void>;
  let welcomes: Set<(frame: Welcome) => void>;
  let call: MediaServerCall;
  const voices = { play: vi.fn(), stop: vi.fn() };

  const tell = (frame: object) => {
    for (const listen of frames) listen({ n: 1, ...frame } as ServerFrame);
  };
  const members = (...list: CallMember[]) => {
    state = { ...state, call: list };
    for (const listen of changed) listen();
  };
  const all = (type: string) => sent.filter((frame) => frame.type === type) as never[];
  const last = <T>(type: string) => all(type).at(-1) as T | undefined;
  const picturesOf = (id: string) =>
    call.remotes.value.find((one) => one.connectionId === id)?.view.value.camera.getTracks();
  const settle = () => vi.advanceTimersByTimeAsync(300);
  const offer = (count: number, lines: object[], attempt = 0) =>
    tell({
      type: "media_offered",
      description: { type: "offer", sdp: String(count) },
      lines,
      attempt,
    });
  const bens = [
    { mid: "0", connection_id: BEN, line: "audio" },
    { mid: "1", connection_id: BEN, line: "camera" },
  ];

  beforeEach(async () => {
    vi.useFakeTimers();
    vi.stubGlobal("RTCPeerConnection", FakeConnection);
    vi.stubGlobal("RTCRtpSender", {});
    vi.stubGlobal("MediaStream", FakeStream);
    FakeConnection.made = [];
    sent = [];
    changed = new Set();
    frames = new Set();
    welcomes = new Set();
    voices.play.mockClear();
    voices.stop.mockClear();
    state = { ...emptyRoom(ME), account_id: "acc_me0000000000", call: [member(ME), member(BEN)] };
    const listenTo =
      <T>(set: Set<T>) =>
      (listener: T) => {
        set.add(listener);
        return () => set.delete(listener);
      };
    const client = {
      get state() {
        return state;
      },
      subscribe: listenTo(changed),
      onFrame: listenTo(frames),
      onWelcome: listenTo(welcomes),
      send: (frame: DraftFrame) => sent.push(frame) > 0,
    };
    call = new MediaServerCall({
      client,
      voices,
      config: () => ({}),
      outgoing: () => ({ audio: null, camera: null, screen: null }),
      now: () => Date.now(),
    } as unknown as ServerCallParts);
    await settle();
  });

  afterEach(() => {
    call.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("offers three lines, and asks for what the others send", () => {
    expect(last("publish_media")).toMatchObject({
      lines: ["audio", "camera", "screen"],
      attempt: 0,
    });
    expect(last<{ feeds: object[] }>("receive_media")?.feeds).toHaveLength(2);
    expect(call.remotes.value.map((one) => one.connectionId)).toEqual([BEN]);
  });

  it("answers what is offered, and gives each their pictures and voice", async () => {
    offer(2, bens);
    await settle();
    expect(last("answer_media")).toMatchObject({ description: { type: "answer" } });
    expect(voices.play).toHaveBeenCalledWith(BEN, FakeConnection.made[1]?.lines[0]?.receiver.track);
    expect(picturesOf(BEN)).toEqual([FakeConnection.made[1]?.lines[1]?.receiver.track]);
  });

  it("gives a picture that came before the list that names its owner", async () => {
    offer(1, [{ mid: "0", connection_id: CLEO, line: "camera" }]);
    await settle();
    members(member(ME), member(BEN), member(CLEO));
    expect(picturesOf(CLEO)).toHaveLength(1);
  });

  it("asks for no picture that is off", async () => {
    members(member(ME), member(BEN, { video: false }));
    await settle();
    expect(last<{ feeds: { line: string }[] }>("receive_media")?.feeds).toEqual([
      { connection_id: BEN, line: "audio", layer: 0 },
    ]);
  });

  it("begins both anew when the room moved, and drops what is of before", async () => {
    offer(2, bens);
    await settle();
    const before = [...FakeConnection.made];
    tell({ type: "media_moved", why: "died" });
    await settle();
    expect(before.every((connection) => connection.closed)).toBe(true);
    expect(last("publish_media")).toMatchObject({ attempt: 1 });
    expect(last("receive_media")).toMatchObject({ attempt: 1 });
    const answers = all("answer_media").length;
    offer(2, bens, 0);
    await settle();
    expect(all("answer_media")).toHaveLength(answers);
    offer(2, bens, 1);
    await settle();
    expect(all("answer_media")).toHaveLength(answers + 1);
  });

  it("goes on where a connection was closed in the middle of an offer", async () => {
    offer(2, bens);
    await settle();
    const receiving = FakeConnection.made[1];
    if (receiving !== undefined) receiving.stuck = true;
    offer(3, bens);
    await settle();
    tell({ type: "media_moved", why: "died" });
    offer(2, bens, 1);
    await settle();
    expect(last("answer_media")).toMatchObject({ attempt: 1 });
  });

  it("begins anew with a room that was restarted, not with a socket that came back", async () => {
    for (const listen of welcomes) listen({ resumed: true } as Welcome);
    await settle();
    expect(all("publish_media")).toHaveLength(1);
    for (const listen of welcomes) listen({ resumed: false } as Welcome);
    await settle();
    expect(all("publish_media")).toHaveLength(2);
  });

  it("asks to begin anew when a connection fails, and not again and again", async () => {
    offer(2, bens);
    await settle();
    const receiving = FakeConnection.made[1];
    receiving?.become("failed");
    receiving?.become("failed");
    await settle();
    expect(all("restart_media")).toHaveLength(1);
  });

  it("sends nothing while it only watches", async () => {
    members(member(ME, { watch: true }), member(BEN));
    await settle();
    expect(FakeConnection.made[0]?.closed).toBe(true);
    tell({ type: "media_moved", why: "restart" });
    await settle();
    expect(all("publish_media")).toHaveLength(1);
  });

  it("falls silent when it is closed", async () => {
    call.close();
    const count = sent.length;
    members(member(ME), member(BEN), member(CLEO));
    tell({ type: "media_moved", why: "died" });
    await settle();
    expect(sent).toHaveLength(count);
    expect(FakeConnection.made.every((connection) => connection.closed)).toBe(true);
  });
});
